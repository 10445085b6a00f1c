"""Recognises a package that Playwright tests: by its configuration."""

import re

from photon_test.core.model import Suite
from photon_test.core.ports import Detected, Folder

_CONFIG = re.compile(r"playwright\.config\.[cm]?[jt]s")


def detect(folder: Folder, name: str, scope: str) -> Detected | None:
    """Recognise it. A dependency alone is none: many use it to take pictures, or as a library."""
    config = next((one for one in folder.names() if _CONFIG.fullmatch(one)), None)
    if config is None:
        return None
    suite = Suite(name=folder.path or name, adapter=name, root=folder.path, scope=scope)
    return Detected(suite=suite, why=f"`{config}`")
