"""Foldable sections of a GitLab job's log.

https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections. A section is opened and
closed with a time, of which GitLab shows the difference, and a name of its own.
"""

import re
from datetime import datetime

_STRANGE = re.compile(r"[^A-Za-z0-9_.-]+")


class Sections:
    """Names sections, each of them once."""

    def __init__(self) -> None:
        self._number = 0

    def opened(self, suite: str, at: datetime) -> tuple[str, str]:
        """Return a section's name, and what opens it; the rest of its line stays visible."""
        self._number += 1
        name = f"photon_{self._number}_{_STRANGE.sub('_', suite)}"
        return name, f"section_start:{int(at.timestamp())}:{name}[collapsed=true]\r\x1b[0K"

    @staticmethod
    def closed(name: str, at: datetime) -> str:
        """Return what closes it, on a line of its own."""
        return f"section_end:{int(at.timestamp())}:{name}\r\x1b[0K"
