"""A build that failed: each of its errors is a case, so that none hides behind another.

No test runs then, as with `cargo test`, which stops at the first target with errors and has no
`--keep-going` (https://github.com/rust-lang/cargo/pull/12478). `cargo build` has one since 1.74,
and is asked for the rest.
"""

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photon_test.adapters.cargo import arguments
from photon_test.adapters.cargo.diagnostics import (
    Diagnostic,
    diagnostics,
    headline,
    not_compiled,
)
from photon_test.adapters.cargo.endings import stopped
from photon_test.core.command import Command, SlotRange
from photon_test.core.events import Broke, CaseEvent, CaseFinished, More
from photon_test.core.model import CaseId, Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Location, Outcome, Unavailable
from photon_test.core.value import Value

_LINES = 20_000  # of a build, from its beginning, are looked at
_CASES = 200  # of each build
_NAME = "builds"  # of every such case; its variant is the place in its file


class Rest(Value, tag_field="what", tag="rest", kw_only=True):
    """The state of the unit that builds on: where it happens, and what was told already."""

    workspace: bool
    cwd: str  # of cargo, absolute
    base: str  # what the compiler's paths are relative to, absolute
    told: tuple[str, ...] = ()  # native ids


class Said(Value, kw_only=True):
    """A build's last words, and its first ones."""

    exit: Exit
    errors: tuple[str, ...]  # lines of stderr
    text: str  # what of its output a person should see if nothing else says it


def told(said: Said, unit: Unit, suite: Suite, rest: Rest) -> Iterable[CaseEvent]:
    """Say each error, and ask for those that cargo did not get to."""
    errors = diagnostics(said.errors)
    left = not_compiled(said.errors)
    cases = list(_cases(errors, suite, rest))
    yield from cases
    if cases and len(cases) == len(errors):  # nothing is left to show
        shown = left.values() or (error.text for error in errors)
        said = msgspec.structs.replace(said, text="\n".join(shown))
    yield Broke(failure=failure(said))
    if left:
        known = tuple(event.case.native for event in cases)
        yield More(unit=_on(unit, suite, msgspec.structs.replace(rest, told=known)))


def failure(said: Said) -> Unavailable:
    """Say that there is no build."""
    placed = (error.message for error in diagnostics(said.errors) if error.file)
    message = next(placed, "") or headline(said.errors) or f"cargo ended with {said.exit.words}"
    if left := list(not_compiled(said.errors)):
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        message = f"cargo could not compile {left[0]}{more}"
    return Unavailable(kind="build", message=message, text=said.text)


def _cases(errors: Sequence[Diagnostic], suite: Suite, rest: Rest) -> Iterable[CaseFinished]:
    depth = len([part for part in suite.root.split("/") if part not in ("", ".")])
    root = posixpath.normpath(posixpath.join(rest.cwd, *[".."] * depth))
    taken: Counter[str] = Counter()  # a place may have two errors
    for error in [error for error in errors if error.file][:_CASES]:
        file = posixpath.relpath(posixpath.join(rest.base, error.file), root)
        place: Location | None = Location(file=file, line=error.line)
        known = file
        if file.startswith("../"):  # such as a dependency's, that no report could link
            known = "/".join(error.file.split("/")[-3:])
            file, place = "", None
        where = f"{known}:{error.line}:{error.column}"
        taken[where] += 1
        native = where if taken[where] == 1 else f"{where}#{taken[where]}"
        if native in rest.told:
            continue
        variant = native.removeprefix(f"{known}:")
        case = CaseId(suite=suite.name, file=file, name=_NAME, variant=variant, native=native)
        why = Unavailable(kind="build", message=error.message, text=error.text)
        yield CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(why,), location=place)


def _on(unit: Unit, suite: Suite, rest: Rest) -> Unit:
    return Unit(
        id=f"{suite.name}/errors",
        suite=suite.name,
        purpose=Purpose.BUILD,
        command=Command(
            argv=(
                *(suite.runner or ("cargo",)),
                *arguments.of_build(suite, workspace=rest.workspace),
            ),
            cwd=suite.root,
            env=unit.command.env,
        ),
        slots=SlotRange(min=1, max=0),
        stop_signal="SIGINT",
        accepts=(0, 101),
        state=msgspec.json.encode(rest).decode(),
    )


class RestReader:
    """Reads what cargo says when it builds on."""

    def __init__(self, unit: Unit, rest: Rest, suite: Suite) -> None:
        self._unit = unit
        self._rest = rest
        self._suite = suite
        self._errors: list[str] = []

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Claim everything: its errors become cases, the rest was shown the first time."""
        if stream is Stream.STDERR and len(self._errors) < _LINES:
            self._errors.append(text)
        return ()

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say the errors that are new."""
        del reports
        if why := stopped(exit_, self._unit):
            yield Broke(failure=why)
        yield from _cases(diagnostics(self._errors), self._suite, self._rest)
