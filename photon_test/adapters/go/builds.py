"""Packages whose tests do not build, or in which `go vet` finds mistakes.

Since Go 1.24 the compiler's words come as events (`go help buildjson`), before that as text on
stderr, headed by `# example.com/shop [example.com/shop.test]`. Either way the package then ends
with `[build failed]` or `[setup failed]`.
"""

import posixpath
import re
from collections.abc import Iterator

from photon_test.adapters.go.sources import Sources
from photon_test.adapters.go.stream import Event
from photon_test.core.events import CaseEvent, CaseFinished
from photon_test.core.model import CaseId, Suite
from photon_test.core.outcome import Location, Outcome, Unavailable

_HEAD = re.compile(r"# (\S+)(?: \[\S+\])?$")
_PLACE = re.compile(r"^(?:vet: )?(\S[^:\n]*\.go):(\d+)(?::\d+)?: (.*)$", re.MULTILINE)
_LINES = 200  # of one package


class Builds:
    """What was said about builds so far, by package."""

    def __init__(self, suite: Suite, sources: Sources) -> None:
        self._suite = suite
        self._sources = sources
        self._said: dict[str, list[str]] = {}
        self._heading = ""

    def take(self, event: Event) -> None:
        """Take an event of a build."""
        if event.action == "build-output":
            self._add(event.import_path, event.output)

    def stderr(self, text: str) -> None:
        """Take a line of stderr, where go before 1.24 wrote this."""
        if head := _HEAD.fullmatch(text):
            self._heading = head[1]
        elif self._heading:
            self._add(self._heading, f"{text}\n")

    def failed(self, package: str, cause: str) -> Iterator[CaseEvent]:
        """Say that a package's tests were not run; `cause` is the build that failed."""
        text = "".join(self._said.get(cause) or self._said.get(package) or ())
        found = _PLACE.search(text)
        location = None
        vet = "\n# [" in text  # the second line of its heading
        message = f"`go vet` refuses `{package}`" if vet else f"`{package}` does not build"
        if found:
            file = self._sources.relative(found[1]) or posixpath.normpath(
                posixpath.join(self._suite.root, found[1])
            )
            location = Location(file=file, line=int(found[2]))
            message += f": {found[3]}"
        folder = self._sources.packages.get(package)
        yield CaseFinished(
            case=CaseId(
                suite=self._suite.name,
                file=location.file if location else folder.folder if folder else "",
                name=package,
                native=package,
            ),
            outcome=Outcome.ERRORED,
            failures=(Unavailable(kind="build", message=message, text=text.rstrip("\n")),),
            location=location,
        )

    def _add(self, package: str, text: str) -> None:
        lines = self._said.setdefault(package, [])
        if len(lines) < _LINES:
            lines.append(text)
