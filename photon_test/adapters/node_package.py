"""A tool that is one of the project's own packages: found as node finds it, going up."""

import re
from collections.abc import Sequence

from photon_test.core.command import Command
from photon_test.core.model import Suite
from photon_test.core.ports import Folder, Probe

_VERSION = re.compile(r'"version":\s*"([^"]+)"')


def environment(name: str, folder: Folder) -> str:
    """Return which package the suite will run with, in words; "" if there is none."""
    level: Folder | None = folder
    up = ""
    while level is not None:
        if text := level.text(f"node_modules/{name}/package.json"):
            version = _VERSION.search(text)
            return f"{name} {version[1] if version else '(unknown)'} in {up}node_modules"
        level, up = level.parent(), f"../{up}"
    return ""


def probes(name: str, suite: Suite, folder: Folder) -> Sequence[Probe]:
    """Return what asks node for its version, and for that of the package which it finds."""
    if suite.runner[1:]:
        return ()  # a wrapper, of which nobody knows what it does with a question
    program = suite.runner or ("node",)
    where = f" in `{folder.path}`" if folder.path else ""
    versions = (
        f'const {{ version }} = require("{name}/package.json");\n'
        f"console.log(`node ${{process.versions.node}}, {name} ${{version}}`);"
    )
    return (
        Probe(
            command=Command(argv=(*program, "-e", versions), cwd=suite.root),
            problem=f"`{program[0]}` finds no {name}",
            hint=f"install it: `npm ci`{where}",
        ),
    )
