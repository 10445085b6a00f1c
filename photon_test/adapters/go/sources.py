"""Where tests stand, found in the text of their files: go says it of failures only.

What is looked for is a function at the beginning of a line, as gofmt writes it. A subtest has the
line of its test. Where several files of one package define a test, because their build
constraints exclude each other, its place is the package's folder.
"""

import posixpath
import re
from collections.abc import Iterator

from msgspec import field

from photon_test.adapters.go.modules import Module, modules
from photon_test.core.model import CaseId
from photon_test.core.outcome import Location
from photon_test.core.ports import Folder
from photon_test.core.value import Value

_TEST = re.compile(r"^func ((?:Test|Fuzz|Example)\w*)\(", re.MULTILINE)
_PACKAGE = re.compile(r"^package (\w+)", re.MULTILINE)
_CONSTRAINT = re.compile(r"^//(?:go:build| ?\+build) ", re.MULTILINE)
_UNSEEN = ("_", ".")  # go ignores folders with such names
_IGNORED = frozenset(("testdata", "vendor"))


class Place(Value, kw_only=True):
    """Where a test stands. Without a line, the file may be the package's folder."""

    file: str  # relative to the run's root
    line: int = 0  # from 1; 0: not known


class Package(Value, kw_only=True):
    """A package's tests by name. Two places: one in the package, one in its `_test` twin."""

    folder: str = ""  # relative to the run's root
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    certain: bool = False  # a file that no constraint leaves out has tests


class Sources(Value, kw_only=True):
    """The packages of a suite, by import path."""

    base: str = ""  # the absolute path of the suite's folder
    root: str = ""  # the same, relative to the run's root
    packages: dict[str, Package] = field(default_factory=dict)

    def relative(self, path: str) -> str:
        """Return an absolute path relative to the run's root; "" if it is elsewhere."""
        if not self.base or not path.startswith(f"{self.base}/"):
            return ""
        return posixpath.join(self.root, path[len(self.base) + 1 :])

    def case(self, suite: str, package: str, name: str, number: int = 0) -> CaseId:
        """Return a test's identity; `number` counts tests of the same name from 0."""
        variant = f"#{number + 1}" if number else ""
        return CaseId(
            suite=suite,
            file=self._place(package, name, number).file,
            name=name,
            variant=variant,
            native=f"{package} {name}{variant and ' '}{variant}",
        )

    def location(self, package: str, name: str, number: int = 0) -> Location | None:
        """Return where a test stands."""
        place = self._place(package, name, number)
        return Location(file=place.file, line=place.line or None) if place.file else None

    def twins(self, package: str, name: str) -> int:
        """Return how many tests of a package have this name: one, or two."""
        known = self.packages.get(package, _NOWHERE).places.get(name, ())
        return max(1, len(known))

    def _place(self, package: str, name: str, number: int) -> Place:
        known = self.packages.get(package, _NOWHERE)
        places = known.places.get(name.partition("/")[0], ())
        return places[number] if number < len(places) else Place(file=known.folder)


_NOWHERE = Package()


def read(folder: Folder) -> Sources:
    """Look at every file of tests below a suite's folder."""
    known = modules(folder)
    files: dict[str, list[tuple[str, str]]] = {}  # by the package's folder: names and texts
    for path in folder.glob("**/*_test.go"):
        inside, _, name = path.rpartition("/")
        parts = inside.split("/") if inside else []
        if not _IGNORED.intersection(parts) and not any(part[0] in _UNSEEN for part in parts):
            files.setdefault(inside, []).append((name, folder.text(path) or ""))
    packages: dict[str, Package] = {}
    for inside, texts in files.items():
        if module := _owner(known, inside):
            below = inside[len(module.folder) :].strip("/")
            import_path = "/".join(part for part in (module.prefix, below) if part)
            packages[import_path] = _package(posixpath.join(folder.path, inside), texts)
    return Sources(base=folder.absolute, root=folder.path, packages=packages)


def _owner(known: tuple[Module, ...], inside: str) -> Module | None:
    """Return the innermost module around a folder, if it is one of the suite."""
    around = [
        module
        for module in known
        if not module.folder or f"{inside}/".startswith(f"{module.folder}/")
    ]
    innermost = max(around, key=lambda module: len(module.folder), default=None)
    return innermost if innermost and innermost.used else None


def _package(folder: str, texts: list[tuple[str, str]]) -> Package:
    folder = folder.rstrip("/")
    found: dict[str, dict[bool, Place]] = {}
    certain = False
    for name, text in texts:
        clause = _PACKAGE.search(text)
        outside = bool(clause and clause[1].endswith("_test"))
        tests = list(_tests(text))
        certain = certain or bool(tests and _unconstrained(name, text))
        for test, line in tests:
            there = found.setdefault(test, {})
            place = Place(file=posixpath.join(folder, name), line=line)
            if outside in there:
                same = there[outside].file == place.file
                place = Place(file=place.file if same else folder)
            there[outside] = place
    places = {test: tuple(there[key] for key in sorted(there)) for test, there in found.items()}
    return Package(folder=folder, places=places, certain=certain)


def _tests(text: str) -> Iterator[tuple[str, int]]:
    line, at = 1, 0
    for test in _TEST.finditer(text):
        line += text.count("\n", at, test.start())
        at = test.start()
        if _is_test(test[1]):
            yield test[1], line


def _is_test(name: str) -> bool:
    """`TestMain` is none, and what follows the prefix is not a lower-case letter."""
    for prefix in ("Test", "Fuzz", "Example"):
        if name.startswith(prefix):
            rest = name[len(prefix) :]
            return name != "TestMain" and not rest[:1].islower()
    return False


def _unconstrained(name: str, text: str) -> bool:
    """Whether a file is surely compiled: `x_linux_test.go` says a system by its name."""
    return name.removesuffix("_test.go").count("_") == 0 and not _CONSTRAINT.search(text)
