"""What a person wants to know at the end: causes, the slowest, and the verdict with its proof."""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from photon_test.core.cases import CaseResult
from photon_test.core.errors import ExitCode
from photon_test.core.events import RunFinished
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
from photon_test.core.tally import Counts, SuiteTally, Tally
from photon_test.core.value import Value
from photon_test.reporters.failures import headline
from photon_test.reporters.suites import complaint

_WORDS: dict[int, str] = {
    ExitCode.OK: "PASSED",
    ExitCode.FAILED: "FAILED",
    ExitCode.USAGE: "REFUSED",
    ExitCode.INFRASTRUCTURE: "BROKEN",
    ExitCode.NO_TESTS: "NO TESTS",
    ExitCode.FLAKY: "FLAKY",
    ExitCode.PARTIAL: "PARTIAL",
    ExitCode.BUG: "BUG IN PHOTON",
    ExitCode.NO_LEASE: "NOT STARTED",
    ExitCode.INTERRUPTED: "STOPPED",
    ExitCode.TERMINATED: "STOPPED",
}
_TELLING = 16  # characters; a shorter message (`assert False`) is no cause by itself
_CHANGING = re.compile(
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # uuid
    r"|\b0x[0-9a-fA-F]+\b"  # address
    r"|(?<=:)\d{4,5}\b"  # port
    r"|\b\d+(?:\.\d+)?\s?(?:ms|s|µs|seconds)\b"  # duration
    r"|\b\d{4}-\d\d-\d\d[T ][\d:.]+Z?\b",  # time
)


class Cause(Value, kw_only=True):
    """Failed cases that say the same."""

    message: str
    examples: tuple[CaseResult, ...]  # the first ones; never empty
    count: int
    suites: tuple[str, ...]


class Summary(Value, kw_only=True):
    """A whole run, as words are made of it."""

    counts: Counts
    codes: tuple[int, ...]  # all that hold, the deciding one first; a newer log may have others
    duration_s: float
    suites: tuple[SuiteTally, ...] = ()
    causes: tuple[Cause, ...] = ()
    broken: tuple[tuple[SuiteTally, str], ...] = ()  # suites with something wrong beside cases
    slowest: tuple[CaseResult, ...] = ()
    compiled: tuple[tuple[str, int, float], ...] = ()  # suite, cases, seconds; not in `slowest`
    flaky: tuple[CaseResult, ...] = ()
    found: int = 0  # cases, before the selection
    deselected: int = 0  # by the tools' own configuration
    listing: bool = False
    arguments: tuple[str, ...] = ()  # of the command that began the run
    complete: bool = True  # the run's end was seen


def summarise(
    tally: Tally,
    ending: RunFinished | None,
    *,
    duration_s: float,
    listing: bool,
    arguments: tuple[str, ...] = (),
) -> Summary:
    """Fold what a tally holds. `duration_s` counts if the run's end was not seen."""
    verdict = tally.verdict()
    slowest: list[tuple[float, int, CaseResult]] = []
    compiled: dict[str, tuple[int, float]] = {}
    earlier_first = count(0, -1)
    failed: list[CaseResult] = []
    flaky: list[CaseResult] = []
    for suite in verdict.suites:
        for result in tally.each(suite.info.name):
            if result.outcome in (Outcome.FAILED, Outcome.ERRORED):
                failed.append(result)
            elif result.flaky:
                flaky.append(result)
            if result.last and result.last.compiled:
                number, took = compiled.get(suite.info.name, (0, 0.0))
                compiled[suite.info.name] = number + 1, took + duration(result)
            elif (seconds := duration(result)) and result.last and not result.last.cached:
                _keep(slowest, (seconds, next(earlier_first), result))
    return Summary(
        counts=verdict.counts,
        codes=_codes(verdict.codes, ending),
        duration_s=duration_s if ending is None else ending.duration_s,
        suites=verdict.suites,
        causes=tuple(causes(failed)),
        broken=tuple(
            (suite, said) for suite in verdict.suites if (said := complaint(suite, listing=listing))
        ),
        slowest=tuple(result for _, _, result in sorted(slowest, key=_slower)),
        compiled=tuple((name, number, took) for name, (number, took) in compiled.items()),
        flaky=tuple(flaky),
        found=sum(suite.found for suite in verdict.suites),
        deselected=sum(suite.deselected for suite in verdict.suites),
        listing=listing,
        arguments=arguments,
        complete=ending is not None,
    )


def causes(failed: Iterable[CaseResult]) -> Iterator[Cause]:
    """Group failed cases by what they say, the cause with the most cases first."""
    groups: dict[tuple[str, ...], list[CaseResult]] = {}
    for result in failed:
        groups.setdefault(_key(result), []).append(result)
    for same in sorted(groups.values(), key=len, reverse=True):
        yield Cause(
            message=_said_by(same),
            examples=tuple(same[:6]),
            count=len(same),
            suites=tuple(dict.fromkeys(result.case.suite for result in same)),
        )


def said(result: CaseResult) -> str:
    """Return a failed case's first failure in a line."""
    failures = result.last.failures if result.last else ()
    return headline(failures[0]) if failures else "the tool did not say why"


def _said_by(same: Sequence[CaseResult]) -> str:
    """Return what a group says: answers of one status differ only in what was expected."""
    first = same[0].last.failures[:1] if same[0].last else ()
    match first:
        case (Mismatch(kind="StatusMismatch", actual=actual),) if len(set(map(said, same))) > 1:
            return f"answered {actual}"
        case _:
            return said(same[0])


def duration(result: CaseResult) -> float:
    """Return how long the attempt that counts took, in seconds."""
    return (result.last.duration_s or 0.0) if result.last else 0.0


def word(summary: Summary) -> str:
    """Return the verdict in capitals."""
    code = summary.codes[0]
    if code != ExitCode.OK:
        return _WORDS.get(code, "NOT GREEN")
    if summary.listing:
        return "LISTED"
    return "PASSED" if summary.counts.expected else "EMPTY"


def proof(counts: Counts) -> str:
    """Return what was run of what should have been."""
    return (
        f"expected {counts.expected:,} / ran {counts.ran:,} / skipped {counts.skipped:,}"
        f" / cached {counts.cached:,} / not run {counts.not_run:,}"
    )


def verdict_words(summary: Summary) -> str:
    """Return what follows the verdict's word in the last line of every report."""
    counts = summary.counts
    parts = [f"{counts.expected:,} listed" if summary.listing else proof(counts)]
    if summary.deselected:
        parts.append(f"{summary.deselected:,} deselected by the tool itself")
    parts += [
        f"{number:,} {name}"
        for number, name in (
            (counts.failed, "failed"),
            (counts.errored, "errored"),
            (counts.flaky, "flaky"),
        )
        if number
    ]
    broken = [
        suite
        for suite, _ in summary.broken
        if not suite.finished or ExitCode.INFRASTRUCTURE in suite.codes
    ]
    if broken:
        parts.append(counted(len(broken), "suite") + " broken")
    parts.append(seconds_words(summary.duration_s))
    also = ", ".join(str(int(code)) for code in summary.codes[1:])
    parts.append(f"exit {int(summary.codes[0])}" + (f" (also {also})" if also else ""))
    return " · ".join(parts)


def seconds_words(seconds: float) -> str:
    """Return `0.05 s`, `3.2 s`, `2 min 5 s`."""
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:,} min {rest} s"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 case`, `2 cases`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _codes(codes: Sequence[ExitCode], ending: RunFinished | None) -> tuple[int, ...]:
    if ending is None:
        found = dict.fromkeys((*codes, ExitCode.INFRASTRUCTURE))
        return tuple(code for code in found if code is not ExitCode.OK)
    said = ending.exit_codes or (ending.exit_code,)
    if set(codes) <= {*said, ExitCode.OK}:
        return said
    return tuple(code for code in codes if code is not ExitCode.OK)  # a report failed after the end


def _keep(slowest: list[tuple[float, int, CaseResult]], one: tuple[float, int, CaseResult]) -> None:
    if len(slowest) < 5:
        heapq.heappush(slowest, one)
    else:
        heapq.heappushpop(slowest, one)


def _slower(one: tuple[float, int, CaseResult]) -> tuple[float, int]:
    return -one[0], -one[1]


def _key(result: CaseResult) -> tuple[str, ...]:
    failures = result.last.failures if result.last else ()
    if not failures:
        return ("",)
    return _failure_key(failures[0])


def _failure_key(failure: AnyFailure) -> tuple[str, ...]:
    message = _CHANGING.sub("…", headline(failure))
    match failure:
        case Assertion(raised=raised, phase=phase, location=location):
            where = f"{location.file}:{location.line}" if location else ""
            return ("assertion", phase, raised, message, where if len(message) < _TELLING else "")
        case Mismatch(kind=kind, actual=actual) if kind == "StatusMismatch" and actual:
            return ("mismatch", kind, actual)
        case Mismatch(kind=kind, path=path):
            return ("mismatch", kind, re.sub(r"\d+", "…", path), message)
        case Crash() | Timeout() | Unreadable() | Unavailable() | Interrupted():
            return (type(failure).__name__, message)
