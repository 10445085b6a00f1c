"""A tool that is one of the project's own packages: found as node finds it, going up."""

import re
from collections.abc import Sequence

from photon_test.core.command import Command
from photon_test.core.errors import ToolMissing
from photon_test.core.model import Suite
from photon_test.core.ports import Folder, Probe

# lock file → what installs all that it names, and what adds a package to it
_LOCKS = {
    "package-lock.json": ("npm ci", "npm install --save-dev"),
    "npm-shrinkwrap.json": ("npm ci", "npm install --save-dev"),
    "pnpm-lock.yaml": ("pnpm install", "pnpm add --save-dev"),
    "yarn.lock": ("yarn install", "yarn add --dev"),
    "bun.lock": ("bun install", "bun add --dev"),
    "bun.lockb": ("bun install", "bun add --dev"),
}
_VERSION = re.compile(r'"version":\s*"([^"]+)"')


def need_node(suite: Suite, folder: Folder, least: str) -> None:
    """Look for node, unless the suite says itself what starts its tool.

    Raises:
        ToolMissing: There is no node; `least` is the oldest version that would do.
    """
    if not suite.runner and not folder.which("node"):
        raise ToolMissing(
            "node", where=folder.path, install=f"https://nodejs.org, {least} or newer"
        )


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


def install(name: str, folder: Folder) -> str:
    """Return the command, in words, that puts the package where node looks for it.

    Who has a lock file is meant by it: `npm ci` without one does nothing but complain.
    """
    level: Folder | None = folder
    declared = False
    while level is not None:
        text = level.text("package.json") or ""
        declared = declared or f'"{name}"' in text
        lock = next((lock for lock in _LOCKS if level.has(lock)), "")
        if lock:
            whole, adding = _LOCKS[lock]
            return _in(level if declared else folder, whole if declared else f"{adding} {name}")
        level = level.parent()
    return _in(folder, "npm install" if declared else f"npm install --save-dev {name}")


def _in(folder: Folder, command: str) -> str:
    return f"`{command}`" + (f" in `{folder.path}`" if folder.path else "")


def probes(
    name: str, suite: Suite, folder: Folder, least: Sequence[tuple[str, str]] = ()
) -> Sequence[Probe]:
    """Return what asks node for its version, and for that of the package which it finds.

    `least` are the oldest versions of each that will do.
    """
    if suite.runner[1:]:
        return ()  # a wrapper, of which nobody knows what it does with a question
    program = suite.runner or ("node",)
    versions = (
        f'const {{ version }} = require("{name}/package.json");\n'
        f"console.log(`node ${{process.versions.node}}, {name} ${{version}}`);"
    )
    return (
        Probe(
            command=Command(argv=(*program, "-e", versions), cwd=suite.root),
            problem=f"`{program[0]}` finds no {name}",
            hint=f"install it: {install(name, folder)}",
            least=tuple(least),
        ),
    )
