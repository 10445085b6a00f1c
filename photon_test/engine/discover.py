"""A tree of folders to suites, for a repository without a manifest."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import msgspec

from photon_test.core.events import LeftOut
from photon_test.core.model import Suite
from photon_test.core.ports import Adapter
from photon_test.core.value import Value
from photon_test.engine.folder import TreeFolder
from photon_test.manifest.model import FILE
from photon_test.manifest.tree import Passed, Tree, marker_regex, scan

# What an adapter is asked about if it does not say so itself in `MARKERS`: globs of a file's
# name, or of the end of its path below the folder that is asked about.
MARKERS = (
    "Cargo.toml",
    "package.json",
    "vitest.config.*",
    "vite.config.*",
    "pyproject.toml",
    "pytest.ini",
    "setup.cfg",
    "tox.ini",
    "conftest.py",
    "test_*.py",
    "pact/*.json",
    "pacts/*.json",
)

# A folder with one of these looks like a suite of its own even if a larger one runs its tests.
_PROJECTS = frozenset(("Cargo.toml", "go.mod", "package.json", "pyproject.toml"))
_OWN = f"it has a `{FILE}` of its own"
_OWN_HINT = f"run `photon test` there, or write a `{FILE}` for the whole repository"
_MOST_LISTED = 3  # folders left out for one reason that are named one by one
_UNTYPED = re.compile(r"[^\w.+@:-]+")


class Recognised(Value, kw_only=True):
    """A suite that an adapter found, and by what."""

    suite: Suite
    why: str


class Discovery(Value, kw_only=True):
    """What one look at a tree found."""

    found: tuple[Recognised, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def suites(self) -> tuple[Suite, ...]:
        """The suites that can be run."""
        return tuple(one.suite for one in self.found)


def discover(root: Path, adapters: Sequence[Adapter], tree: Tree | None = None) -> Discovery:
    """Ask the adapters about every folder that holds a file they may care about.

    `tree` is a walk that was made already, with the `markers` of these adapters.
    """
    tree = tree or scan(root, markers(adapters))
    found: list[Recognised] = []
    own = [spot.path for spot in tree.spots if spot.path and FILE in spot.names]
    left_out = [LeftOut(name=path, why=_OWN, hint=_OWN_HINT) for path in own]
    claimed: dict[tuple[str, str], str] = {}  # adapter and folder → suite
    for path, names in sorted(_asked(tree, adapters).items(), key=lambda one: one[0].split("/")):
        if any(path == top or path.startswith(f"{top}/") for top in own):
            continue
        folder = TreeFolder(root, path, tree=tree)
        for adapter in adapters:
            if path and not _cares(adapter, names):
                continue
            owner = claimed.get((adapter.NAME, path))
            if owner is not None:
                left_out += _member(path, names, owner)
                continue
            detected = adapter.detect(folder)
            if detected is None:
                continue
            claimed.update(
                ((adapter.NAME, claim), detected.suite.name) for claim in detected.claims
            )
            if detected.left_out:
                name = path or detected.suite.name
                left_out.append(LeftOut(name=name, why=detected.left_out, hint=detected.hint))
            else:
                found.append(Recognised(suite=detected.suite, why=detected.why))
    return Discovery(
        found=tuple(_named(found)), left_out=(*_joined(left_out), *_passed(tree.passed))
    )


def markers(adapters: Iterable[Adapter]) -> frozenset[str]:
    """Return the globs of the files that any of these adapters may care about."""
    return frozenset(marker for adapter in adapters for marker in _markers(adapter))


def _markers(adapter: Adapter) -> tuple[str, ...]:
    own: tuple[str, ...] = getattr(adapter, "MARKERS", MARKERS)
    return own


def _asked(tree: Tree, adapters: Iterable[Adapter]) -> Mapping[str, set[str]]:
    """Return the folders to ask about, and in each the paths of the files that matter."""
    depths = {marker.count("/") for marker in markers(adapters)} | {0}
    asked: dict[str, set[str]] = defaultdict(set)
    asked[""] = set()
    for spot in tree.spots:
        parts = spot.path.split("/") if spot.path else []
        for depth in depths:
            if depth <= len(parts):
                above = "/".join(parts[: len(parts) - depth])
                asked[above].update("/".join((*parts[len(parts) - depth :], n)) for n in spot.names)
    return asked


def _cares(adapter: Adapter, names: Iterable[str]) -> bool:
    wanted = _wanted(_markers(adapter))
    return any(wanted(name) for name in names)


@lru_cache(maxsize=64)
def _wanted(globs: tuple[str, ...]) -> Callable[[str], object]:
    return re.compile("|".join(map(marker_regex, globs)) or "(?!)").fullmatch


def _member(path: str, names: set[str], owner: str) -> list[LeftOut]:
    return [LeftOut(name=path, why=f"part of `{owner}`")] if names & _PROJECTS else []


def _joined(left_out: Iterable[LeftOut]) -> Iterable[LeftOut]:
    """Join the folders that are left out for the same reason, if they are many."""
    ordered: dict[tuple[str, str], list[LeftOut]] = defaultdict(list)
    for one in left_out:
        ordered[one.why, one.hint].append(one)
    for (why, hint), same in ordered.items():
        if len(same) <= _MOST_LISTED:
            yield from same
        else:
            names = ", ".join(one.name for one in same[:_MOST_LISTED])
            more = f"{names} and {len(same) - _MOST_LISTED} more"
            yield LeftOut(name=more, why=why, hint=hint)


def _passed(passed: Sequence[Passed]) -> Iterable[LeftOut]:
    for (top, why), inside in groupby(passed, key=lambda one: (one.top, one.why)):
        folders = list(inside)
        if len(folders) <= _MOST_LISTED:
            for one in folders:
                yield LeftOut(name=one.path, why=f"`{one.names[0]}` — {why}")
        else:
            name = Counter(name for one in folders for name in one.names).most_common(1)[0][0]
            yield LeftOut(name=top, why=f"{len(folders)} folders with `{name}` and others — {why}")


def _named(found: Sequence[Recognised]) -> Iterable[Recognised]:
    """Give each suite a name of its own that can be typed: with its adapter, or with its path."""
    plain = [_plain(one.suite) for one in found]
    with_adapter = [
        f"{name}-{one.suite.adapter}" if plain.count(name) > 1 else name
        for name, one in zip(plain, found, strict=True)
    ]
    taken: set[str] = set()
    for name, one in zip(with_adapter, found, strict=True):
        if with_adapter.count(name) > 1 and one.suite.root:
            name = f"{_UNTYPED.sub('-', one.suite.root)}-{one.suite.adapter}"  # noqa: PLW2901
        unique = next(
            candidate
            for candidate in (name, *(f"{name}-{number}" for number in range(2, len(found) + 2)))
            if candidate not in taken
        )
        taken.add(unique)
        yield Recognised(suite=msgspec.structs.replace(one.suite, name=unique), why=one.why)


def _plain(suite: Suite) -> str:
    last = posixpath.basename(suite.name.rstrip("/"))
    return _UNTYPED.sub("-", last).strip("-.") or suite.adapter
