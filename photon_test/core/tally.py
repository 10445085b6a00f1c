"""What a run came to: counts, proof, and the exit code, folded from its records."""

from collections import Counter
from collections.abc import Iterator, Sequence

from photon_test.core.cases import CaseResult, Cases
from photon_test.core.errors import PRECEDENCE, ExitCode
from photon_test.core.events import (
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    Record,
    RunFinished,
    RunStarted,
    ServiceChanged,
    Stopping,
    SuiteFinished,
    SuiteInfo,
    SuiteListed,
    Troubled,
    UnitFinished,
    UnitOutput,
    UnitPlanned,
    UnitStarted,
    Warned,
)
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Interrupted,
    Mismatch,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.value import Value


class Counts(Value, kw_only=True):
    """How many cases came to what. `expected` = the sum of all but flaky and cached."""

    expected: int = 0
    passed: int = 0
    failed: int = 0
    errored: int = 0
    skipped: int = 0
    not_run: int = 0
    flaky: int = 0  # among the passed
    cached: int = 0  # among the passed: taken from an earlier run by the tool itself

    @property
    def ran(self) -> int:
        """Cases with a verdict of this very run: neither skipped, left out, nor cached."""
        return self.passed + self.failed + self.errored - self.cached

    def __add__(self, other: "Counts") -> "Counts":
        """Add two suites' counts."""
        return Counts(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__}
        )


class SuiteTally(Value, kw_only=True):
    """One suite's part of the verdict."""

    info: SuiteInfo
    counts: Counts = Counts()
    found: int = 0  # before the selection
    deselected: int = 0  # by the tool's own configuration; not among those that were found
    broken: tuple[AnyFailure, ...] = ()  # units, or the suite as a whole, that could not say
    codes: tuple[ExitCode, ...] = ()
    duration_s: float = 0.0
    finished: bool = False

    @property
    def green(self) -> bool:
        """Whether nothing in it counts against the run."""
        return not self.codes


class Verdict(Value, kw_only=True):
    """The whole run's."""

    suites: tuple[SuiteTally, ...] = ()
    troubles: tuple[Troubled, ...] = ()
    counts: Counts = Counts()
    codes: tuple[ExitCode, ...] = (ExitCode.OK,)  # all that hold, the deciding one first

    @property
    def exit_code(self) -> ExitCode:
        """The one that the process ends with."""
        return self.codes[0]


class _Suite:
    def __init__(self, info: SuiteInfo) -> None:
        self.info = info
        self.cases = Cases()
        self.found: int | None = None
        self.deselected = 0
        self.broken: list[AnyFailure] = []
        self.duration_s = 0.0
        self.finished = False


class Tally:
    """A fold over records. It does not depend on how units interleave."""

    def __init__(self) -> None:
        self._suites: dict[str, _Suite] = {}
        self._troubles: list[Troubled] = []
        self._signal: int | None = None
        self._complete = False
        self._listing = False
        self._may_be_empty = False

    def handle(self, record: Record) -> None:
        """Take the next record."""
        match record.event:
            case RunStarted(suites=suites):
                self._listing = record.event.listing
                self._may_be_empty = record.event.may_be_empty
                for info in suites:
                    self._suites[info.name] = _Suite(info)
            case CaseFound() | CaseStarted() | CaseFinished() as event:
                self._of(event.case.suite).cases.handle(event, record.attempt)
            case SuiteListed(suite=suite, found=found, deselected=deselected):
                self._of(suite).found = found
                self._of(suite).deselected = deselected
            case UnitFinished(suite=suite, failure=failure) if failure is not None and suite:
                self._of(suite).broken.append(failure)
            case SuiteFinished(suite=suite, not_run=not_run, duration_s=duration_s):
                self._finish(self._of(suite), not_run, duration_s)
            case Troubled() as trouble:
                self._troubles.append(trouble)
            case Stopping(signal=signal):
                self._signal = signal
            case RunFinished():
                self._complete = True
            case UnitFinished() | UnitPlanned() | UnitStarted() | UnitOutput():
                pass
            case CaseOutput() | ServiceChanged() | Warned():
                pass

    def suite(self, name: str) -> SuiteTally:
        """One suite as it stands now."""
        return self._tally(self._of(name))

    def results(self, name: str) -> tuple[CaseResult, ...]:
        """One suite's cases as they stand now."""
        return tuple(self._of(name).cases.results())

    def each(self, name: str) -> Iterator[CaseResult]:
        """Yield one suite's cases, one at a time: a suite may have a hundred thousand."""
        yield from self._of(name).cases.results()

    def verdict(self) -> Verdict:
        """What all records so far come to, as if nothing followed."""
        suites = tuple(self._tally(suite) for suite in self._suites.values())
        counts = sum((suite.counts for suite in suites), Counts())
        holding = {code for suite in suites for code in suite.codes}
        holding |= {ExitCode(trouble.code) for trouble in self._troubles}
        if self._signal is not None:
            holding.add(ExitCode.INTERRUPTED if self._signal == 2 else ExitCode.TERMINATED)
        elif any(not suite.finished for suite in suites):
            holding.add(ExitCode.INFRASTRUCTURE)
        if not holding and not counts.expected and not self._may_be_empty:
            holding.add(ExitCode.NO_TESTS)
        return Verdict(
            suites=suites,
            troubles=tuple(self._troubles),
            counts=counts,
            codes=tuple(code for code in PRECEDENCE if code in holding) or (ExitCode.OK,),
        )

    def _tally(self, suite: _Suite) -> SuiteTally:
        passed, skipped, others = suite.cases.split()
        counts = _count(passed, skipped, others)
        found = counts.expected if suite.found is None else suite.found
        codes = set(_case_codes(others))
        if suite.broken:
            codes.add(ExitCode.INFRASTRUCTURE)
        elif suite.finished and not self._listing:
            if counts.not_run:
                codes.add(ExitCode.INFRASTRUCTURE)
            if found < self._least(suite.info):
                codes.add(ExitCode.NO_TESTS)
        return SuiteTally(
            info=suite.info,
            counts=counts,
            found=found,
            deselected=suite.deselected,
            broken=tuple(suite.broken),
            codes=tuple(code for code in PRECEDENCE if code in codes),
            duration_s=suite.duration_s,
            finished=suite.finished,
        )

    def _least(self, info: SuiteInfo) -> int:
        """A suite without a single test is a mistake, unless somebody said otherwise."""
        if info.min_tests is not None:
            return info.min_tests
        return 0 if self._may_be_empty else 1

    def _of(self, name: str) -> _Suite:
        found = self._suites.get(name)
        if found is None:
            found = self._suites[name] = _Suite(SuiteInfo(name=name, adapter=""))
        return found

    @staticmethod
    def _finish(suite: _Suite, not_run: AnyFailure | None, duration_s: float) -> None:
        suite.finished = True
        suite.duration_s = duration_s
        if not_run is not None:
            suite.broken.append(not_run)


def _count(passed: int, skipped: int, others: Sequence[CaseResult]) -> Counts:
    number = Counter(result.outcome for result in others)
    return Counts(
        expected=passed + skipped + len(others),
        passed=passed + number[Outcome.PASSED],
        failed=number[Outcome.FAILED],
        errored=number[Outcome.ERRORED],
        skipped=skipped + number[Outcome.SKIPPED],
        not_run=number[None],
        flaky=sum(result.flaky for result in others),
        cached=sum(_cached(result) for result in others),
    )


def _cached(result: CaseResult) -> bool:
    return result.last is not None and result.last.cached and result.outcome is Outcome.PASSED


def _case_codes(others: Sequence[CaseResult]) -> Iterator[ExitCode]:
    for result in others:
        if result.last and result.outcome in (Outcome.FAILED, Outcome.ERRORED):
            yield code_of(result.last.failures, failed=result.outcome is Outcome.FAILED)


def code_of(failures: tuple[AnyFailure, ...], *, failed: bool) -> ExitCode:
    """Return the exit code that one failed or errored case stands for.

    The test said no, or its setup, teardown or own time limit did while the tool went on: 1.
    Its process ended, or Photon had to end it: 3. It stands for a document that cannot be used: 2.
    """
    if failed:
        return ExitCode.FAILED
    for failure in failures:
        match failure:
            case Assertion() | Mismatch() | Timeout(limit="test"):
                return ExitCode.FAILED
            case Unreadable(of="document"):
                return ExitCode.USAGE
            case Crash() | Timeout() | Unreadable() | Unavailable() | Interrupted():
                pass
    return ExitCode.INFRASTRUCTURE
