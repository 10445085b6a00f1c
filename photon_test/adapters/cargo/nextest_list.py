"""cargo-nextest as the engine: what it would run, with the file and line of each test.

The list is nextest's own (`cargo nextest list --message-format json`, which is stable:
https://nexte.st/docs/machine-readable/list/), because it knows of filters in its configuration and
of tests of other harnesses. Where a test is, and why it is ignored, each binary is asked for. Cases
are called the same with either engine.
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photon_test.adapters.cargo import arguments, nextest_run
from photon_test.adapters.cargo.endings import Tail, stopped
from photon_test.adapters.cargo.nextest_run import Part
from photon_test.adapters.cargo.target import Target, Test, case_found, command, located_in
from photon_test.core.command import Command, Input, InputPath
from photon_test.core.events import Broke, CaseEvent, CaseFinished, CaseFound, Deselected, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Crash, Exit, Outcome, Unavailable, Unreadable
from photon_test.core.select import Selection, wants
from photon_test.core.value import Value

OLDEST = (0, 9, 85)
_BINARIES = "binaries.json"


class Nextest(Value, tag_field="what", tag="nextest", kw_only=True):
    """The state of the unit that lists."""

    targets: tuple[Target, ...]
    workspace: bool


class _Version(Value, tag_field="what", tag="version", kw_only=True):
    parts: tuple[int, ...]


class _Binary(Value, tag_field="what", tag="binary", kw_only=True):
    id: str  # `shop-core::api`
    package_name: str
    binary_name: str
    kind: str
    status: str


class _Test(Value, tag_field="what", tag="test", kw_only=True):
    binary: str
    name: str
    ignored: bool
    left_out: str  # why nextest would not run it: `default-filter`, `string`, …; or ""


class _Place(Value, tag_field="what", tag="place", kw_only=True):
    of: int  # which of the targets
    name: str
    file: str
    line: int
    reason: str  # of its being ignored


class _End(Value, tag_field="what", tag="end", kw_only=True):
    pass


_Line = _Version | _Binary | _Test | _Place | _End
_line: msgspec.json.Decoder[_Line] = msgspec.json.Decoder(_Line)


def unit(suite: Suite, found: Sequence[tuple[Target, bool]], *, workspace: bool) -> Unit:
    """Return the unit that lists the tests of all binaries.

    Of each target it is said whether it has a main of its own: nextest asks that for its tests, and
    nobody else does, because it may simply run.
    """
    targets = tuple(target for target, _ in found)
    asked = []
    for target, own_main in found:
        listing = command(target, ("-Z", "unstable-options", "--list", "--format=json"))
        cwd = posixpath.join(target.root, listing.cwd)
        argv = () if own_main else listing.argv
        asked.append({"argv": argv, "cwd": cwd, "env": dict(listing.env), "unset": listing.unset})
    return Unit(
        id=f"{suite.name}/list",
        suite=suite.name,
        purpose=Purpose.LIST,
        command=Command(
            argv=nextest_run.started(
                suite,
                ("list", InputPath(name=_BINARIES)),
                arguments.of_nextest(suite, "list", workspace=workspace),
            ),
            cwd=suite.root,
            env=nextest_run.ENVIRONMENT,
        ),
        inputs=(Input(name=_BINARIES, text=msgspec.json.encode(asked).decode()),),
        stop_signal="SIGINT",
        quiet=True,
        state=msgspec.json.encode(Nextest(targets=targets, workspace=workspace)).decode(),
    )


class NextestListReader:
    """Reads the list; asks for one run of all that is wanted."""

    def __init__(self, unit: Unit, state: Nextest, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._state = state
        self._suite = suite
        self._selection = selection
        self._version: tuple[int, ...] | None = None
        self._binaries: dict[str, _Binary] = {}
        self._tests: list[_Test] = []
        self._places: dict[tuple[int, str], _Place] = {}
        self._ended = False
        self._said = Tail()

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Claim what the list consists of."""
        if stream is not Stream.STDOUT:
            self._said.add(text)
            return None
        try:
            said = _line.decode(text)
        except (msgspec.MsgspecError, RecursionError):
            self._said.add(text)
            return None
        match said:
            case _Version(parts=parts):
                self._version = parts
            case _Binary():
                self._binaries[said.id] = said
            case _Test():
                self._tests.append(said)
            case _Place():
                self._places[said.of, said.name] = said
            case _End():
                self._ended = True
        return ()

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say which cases there are, and ask for the run."""
        del reports
        if why := stopped(exit_, self._unit) or self._unusable(exit_):
            yield Broke(failure=why)
            return
        targets: dict[tuple[str, str, str], int] = {
            (target.package, target.kind, target.name): number
            for number, target in enumerate(self._state.targets)
        }
        parts: dict[str, list[tuple[int, _Test]]] = {}
        for binary in self._binaries.values():
            kind = "lib" if binary.kind == "proc-macro" else binary.kind
            number = targets.get((binary.package_name, kind, binary.binary_name))
            if number is None:
                message = f"nextest lists `{binary.id}`, which cargo has not built"
                yield Broke(failure=Unreadable(message=message, text=self._said.text))
            else:
                parts[binary.id] = [(number, one) for one in self._tests if one.binary == binary.id]
        yield from self._told(parts)

    def _told(self, parts: Mapping[str, list[tuple[int, _Test]]]) -> Iterable[CaseEvent]:
        wanted: list[Part] = []
        ignored = arguments.ignored(self._suite)
        whole, deselected = True, 0
        for binary, tests in parts.items():
            run: list[Test] = []
            for number, one in tests:
                if ignored == "only" and not one.ignored:
                    continue
                deselected += one.left_out == "default-filter"
                if one.left_out:
                    continue
                skipped = one.ignored and ignored == "skip"
                target = self._state.targets[number]
                test, reason = self._located(target, number, one)
                found = case_found(target, self._suite.name, test)
                yield found
                if not wants(self._suite, self._selection, found):
                    whole = whole and skipped
                elif skipped:
                    yield from self._skipped(found, reason)
                else:
                    run.append(test)
            if run:
                target = self._state.targets[tests[0][0]]
                wanted.append(Part(binary=binary, target=target, tests=tuple(run)))
        if deselected:
            yield Deselected(count=deselected)
        if self._selection.run and wanted:
            workspace = self._state.workspace
            for unit in nextest_run.units(self._suite, wanted, workspace=workspace, whole=whole):
                yield More(unit=unit)

    def _skipped(self, found: CaseFound, reason: str) -> Iterable[CaseEvent]:
        if self._selection.run:
            yield CaseFinished(case=found.case, outcome=Outcome.SKIPPED, reason=reason)

    def _located(self, target: Target, number: int, test: _Test) -> tuple[Test, str]:
        place = self._places.get((number, test.name))
        if place is None or not place.file:
            return Test(name=test.name, file=target.source), ""
        return located_in(target, test.name, place.file, place.line), place.reason

    def _unusable(self, exit_: Exit) -> AnyFailure | None:
        if self._version is not None and self._version < OLDEST:
            found = ".".join(map(str, self._version)) or "one that does not say its version"
            needed = ".".join(map(str, OLDEST))
            message = f"cargo-nextest {needed} or newer is needed, and {found} is there"
            return Unavailable(
                kind="tool", message=message, hint=f"install it: {arguments.NEXTEST}"
            )
        if not exit_.ok:
            message = f"nextest ended with {exit_.words} instead of listing the tests"
            return Crash(message=message, text=self._said.text, exit=exit_)
        if not self._ended:
            message = "nextest did not list the tests"
            return Unreadable(message=message, text=self._said.text)
        return None
