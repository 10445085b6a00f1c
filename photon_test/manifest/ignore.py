"""Which folders git ignores: `.gitignore` at every level, and `.git/info/exclude`.

Source of the rules: https://git-scm.com/docs/gitignore. A user's global excludes are left alone:
what is found should not depend on whose machine it is.
"""

from pathlib import Path

from pathspec import GitIgnoreSpec

_LIMIT_BYTES = 1 << 20


class Rules:
    """The rules of one file, about paths below its folder."""

    def __init__(self, base: str, lines: list[str]) -> None:
        self._skip = len(base) + 1 if base else 0
        self._spec = GitIgnoreSpec.from_lines(lines)
        self._by_name = all("/" not in line.strip().rstrip("/") for line in lines)
        self._known: dict[str, bool | None] = {}

    def says(self, folder: str) -> bool | None:
        """Whether a folder is ignored; None if these rules do not mention it."""
        path = folder[self._skip :]
        if not self._by_name:
            return self._spec.check_file(path + "/").include
        # The folders around it are not ignored, or we would not be here: only its name counts.
        name = path.rpartition("/")[2]
        if name not in self._known:
            self._known[name] = self._spec.check_file(name + "/").include
        return self._known[name]


Ignoring = tuple[Rules, ...]  # the outermost first; the innermost that says something decides


def ignored(rules: Ignoring, folder: str) -> bool:
    """Whether git ignores a folder."""
    for one in reversed(rules):
        said = one.says(folder)
        if said is not None:
            return said
    return False


def rules_of(path: Path, base: str) -> Rules | None:
    """Return the rules of one file; None if it cannot be read or has none."""
    try:
        with path.open("rb") as file:
            text = file.read(_LIMIT_BYTES).decode(errors="replace")
    except OSError:
        return None
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return Rules(base, lines) if lines else None


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


def _above(file: Path, folder: Path, root: Path) -> "Rules | None":
    rules = rules_of(file, "")
    return rules if rules is None or folder == root else _Above(rules, folder, root)


class _Above(Rules):
    """Rules of a folder above the root: paths are written as they look from there."""

    def __init__(self, rules: Rules, folder: Path, root: Path) -> None:
        self._rules = rules
        self._prefix = root.relative_to(folder).as_posix() + "/"

    def says(self, folder: str) -> bool | None:
        """Whether a folder is ignored; None if these rules do not mention it."""
        return self._rules.says(self._prefix + folder)


def _git_folder(top: Path) -> Path:
    """Return where git keeps `info/exclude`; a worktree's `.git` is a file that says where."""
    git = top / ".git"
    if git.is_dir():
        return git
    try:
        own = top / git.read_text(errors="replace").partition("gitdir:")[2].strip()
        return own / (own / "commondir").read_text(errors="replace").strip()
    except OSError:
        return git
