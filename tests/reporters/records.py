"""Hand-made records for the tests of everything that reads records."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from photon_test.core.events import (
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Event,
    LeftOut,
    Record,
    RunFinished,
    RunStarted,
    SuiteFinished,
    SuiteInfo,
    SuiteListed,
    UnitFinished,
    UnitOutput,
    UnitPlanned,
    UnitStarted,
)
from photon_test.core.model import CaseId, Purpose, Stream
from photon_test.core.outcome import AnyFailure, Assertion, Crash, Exit, Location, Outcome

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ORDERS = SuiteInfo(
    name="orders",
    adapter="pytest",
    root="services/orders",
    scope="backend",
    environment=".venv/bin/python (3.12)",
)
PRICING = SuiteInfo(name="pricing", adapter="cargo", root="crates/pricing", scope="backend")


def records(events: Iterable[Event], *, step_s: float = 0.1) -> list[Record]:
    """Number the events, a tenth of a second apart; case events come from `<suite>/run`."""
    made: list[Record] = []
    for seq, event in enumerate(events):
        at = AT + timedelta(seconds=seq * step_s)
        made.append(Record(seq=seq, at=at, unit=_unit(event), event=event))
    return made


def case(name: str, *, suite: str = "orders", file: str = "tests/test_a.py") -> CaseId:
    return CaseId(suite=suite, file=file, name=name, native=f"{file}::{name}")


def found(of: CaseId, line: int | None = 7, tags: tuple[str, ...] = ()) -> CaseFound:
    location = Location(file=of.file, line=line) if line else None
    return CaseFound(case=of, location=location, tags=tags)


def passed(of: CaseId, duration_s: float = 0.25, retry: int = 0) -> CaseFinished:
    return CaseFinished(case=of, outcome=Outcome.PASSED, duration_s=duration_s, retry=retry)


def skipped(of: CaseId, reason: str = "not on Linux") -> CaseFinished:
    return CaseFinished(case=of, outcome=Outcome.SKIPPED, reason=reason)


def failed(of: CaseId, *failures: AnyFailure, retry: int = 0) -> CaseFinished:
    why = failures or (NO,)
    return CaseFinished(case=of, outcome=Outcome.FAILED, duration_s=0.5, failures=why, retry=retry)


def errored(of: CaseId, *failures: AnyFailure) -> CaseFinished:
    return CaseFinished(case=of, outcome=Outcome.ERRORED, failures=failures or (CRASH,))


def output(of: CaseId, text: str, stream: Stream = Stream.STDOUT) -> CaseOutput:
    return CaseOutput(case=of, stream=stream, text=text)


NO = Assertion(
    message="assert 3 == 4",
    text="def test_total():\n>   assert 3 == 4\nE   assert 3 == 4",
    raised="AssertionError",
    location=Location(file="tests/test_a.py", line=9),
)
CRASH = Crash(message="the process ended with signal 11", exit=Exit(signal=11))


def started(
    *declared: SuiteInfo,
    suites: tuple[SuiteInfo, ...] = (ORDERS,),
    left_out: tuple[LeftOut, ...] = (),
    listing: bool = False,
) -> RunStarted:
    return RunStarted(
        run="20260102-030405-000-7",
        photon="0.1.0",
        root="/home/me/shop",
        suites=declared or suites,
        left_out=left_out,
        processors=2,
        listing=listing,
    )


def unit(suite: str = "orders") -> tuple[UnitPlanned, UnitStarted]:
    name = f"{suite}/run"
    return (
        UnitPlanned(unit=name, suite=suite, purpose=Purpose.RUN),
        UnitStarted(unit=name, suite=suite, purpose=Purpose.RUN, argv=("pytest",), cwd=""),
    )


def printed(text: str, suite: str = "orders") -> UnitOutput:
    return UnitOutput(unit=f"{suite}/run", stream=Stream.STDERR, text=text)


def ended(suite: str = "orders", failure: AnyFailure | None = None) -> UnitFinished:
    status = Exit(code=0) if failure is None else Exit(code=3)
    return UnitFinished(unit=f"{suite}/run", suite=suite, exit=status, failure=failure)


def done(suite: str = "orders", not_run: AnyFailure | None = None) -> SuiteFinished:
    return SuiteFinished(suite=suite, not_run=not_run, duration_s=1.5)


def finished(code: int = 0, *others: int) -> RunFinished:
    return RunFinished(exit_code=code, exit_codes=(code, *others), duration_s=3.2)


def _unit(event: Event) -> str:
    match event:
        case CaseFound() | CaseStarted() | CaseOutput() | CaseFinished():
            return f"{event.case.suite}/run"
        case UnitPlanned(unit=name) | UnitStarted(unit=name):
            return name
        case UnitOutput(unit=name) | UnitFinished(unit=name):
            return name
        case _:
            return ""


# A run in which everything happens once.
A, B, C, D, E = (case(f"test_{letter}") for letter in "abcde")


def mixed() -> list[Record]:
    """One passed, one failed with output, one skipped, one flaky, one not run."""
    return records(
        [
            started(
                left_out=(
                    LeftOut(name="web", why="--scope backend leaves it out"),
                    LeftOut(name="fixtures/x", why="a fixture", hint="name it in photon.toml"),
                )
            ),
            *unit(),
            *(found(of) for of in (A, B, C, D, E)),
            SuiteListed(suite="orders", found=5, selected=5),
            CaseStarted(case=A),
            passed(A),
            CaseStarted(case=B),
            output(B, "hello \x1b[31mred\x1b[0m\n"),
            failed(B),
            skipped(C),
            failed(D),
            passed(D, retry=1),
            ended(failure=CRASH),
            done(),
            finished(1, 3),
        ]
    )
