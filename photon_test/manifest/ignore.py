"""Which folders git ignores: `.gitignore` at every level, and `.git/info/exclude`.

Source of the rules: https://git-scm.com/docs/gitignore. A user's global excludes are left alone:
what is found should not depend on whose machine it is.

Only folders are asked about, from the top down, and an ignored one is never entered. pathspec
answers about files: for it, a rule about a folder is about all that lies inside, so that a later
`!a/` would bring back what `a/b` takes away. Git does not do that, and neither may this.
"""

import re
from pathlib import Path
from typing import NamedTuple

from photon_test.manifest.regular import content

_LIMIT_BYTES = 1 << 20
_TRAILING = re.compile(r"(?<!\\)[ \t\r]+$")
_CLASS = re.compile(r"\[([!^]?)(\]?[^\]]*)\]")


class Rule(NamedTuple):
    """One line of a file."""

    pattern: re.Pattern[str]  # of a folder's path below the file's own folder
    ignores: bool  # False: it begins with `!`


class Rules:
    """The rules of one file, about folders below its own."""

    def __init__(self, base: str, lines: list[str], prefix: str = "") -> None:
        self._prefix = prefix  # of every path, for a file above the root
        self._skip = len(base) + 1 if base else 0
        found = [(line, rule) for line in lines if (rule := _rule(line)) is not None]
        self._rules = [rule for _, rule in reversed(found)]
        last = sorted({_last(line) for line, _ in found})
        self._last = re.compile("|".join(last), re.DOTALL)

    def says(self, folder: str) -> bool | None:
        """Whether a folder is ignored; None if these rules do not mention it."""
        # A rule about a folder matches its last name, and to ask that first costs a tenth.
        if not self._last.fullmatch(folder.rpartition("/")[2]):
            return None
        path = self._prefix + folder[self._skip :]
        return next((rule.ignores for rule in self._rules if rule.pattern.fullmatch(path)), None)


Ignoring = tuple[Rules, ...]  # the outermost first; the innermost that says something decides


def ignored(rules: Ignoring, folder: str) -> bool:
    """Whether git ignores a folder."""
    for one in reversed(rules):
        said = one.says(folder)
        if said is not None:
            return said
    return False


def rules_of(path: Path, base: str, prefix: str = "") -> Rules | None:
    """Return the rules of one file; None if it cannot be read or has none."""
    try:
        text = (content(path, _LIMIT_BYTES) or b"").decode(errors="replace")
    except OSError:
        return None
    lines = [_TRAILING.sub("", line) for line in text.splitlines() if not line.startswith("#")]
    return Rules(base, lines, prefix) if any(lines) else None


def checkout(start: Path) -> Path | None:
    """Return the top of the git checkout around a folder."""
    return next((path for path in (start, *start.parents) if (path / ".git").exists()), None)


def outer_rules(root: Path) -> Ignoring:
    """Return the rules that hold in a folder because of what lies above it."""
    top = checkout(root)
    if top is None:
        return ()
    found: list[Rules | None] = [_above(_git_folder(top) / "info" / "exclude", top, root)]
    between = [path for path in root.parents if path == top or top in path.parents]
    found += [_above(path / ".gitignore", path, root) for path in reversed(between)]
    return tuple(rules for rules in found if rules is not None)


def _rule(line: str) -> Rule | None:
    """Read one line; None if it says nothing."""
    negated = line.startswith("!")
    text = line[1:] if negated else line
    text = text.rstrip("/")  # only folders: whether it ends in a slash makes no difference
    if not text:
        return None
    parts = text.removeprefix("/").split("/")
    if "/" not in text:
        parts = ["**", *parts]
    body = "".join(_part(part, last=at == len(parts) - 1) for at, part in enumerate(parts))
    try:
        return Rule(re.compile(body, re.DOTALL), not negated)
    except re.error:  # git, too, lets a rule that it cannot read match nothing
        return None


def _part(part: str, *, last: bool) -> str:
    if part == "**":
        return ".+" if last else "(?:.+/)?"
    return _name(part) + ("" if last else "/")


def _name(part: str) -> str:
    """Return a regular expression for one name of a path."""
    out = []
    at = 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            out.append("[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif char == "\\":
            out.append(re.escape(part[at : at + 1]))
            at += 1
        elif char == "[" and (found := _CLASS.match(part, at - 1)):
            inside = re.sub(r"[\\\[&~|]", r"\\\g<0>", found[2])
            out.append(f"(?!/)[{'^' if found[1] else ''}{inside}]")
            at = found.end()
        else:
            out.append(re.escape(char))
    return "".join(out)


def _last(line: str) -> str:
    """Return a regular expression for the last name of what a rule can be about."""
    name = line.rstrip("/").rpartition("/")[2].removeprefix("!")
    return ".*" if "**" in name else _name(name)


def _above(file: Path, folder: Path, root: Path) -> Rules | None:
    return rules_of(file, "", "" if folder == root else f"{root.relative_to(folder).as_posix()}/")


def _git_folder(top: Path) -> Path:
    """Return where git keeps `info/exclude`; a worktree's `.git` is a file that says where."""
    git = top / ".git"
    if git.is_dir():
        return git
    try:
        own = top / _line(git).partition("gitdir:")[2].strip()
        return own / _line(own / "commondir").strip()
    except OSError:
        return git


def _line(path: Path) -> str:
    return (content(path, 1 << 16) or b"").decode(errors="replace")
