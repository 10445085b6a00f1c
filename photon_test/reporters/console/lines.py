"""What is said while a run goes on: values in, lines out."""

import shlex
from collections.abc import Iterator, Sequence

from photon_test.core.cases import CaseResult
from photon_test.core.events import (
    CaseFinished,
    LeftOut,
    RunStarted,
    ServiceChanged,
    SuiteInfo,
    Troubled,
    UnitFinished,
    UnitStarted,
    Warned,
)
from photon_test.core.model import CaseId
from photon_test.core.outcome import Location, Outcome
from photon_test.core.tally import SuiteTally
from photon_test.reporters.clean import tail
from photon_test.reporters.console.style import EMPTY, Line, Style, block, line
from photon_test.reporters.failures import headline, place
from photon_test.reporters.summary import counted, seconds_words

_LABELS: dict[Outcome, tuple[str, Style]] = {
    Outcome.PASSED: ("PASSED ", "good"),
    Outcome.FAILED: ("FAILED ", "bad"),
    Outcome.ERRORED: ("ERROR  ", "bad"),
    Outcome.SKIPPED: ("SKIPPED", "dim"),
}
_NOT_RUN: tuple[str, Style] = ("NOT RUN", "bad")
_LEFT_OUT = 10


def header(event: RunStarted, *, verbose: bool) -> Iterator[Line]:
    """Say what this run is about, and what is left out."""
    yield line(
        ("photon ", "strong"),
        f"{event.photon} · {counted(len(event.suites), 'suite')}"
        f" · {counted(event.processors, 'processor')}",
        f" · profile {event.profile}" if event.profile else "",
        (f" · run {event.run}", "dim"),
    )
    widths = _widths(event.suites)
    for suite in event.suites:
        yield _suite_line(suite, widths)
    yield from _left_out(event.left_out, most=None if verbose else _LEFT_OUT)
    yield EMPTY


def case_line(event: CaseFinished, attempt: int) -> Line:
    """Say how one try at a case ended."""
    tried = max(attempt, event.retry + 1)
    why = headline(event.failures[0]) if event.failures else event.reason
    place_ = where(event.case, _location(event))
    return line(
        _LABELS[event.outcome],
        "  ",
        (event.case.suite, "strong"),
        f"  {event.case.full_name}",
        f" (try {tried})" if tried > 1 else "",
        " (cached)" if event.cached else "",
        f"  {place_}" if place_ else "",
        f"  {why}" if why else "",
    )


def result_line(result: CaseResult) -> Line:
    """Say what a case of a finished suite came to."""
    label = _LABELS[result.outcome] if result.outcome else _NOT_RUN
    place_ = where_result(result)
    last, why = result.last, ""
    took = last.duration_s if last else None
    if last:
        why = headline(last.failures[0]) if last.failures else last.reason
    return line(
        "  ",
        label,
        f"  {result.case.full_name}",
        f" (try {len(result.attempts)})" if len(result.attempts) > 1 else "",
        " (cached)" if last and last.cached else "",
        (f"  {seconds_words(took)}" if took is not None else "", "dim"),
        (f"  {place_}" if place_ else "", "dim"),
        f"  {why}" if why else "",
    )


def suite_line(tally: SuiteTally, said: str) -> Line:
    """Say what a suite came to."""
    counts = tally.counts
    label: tuple[str, Style] = ("PASSED ", "good")
    if counts.failed or counts.errored:
        label = ("FAILED ", "bad")
    elif tally.codes or said:
        label = ("BROKEN ", "bad")
    parts = [
        f"{number:,} {name}"
        for number, name in (
            (counts.passed, "passed"),
            (counts.failed, "failed"),
            (counts.errored, "errored"),
            (counts.skipped, "skipped"),
            (counts.not_run, "not run"),
            (counts.flaky, "flaky"),
        )
        if number
    ]
    if not parts and said:  # it was never started, or found nothing
        return line(label, "  ", (tally.info.name, "strong"), f"  {said}")
    return line(
        label,
        "  ",
        (tally.info.name, "strong"),
        f"  {', '.join(parts) or 'no cases'}",
        (f"  {seconds_words(tally.duration_s)}", "dim"),
        f"  {said}" if said else "",
    )


def unit_started(event: UnitStarted) -> Line:
    """Say which process was started, and where."""
    cwd = f" in {event.cwd}" if event.cwd else ""
    return line((f"started  {event.unit}{cwd}: {shlex.join(event.argv)}", "dim"))


def unit_finished(event: UnitFinished) -> Line:
    """Say how a process ended."""
    took = f"{event.exit.words} after {seconds_words(event.duration_s)}"
    if event.failure is None:
        return line((f"ended    {event.unit}: {took}", "dim"))
    return line(("BROKEN ", "bad"), f"  {event.unit}: {headline(event.failure)} ({took})")


def service_lines(event: ServiceChanged, *, verbose: bool) -> Iterator[Line]:
    """Say how a service is doing, if somebody should know."""
    detail = f": {event.detail}" if event.detail else ""
    if event.state == "failed":
        yield line(("BROKEN ", "bad"), f"  service {event.service}{detail}")
        if event.log.strip():
            yield from block(tail(event.log), indent=4, style="dim")
    elif verbose:
        yield line((f"service  {event.service} {event.state}{detail}", "dim"))


def warning_lines(event: Warned) -> Iterator[Line]:
    """Say what a person should know."""
    about = f" ({event.case.suite}: {event.case.full_name})" if event.case else ""
    yield line(("warning: ", "warn"), event.message, about)
    if event.hint:
        yield line(f"  hint: {event.hint}")


def trouble_lines(event: Troubled) -> Iterator[Line]:
    """Say what went wrong, where, and what to do."""
    first, *others = block(event.message, indent=0)
    yield (*line(("error: ", "bad")), *first)
    yield from others
    if event.where:
        yield line(f"  in {event.where}")
    if event.hint:
        yield line(f"hint: {event.hint}")


def where(case: CaseId, location: Location | None) -> str:
    """Return `file:line`, as far as it is known."""
    if location is None:
        return case.file
    return f"{location.file}:{location.line}" if location.line else location.file


def where_result(result: CaseResult) -> str:
    """Return where a case failed or, if that is not known, where it stands."""
    failures = result.last.failures if result.last else ()
    failed_at = next((at for failure in failures if (at := place(failure))), None)
    return where(result.case, failed_at or result.location)


def _location(event: CaseFinished) -> Location | None:
    return next((at for failure in event.failures if (at := place(failure))), event.location)


def _widths(suites: tuple[SuiteInfo, ...]) -> tuple[int, int, int]:
    return (
        max((len(suite.name) for suite in suites), default=0),
        max((len(suite.adapter) for suite in suites), default=0),
        max((len(suite.root or ".") for suite in suites), default=0),
    )


def _suite_line(suite: SuiteInfo, widths: tuple[int, int, int]) -> Line:
    name, adapter, root = widths
    where_ = suite.root or "."
    return line(
        "  ",
        (suite.name.ljust(name), "strong"),
        f"  {suite.adapter.ljust(adapter)}  {where_:{root if suite.environment else 0}}",
        (f"  {suite.environment}" if suite.environment else "", "dim"),
    )


def _left_out(left_out: Sequence[LeftOut], *, most: int | None) -> Iterator[Line]:
    """Say what is not part of the run; what has the same reason in one line."""
    same: dict[tuple[str, str], list[str]] = {}
    for one in left_out[:most]:
        same.setdefault((one.why, one.hint), []).append(one.name)
    for (why, hint), names in same.items():
        yield line((f"  left out: {', '.join(names)}: {why}", "dim"))
        if hint:
            yield line((f"    hint: {hint}", "dim"))
    if most is not None and (more := len(left_out) - most) > 0:
        yield line((f"  left out: {more:,} more (`--verbose` names them)", "dim"))
