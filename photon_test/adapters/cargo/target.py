"""A test binary, or a crate's doctests: how it is started, and what its tests are called.

A case's name is the test's path as Rust users know it; together with its file that is unique but
for a module that several targets compile (`tests/common/mod.rs`). Its cases are told apart by the
target's name as their variant. Whether a file is shared follows from the workspace's targets
alone, so a case is called the same whatever is selected.
"""

import posixpath
import re
from typing import Literal

from photon_test.adapters.cargo.libtest import Event
from photon_test.adapters.cargo.options import LibtestArgs
from photon_test.core.command import Arg, Command, Joined, Slots, Variable
from photon_test.core.events import CaseFound
from photon_test.core.model import CaseId
from photon_test.core.outcome import Location
from photon_test.core.value import Value

Kind = Literal["lib", "bin", "test", "example", "bench", "doc"]
_THREADS = "RUST_TEST_THREADS"  # libtest's own variable
_DOCTEST = re.compile(r"^(?P<file>.+?) - (?:.* )?\(line (?P<line>\d{1,9})\)")


class Target(Value, tag_field="what", tag="target", kw_only=True):
    """One test binary, or the doctests of one crate."""

    package: str
    kind: Kind
    name: str
    argv: tuple[str, ...]  # up to the harness's arguments
    args: LibtestArgs
    cwd: str  # relative to the run's root
    env: tuple[tuple[str, str], ...]  # what cargo adds
    unset: tuple[str, ...] = ()
    root: str  # the run's root, absolute
    base: str  # what the compiler's paths are relative to, absolute: the workspace's root
    source: str = ""  # relative to the run's root
    folder: str | None = None  # the files in it are this target's alone; None: no such folder
    bootstrap: bool = True  # RUSTC_BOOTSTRAP must be set for the harness to speak JSON
    among: int = 1  # how many targets the suite has
    copy: int = 1  # counts targets that are otherwise the same, such as of two architectures

    @property
    def id(self) -> str:
        """`pricing/test/rounding`: part of each case's native id."""
        number = f"#{self.copy}" if self.copy > 1 else ""
        return f"{self.package}/{self.kind}/{self.name}{number}"

    @property
    def compiles_each(self) -> bool:
        """Whether the time of each test is mostly that of compiling it.

        Since the 2024 edition rustdoc compiles doctests together, and times only their runs
        (https://doc.rust-lang.org/edition-guide/rust-2024/rustdoc-doctests.html).
        """
        together = any(_edition(arg) >= 2024 for arg in self.argv)
        return self.kind == "doc" and not together

    @property
    def words(self) -> str:
        """As a person would say it."""
        if self.kind == "doc":
            return f"the doctests of `{self.name}`"
        return f"`{self.name}` ({self.kind} of `{self.package}`)"


class Test(Value, kw_only=True):
    """A test as the harness lists it."""

    name: str
    file: str  # relative to the run's root
    line: int | None = None


def listed(target: Target, event: Event) -> Test:
    """Return what a `discovered` event is about."""
    file, line = event.source_path, event.start_line
    if target.kind == "doc" and (found := _DOCTEST.match(event.name)):
        file, line = found["file"], int(found["line"])
    if not file:
        return Test(name=event.name, file=target.source)
    return located_in(target, event.name, file, line)


def located_in(target: Target, name: str, file: str, line: int) -> Test:
    """Return a test of a file that is named as the compiler does."""
    path = posixpath.relpath(posixpath.join(target.base, file), target.root)
    return Test(name=name, file=path, line=line or None)


def case_found(target: Target, suite: str, test: Test) -> CaseFound:
    """Say that a test exists."""
    return CaseFound(
        case=case_id(target, suite, test), location=Location(file=test.file, line=test.line)
    )


def case_id(target: Target, suite: str, test: Test) -> CaseId:
    """Name a test, the same on every machine."""
    name = target.name if target.kind in ("test", "doc") else f"{target.kind}/{target.name}"
    parts = [] if _own(target, test.file) else [name]
    parts += [f"#{target.copy}"] if target.copy > 1 else []
    return CaseId(
        suite=suite,
        file=test.file,
        name=test.name,
        variant="".join(parts),
        native=f"{target.id}::{test.name}",
    )


def threads(target: Target) -> tuple[Arg, ...]:
    """Return the harness's argument for its share of the processors.

    Never less than two: tests that wait leave room, and a thread is cheap. What the user set, as
    an argument or as a variable, holds.
    """
    if any(arg.startswith("--test-threads") for arg in target.args.every()):
        return ()
    own = dict(target.env).get(_THREADS, "")
    share = Variable(name=_THREADS, otherwise=Slots(least=2))
    return (Joined(parts=("--test-threads=", own or share)),)


def command(target: Target, args: tuple[Arg, ...]) -> Command:
    """Start the target as cargo would, with these arguments for its harness.

    With RUSTC_BOOTSTRAP a stable harness speaks JSON; the value -1 yet leaves a rustc that a test
    may start without unstable features
    (https://doc.rust-lang.org/nightly/unstable-book/compiler-environment-variables/RUSTC_BOOTSTRAP.html).
    """
    if target.kind == "doc":  # rustdoc splits each at its blanks
        args = tuple(word for arg in args for word in ("--test-args", arg))
    env = (*target.env, ("RUSTC_BOOTSTRAP", "-1")) if target.bootstrap else target.env
    return Command(argv=(*target.argv, *args), cwd=target.cwd, env=env, unset=target.unset)


def chosen(target: Target, tests: tuple[Test, ...]) -> tuple[str, ...]:
    """Return the harness's arguments for these tests alone.

    Doctests cannot be chosen exactly: rustdoc splits a name at its blanks and each word is a
    filter. The line number comes closest; what runs besides is not looked at.
    """
    if target.kind != "doc":
        return target.args.instead(tuple(test.name for test in tests), exact=True)
    if any(test.line is None for test in tests):
        return target.args.every()
    return target.args.instead(tuple(dict.fromkeys(f"{test.line})" for test in tests)), exact=False)


def _edition(arg: str) -> int:
    name, _, year = arg.partition("=")
    return int(year) if name == "--edition" and year.isdecimal() else 0


def _own(target: Target, file: str) -> bool:
    if file == target.source or target.kind == "doc":
        return True
    if target.folder is None:
        return False
    return not target.folder or file.startswith(target.folder + "/")
