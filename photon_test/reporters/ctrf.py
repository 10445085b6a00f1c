"""CTRF JSON, the Common Test Report Format (https://ctrf.io), specification version 0.0.0.

Schema: https://github.com/ctrf-io/ctrf/blob/main/schema/ctrf.schema.json. It is a closed world:
what is ours stands in `extra.photon`. `retryAttempts` are those before the one that counts
(https://github.com/ctrf-io/ctrf/issues/58). Errored cases are `failed` with the raw status
`errored`, cases that were not run are `other`, listed ones `pending`. As in JUnit, a report has
a failed test exactly if the run's exit code is not 0.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TextIO

import msgspec

from photon_test.core.cases import Attempt, CaseResult
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
    SuiteListed,
    Troubled,
    UnitFinished,
    UnitOutput,
    UnitPlanned,
    UnitStarted,
    Warned,
)
from photon_test.core.model import Stream
from photon_test.core.outcome import Outcome
from photon_test.core.rewrite import encodable, rewrite
from photon_test.core.tally import Counts, SuiteTally
from photon_test.reporters import ctrf_values as v
from photon_test.reporters.clean import clean, exact, inert_json, one_line
from photon_test.reporters.complaints import Complaint, of_run, of_suite, of_trouble, own_name
from photon_test.reporters.failures import details, headline, kind
from photon_test.reporters.suites import OneSuite, Suites, counts_as

_STATUS: dict[Outcome | None, v.Status] = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.ERRORED: "failed",
    Outcome.SKIPPED: "skipped",
    None: "other",
}


class Ctrf:
    """Keeps finished suites in a spool, and writes the whole when it is closed."""

    def __init__(self, sink: Callable[[str], object], spool: TextIO) -> None:
        """`sink` gets the text, `spool` is an empty file that can be read again."""
        self._sink = sink
        self._spool = spool
        self._suites = Suites()
        self._counts = Counts()
        self._numbers: dict[v.Status, int] = {}
        self._written: list[v.SuiteExtra] = []
        self._troubles: list[Troubled] = []
        self._warnings: list[Warned] = []
        self._started: RunStarted | None = None
        self._ending: RunFinished | None = None
        self._first: datetime | None = None
        self._last: datetime | None = None

    def handle(self, record: Record) -> None:
        """Take the next record."""
        self._first = self._first or record.at
        self._last = record.at
        finished = self._suites.handle(record)
        match record.event:
            case RunStarted() as event:
                self._started = event
            case SuiteFinished():
                if finished is not None:
                    self._write(finished)
            case Troubled() as event:
                self._troubles.append(event)
            case Warned() as event:
                if len(self._warnings) < v.MOST_WARNINGS:
                    self._warnings.append(event)
            case RunFinished() as event:
                self._ending = event
            case SuiteListed() | Stopping() | ServiceChanged():
                pass
            case UnitPlanned() | UnitStarted() | UnitOutput() | UnitFinished():
                pass
            case CaseFound() | CaseStarted() | CaseOutput() | CaseFinished():
                pass

    def tick(self, now: float) -> None:
        """Nothing is redrawn here."""

    def close(self) -> None:
        """Write the report."""
        for suite in self._suites.rest():
            self._write(suite)
        self._write_own()
        tool = v.Tool(name="photon", version=self._started.photon if self._started else "")
        self._sink(
            '{"reportFormat":"CTRF","specVersion":"0.0.0","generatedBy":"photon",\n'
            f'"results":{{"tool":{_json(tool)},\n"tests":['
        )
        self._spool.flush()
        self._spool.seek(0)
        while part := self._spool.read(1 << 16):
            self._sink(part)
        extra = v.Extra(photon=self._run())
        self._sink(f'\n],\n"summary":{_json(self._summary())}}},\n"extra":{_json(extra)}}}\n')

    def _write(self, suite: OneSuite) -> None:
        tally = suite.tally()
        for said in of_suite(suite, tally):
            self._write_test(_complaint(suite.name, said, _ms(suite.at)))
        for result in suite.results():
            self._write_test(_test(suite, result))
        self._counts += tally.counts
        self._written.append(_suite(tally))

    def _write_own(self) -> None:
        red = bool(self._numbers.get("failed") or self._troubles)
        said = [*map(of_trouble, self._troubles), *of_run(self._ending, red=red)]
        name = own_name(self._suites.infos)
        for one in said:
            self._write_test(_complaint(name, one, _ms(self._last)))

    def _write_test(self, test: v.Test) -> None:
        self._spool.write((",\n" if self._numbers else "\n") + _json(test))
        self._numbers[test.status] = self._numbers.get(test.status, 0) + 1

    def _summary(self) -> v.Summary:
        number = self._numbers.get
        start = _ms(self._first)
        duration = round(self._ending.duration_s * 1000) if self._ending else None
        stop = _ms(self._last) if duration is None else start + duration
        return v.Summary(
            tests=sum(self._numbers.values()),
            passed=number("passed", 0),
            failed=number("failed", 0),
            skipped=number("skipped", 0),
            pending=number("pending", 0),
            other=number("other", 0),
            flaky=self._counts.flaky,
            suites=len(self._written),
            start=start,
            stop=stop,
            duration=stop - start,
        )

    def _run(self) -> v.RunExtra:
        ending = self._ending
        counts = self._counts
        codes = (ending.exit_codes or (ending.exit_code,)) if ending else (3,)
        return v.RunExtra(
            run=self._started.run if self._started else "",
            exit_code=codes[0],
            exit_codes=codes,
            complete=ending is not None,
            proof=_proof(counts),
            suites=tuple(self._written),
            left_out=self._started.left_out if self._started else (),
            troubles=tuple(self._troubles),
            warnings=tuple(self._warnings),
        )


def _proof(counts: Counts) -> v.Proof:
    return v.Proof(
        expected=counts.expected,
        ran=counts.ran,
        skipped=counts.skipped,
        not_run=counts.not_run,
        failed=counts.failed,
        errored=counts.errored,
        flaky=counts.flaky,
        cached=counts.cached,
    )


def _suite(tally: SuiteTally) -> v.SuiteExtra:
    info = tally.info
    return v.SuiteExtra(
        name=clean(info.name),
        adapter=info.adapter,
        root=info.root,
        scope=info.scope,
        environment=info.environment,
        exit_codes=tuple(int(code) for code in tally.codes),
        found=tally.found,
        deselected=tally.deselected,
        min_tests=info.min_tests,
        proof=_proof(tally.counts),
        duration_ms=round(tally.duration_s * 1000),
        broken=tuple(details(failure) for failure in tally.broken),
    )


def _test(suite: OneSuite, result: CaseResult) -> v.Test:
    last = result.last
    earlier = result.attempts[:-1]
    bad = result.outcome in (Outcome.FAILED, Outcome.ERRORED)
    printed = bad or result.flaky
    location = result.location
    duration = _duration_ms(last)
    start = _ms(suite.began(result.case))
    return v.Test(
        name=exact(result.case.full_name) or "(no name)",
        status="pending" if suite.listing and last is None else _STATUS[result.outcome],
        duration=duration,
        start=start,
        stop=start + duration,
        suite=(clean(suite.name), *((clean(result.case.file),) if result.case.file else ())),
        message=_message(last),
        trace=_trace(last) if bad else "",
        line=location.line if location else None,
        rawStatus=counts_as(result),
        tags=tuple(clean(tag) for tag in result.tags),
        type=suite.info.scope,
        filePath=clean(location.file if location else result.case.file),
        retries=len(earlier),
        retryAttempts=tuple(_attempt(attempt) for attempt in earlier),
        flaky=result.flaky,
        stdout=_lines(suite.output(result.case, Stream.STDOUT)) if printed else (),
        stderr=_lines(suite.output(result.case, Stream.STDERR)) if printed else (),
        extra=v.CaseOuter(
            photon=v.CaseExtra(
                id=clean(f"{suite.name}::{result.case.native}"),
                kind=kind(last.failures[0]) if bad and last and last.failures else "",
                owner=clean(suite.info.owner),
                cached=bool(last and last.cached),
            )
        ),
    )


def _complaint(suite: str, said: Complaint, at: int) -> v.Test:
    return v.Test(
        name=f"photon: {said.name}",
        status="failed",
        duration=0,
        start=at,
        stop=at,
        suite=(clean(suite) or "suite",),
        message=said.message,
        trace=said.text,
        rawStatus="errored",
        extra=v.CaseOuter(photon=v.CaseExtra(id="", kind=said.kind, synthetic=True)),
    )


def _attempt(attempt: Attempt) -> v.RetryAttempt:
    return v.RetryAttempt(
        attempt=attempt.number,
        status=_STATUS[attempt.outcome],
        duration=_duration_ms(attempt),
        message=_message(attempt),
        trace=_trace(attempt),
    )


def _message(attempt: Attempt | None) -> str:
    if attempt is None:
        return ""
    return headline(attempt.failures[0]) if attempt.failures else one_line(attempt.reason)


def _trace(attempt: Attempt | None) -> str:
    return "\n\n".join(details(failure) for failure in attempt.failures) if attempt else ""


def _duration_ms(attempt: Attempt | None) -> int:
    return round((attempt.duration_s or 0.0) * 1000) if attempt else 0


def _lines(text: str) -> tuple[str, ...]:
    return tuple(clean(text).rstrip("\n").split("\n")) if text else ()


def _ms(at: datetime | None) -> int:
    return round(at.timestamp() * 1000) if at else 0


def _json(value: msgspec.Struct) -> str:
    try:
        return inert_json(msgspec.json.encode(value).decode())
    except UnicodeEncodeError:  # half of a surrogate pair, which no JSON file can hold
        return inert_json(msgspec.json.encode(rewrite(value, encodable)).decode())
