"""What is installed: the tools that suites are started with, and their versions."""

import re
from collections.abc import Sequence

from photon_test.core.value import Value
from photon_test.engine.folder import TreeFolder
from photon_test.run.doctor.look import Look

# What to ask each of them. The first that is on PATH stands for the tool.
_TOOLS: tuple[tuple[tuple[str, ...], Sequence[str]], ...] = (
    (("cargo",), ("--version",)),
    (("node",), ("--version",)),
    (("python3", "python"), ("--version",)),
    (("go",), ("version",)),
)
_VERSION = re.compile(r"\d+\.\d+[\w.+-]*")


class Tool(Value, kw_only=True):
    """One program, as it is found on PATH."""

    name: str
    path: str = ""
    version: str = ""
    why: str = ""  # there is no version

    @property
    def line(self) -> str:
        """`tool cargo 1.95.0 (/usr/bin/cargo)`."""
        if not self.path:
            return f"tool {self.name}: not on PATH"
        return f"tool {self.name}: {self.version or self.why} ({self.path})"


async def tool(names: Sequence[str], question: Sequence[str], look: Look) -> Tool:
    """Find a program and ask it for its version, at the root of the run."""
    folder = TreeFolder(look.root, environ=look.environment)
    found = ((name, folder.which(name)) for name in names)
    name, path = next(((name, path) for name, path in found if path), (names[0], None))
    if path is None:
        return Tool(name=name)
    answer = await look.ask((path, *question))
    version = _VERSION.search(answer.text)
    why = answer.why or "does not say its version"
    return Tool(name=name, path=path, version=version[0] if version else "", why=why)


def questions() -> Sequence[tuple[Sequence[str], Sequence[str]]]:
    """Return the names of each tool, and what it is asked."""
    return _TOOLS
