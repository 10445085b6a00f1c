"""Reads CTRF, the Common Test Report Format (https://ctrf.io), specification version 0.0.0.

Schema: https://github.com/ctrf-io/ctrf/blob/main/schema/ctrf.schema.json. Reporters keep to its
names and less to its types (`suite` is a text or a list, `duration` a fraction), and older ones
leave out `reportFormat`: only what the verdict rests on has to be as the schema says.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from photon_test.adapters.results import NOT_RUN, TEXT_LIMIT, Case, Document, NotResults, Problem
from photon_test.core.outcome import Outcome
from photon_test.core.rewrite import encodable
from photon_test.core.value import Value

_COUNTS = ("passed", "failed", "skipped", "pending", "other")


class _Try(Value, kw_only=True, rename="camel"):
    status: str = ""
    raw_status: Any = None
    message: Any = None
    trace: Any = None
    line: Any = None


class _Test(_Try, kw_only=True, rename="camel"):
    name: str
    status: str
    duration: Any = None  # milliseconds
    suite: Any = None
    file_path: Any = None
    retries: Any = None
    retry_attempts: Any = None
    stdout: Any = None
    stderr: Any = None


class _Summary(Value, kw_only=True):
    tests: int
    passed: int
    failed: int
    skipped: int
    pending: int = 0
    other: int = 0


class _Results(Value, kw_only=True):
    summary: _Summary
    tests: tuple[_Test, ...]


class _Report(Value, kw_only=True, rename="camel"):
    report_format: str = "CTRF"
    results: _Results


_decoder = msgspec.json.Decoder(_Report)


def read(data: bytes) -> Document:
    """Read a report.

    Raises:
        NotResults: It is empty, not whole, or lacks what the format requires.
    """
    if not data.strip():
        raise NotResults("it is empty")
    report = _decoded(data.removeprefix(b"\xef\xbb\xbf"))
    if report.report_format != "CTRF":
        raise NotResults(f"its `reportFormat` is `{report.report_format[:100]}`, not `CTRF`")
    return Document(
        cases=tuple(_case(test) for test in report.results.tests),
        lacking=tuple(_compared(report.results)),
    )


def _decoded(data: bytes) -> _Report:
    try:
        return _decoder.decode(data)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NotResults(_words(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        strict: Exception = error
    # JavaScript writes half characters, where a text was cut, and others raw control characters.
    try:
        loose = json.loads(data.decode("utf-8", "replace"), strict=False)
        return msgspec.convert(loose, _Report)
    except msgspec.ValidationError as error:
        raise NotResults(_words(error)) from error
    except (ValueError, RecursionError) as error:
        raise NotResults(_words(strict)) from error


def _words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "its values are nested too deep"
    words = encodable(str(error))[:300]
    return f"{'no CTRF' if isinstance(error, msgspec.ValidationError) else 'no JSON'}: {words}"


def _compared(results: _Results) -> Iterable[str]:
    """Yield where the summary and the tests disagree, in words."""
    summary = results.summary
    if summary.tests != len(results.tests):
        yield f"it says {summary.tests} tests and names {len(results.tests)}"
    named = Counter(test.status for test in results.tests)
    for status in _COUNTS:
        claimed = getattr(summary, status)
        if claimed != named[status]:
            yield f"it says {claimed} `{status}` and names {named[status]}"


def _case(test: _Test) -> Case:
    outcome = _outcome(test)
    suite = _suite(test.suite)
    name = encodable(test.name)
    problems: tuple[Problem, ...] = ()
    if outcome in (Outcome.FAILED, Outcome.ERRORED):
        problems = (_problem(test, outcome, test.file_path),)
    return Case(
        name=f"{suite} > {name}" if suite and not name.startswith(suite) else name,
        file=_text(test.file_path),
        line=_line(test.line) if not problems else None,
        time_s=_seconds(test.duration),
        outcome=outcome,
        problems=problems,
        tries=tuple(_tries(test)),
        reason=_text(test.message) if outcome is Outcome.SKIPPED else "",
        stdout=_lines(test.stdout),
        stderr=_lines(test.stderr),
    )


def _outcome(one: _Try) -> Outcome:
    """Return what a status stands for; `other` is told apart by the tool's own word."""
    match one.status:
        case "passed":
            return Outcome.PASSED
        case "failed":
            return Outcome.FAILED
        case "skipped" | "pending":
            return Outcome.SKIPPED
        case "other" if _text(one.raw_status).replace(" ", "").lower() in NOT_RUN:
            return Outcome.SKIPPED
        case _:
            return Outcome.ERRORED


def _problem(one: _Try, outcome: Outcome, file: object, *, again: bool = False) -> Problem:
    message, trace = _text(one.message), _text(one.trace)
    if outcome is Outcome.ERRORED:
        said = _text(one.raw_status) or one.status
        words = f"its status is `{encodable(said)[:100]}`"
        message = f"{words}: {message}" if message else words
    first = (message or trace).strip().partition("\n")[0]
    text = (
        trace if message.strip() in trace else "\n".join(part for part in (message, trace) if part)
    )
    line = _line(one.line)
    if again:
        return Problem(
            kind="flakyFailure" if outcome is Outcome.FAILED else "flakyError",
            message=first,
            text=text,
        )
    return Problem(
        kind="failure" if outcome is Outcome.FAILED else "error",
        message=first,
        text=text,
        file=_text(file) if line else "",
        line=line,
    )


def _tries(test: _Test) -> Iterable[Problem]:
    """Yield the red tries before the one that counts (https://github.com/ctrf-io/ctrf/issues/58).

    Some reporters list that one too, so that there is one attempt more than retries.
    """
    attempts = test.retry_attempts if isinstance(test.retry_attempts, list) else []
    if len(attempts) - 1 == test.retries:
        attempts = attempts[:-1]
    for attempt in attempts:
        try:
            one = msgspec.convert(attempt, _Try)
        except msgspec.ValidationError:
            continue
        outcome = _outcome(one)
        if outcome in (Outcome.FAILED, Outcome.ERRORED):
            yield _problem(one, outcome, None, again=True)


def _text(value: object) -> str:
    return encodable(value[:TEXT_LIMIT]) if isinstance(value, str) else ""


def _lines(value: object) -> str:
    """Return what was printed: a list of lines, or a text."""
    lines = value if isinstance(value, list) else [value]
    return "".join(f"{text}\n" for text in map(_text, lines) if text)[:TEXT_LIMIT]


def _suite(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    return " > ".join(part for part in map(_text, parts) if part)


def _line(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 1 << 31 else None


def _seconds(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e15:
        return None
    return value / 1000
