"""What pytest's reports about one try of a test come to.

An expected failure is `skipped` with a mark, an unexpected pass is `passed` with one, and under
`strict` it is `failed`; subtests send reports of their own before their test's
(https://docs.pytest.org/en/stable/reference/reference.html#pytest.TestReport, read at 9.2).
"""

import re
from collections.abc import Callable, Sequence
from typing import Literal

from photon_test.adapters import pytest_doctest as doctest
from photon_test.adapters.pytest_wire import Report
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Location,
    Outcome,
    Timeout,
)
from photon_test.core.value import Value

Place = Callable[[str, int | None], Location | None]

AGAIN = ("rerun", "retried")  # pytest-rerunfailures, pytest-retry: a failure that is tried again
_BAD = ("failed", *AGAIN)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_RAISED = re.compile(r"^E\s+([A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)
_WORKER = re.compile(r"\A\[gw\d+\] \S+ -- Python .*\n")  # xdist's first line of every text
_ERROR_LINE = re.compile(r"^E\s+(\S.*)$", re.MULTILINE)
_PARENT = re.compile(r"contains \d+ failed subtests?")
_PLUGIN_LIMIT = re.compile(r"Timeout \(?>\s*([\d.]+)\s*s\)?")  # as pytest-timeout words it


class Judged(Value, kw_only=True):
    """The outcome of one try."""

    outcome: Outcome
    failures: tuple[AnyFailure, ...] = ()
    reason: str = ""


def judge(reports: Sequence[Report], place: Place, *, passed: bool) -> Judged:
    """Judge one try by its reports.

    `reports` are those that say more than "passed"; `passed` is whether the call itself was
    reported as passed. Neither of them proves nothing: such a test is errored.
    """
    bad = [report for report in reports if report.outcome in _BAD]
    if any(report.sub is not None for report in bad):
        bad = [each for each in bad if not _PARENT.match(each.message or _text(each))]
    if bad:
        failures = tuple(failure(report, place) for report in bad)
        said_no = any(isinstance(each, Assertion) and each.phase == "call" for each in failures)
        return Judged(outcome=Outcome.FAILED if said_no else Outcome.ERRORED, failures=failures)
    own = [report for report in reports if report.sub is None]
    for report in own:
        if report.outcome == "skipped":
            return Judged(outcome=Outcome.SKIPPED, reason=_reason(report))
        if report.outcome != "passed":
            message = f"pytest reported an outcome that is not known: `{report.outcome}`"
            return Judged(outcome=Outcome.ERRORED, failures=(Crash(message=message),))
    if any(report.xfail is not None for report in own):
        return Judged(outcome=Outcome.PASSED, reason=_with("unexpected pass", own[-1].xfail))
    if passed:
        return Judged(outcome=Outcome.PASSED)
    lost = Crash(message="pytest ended this test without a result of its call")
    return Judged(outcome=Outcome.ERRORED, failures=(lost,))


def failure(report: Report, place: Place) -> AnyFailure:
    """Return what a report of a failure says."""
    text = _text(report)
    message = _message(report, text)
    if report.when == "???":
        return Crash(message=message, text=text)
    limit = report.timeout
    if limit is None and report.raised == "Failed" and (late := _PLUGIN_LIMIT.search(message)):
        limit = float(late[1])
    if limit is not None:
        return Timeout(message=f"took longer than {limit:g} s", limit_s=limit, text=text)
    return Assertion(
        message=message,
        text=text,
        raised=report.raised or _first(_RAISED, text),
        location=_location(report, place),
        phase=_phase(report.when),
    )


def why_skipped(report: Report) -> str:
    """Return the reason of a skip as its author wrote it."""
    return report.message.removeprefix("Skipped: ")


def _text(report: Report) -> str:
    return _WORKER.sub("", _ANSI.sub("", report.text))


def _phase(when: str) -> Literal["setup", "call", "teardown"]:
    match when:
        case "teardown":
            return "teardown"
        case "setup" | "collect":
            return "setup"
        case _:
            return "call"


def _message(report: Report, text: str) -> str:
    said = _ANSI.sub("", report.message).strip()
    if not said and "[XPASS(strict)]" in text:
        said = _with("unexpected pass", text.partition("[XPASS(strict)]")[2].strip())
    if not said and report.raised in doctest.RAISED:
        said = doctest.message(text)
    if not said:
        errors: list[str] = _ERROR_LINE.findall(text)
        said = errors[-1] if errors else text.strip()
    line = said.partition("\n")[0].strip() or report.raised or "failed"
    return f"{report.sub}: {line}" if report.sub is not None else line


def _location(report: Report, place: Place) -> Location | None:
    """Return the innermost place in the user's own files."""
    for path, line in reversed(report.frames):
        if found := place(path, line):
            return found
    if report.raised in doctest.RAISED and (failed := doctest.place(report.text)):
        return place(*failed)
    return place(report.path, report.line) if report.path else None


def _reason(report: Report) -> str:
    if report.xfail is not None:
        return _with("expected failure", report.xfail)
    return why_skipped(report)


def _with(words: str, reason: str | None) -> str:
    said = (reason or "").removeprefix("reason: ").strip()
    return f"{words}: {said}" if said else words


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
