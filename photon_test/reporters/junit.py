"""JUnit XML that every consumer reads, written suite by suite.

There is no standard. What is here is what GitLab, Jenkins, Azure, CircleCI, Buildkite and the
GitHub actions read, each in its own way:

* one `<testsuites>` root and exactly one flat level below it (several readers drop nested ones),
  with exact counters at both (EnricoMi/publish-unit-test-result-action adds them up);
* a failure's first line as `message` and all of it as text (GitLab shows only the text);
* earlier attempts as Surefire's `flakyFailure` and `rerunFailure` with a `<stackTrace>` child,
  never `…Error`, which Jenkins does not read
  (https://github.com/jenkinsci/junit-plugin/issues/237);
* a report is red exactly if the run's exit code is not 0.
"""

import shutil
from collections.abc import Callable
from typing import TextIO
from xml.sax.saxutils import quoteattr

from photon_test.core.errors import ExitCode
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
from photon_test.reporters.clean import clean, one_line
from photon_test.reporters.junit_suite import Complaint, Totals, utc, write_complaints, write_suite
from photon_test.reporters.suites import OneSuite, Suites

_OWN = "photon"  # the suite for what went wrong outside the suites


class JUnit:
    """Keeps finished suites in a spool, and writes the whole when it is closed."""

    def __init__(self, sink: Callable[[str], object], spool: TextIO) -> None:
        """`sink` gets the text, `spool` is an empty file that can be read again."""
        self._sink = sink
        self._spool = spool
        self._suites = Suites()
        self._totals = Totals()
        self._troubles: list[Complaint] = []
        self._began = self._latest = ""
        self._ending: RunFinished | None = None

    def handle(self, record: Record) -> None:
        """Take the next record."""
        self._began = self._began or utc(record.at)
        finished = self._suites.handle(record)
        match record.event:
            case SuiteFinished():
                if finished is not None:
                    self._write(finished)
            case Troubled() as trouble:
                self._latest = utc(record.at)
                self._troubles.append(_complaint(trouble))
            case RunFinished() as ending:
                self._latest = utc(record.at)
                self._ending = ending
            case RunStarted() | SuiteListed() | Stopping() | ServiceChanged() | Warned():
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
        totals = self._totals
        duration_s = self._ending.duration_s if self._ending else totals.time_s
        self._sink(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<testsuites name="photon" tests="{totals.tests}" failures="{totals.failures}"'
            f' errors="{totals.errors}" skipped="{totals.skipped}" time="{duration_s:.3f}"'
            f" timestamp={quoteattr(self._began)}>\n"
        )
        self._spool.flush()
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, _Writer(self._sink), 1 << 16)
        self._sink("</testsuites>\n")

    def _write(self, suite: OneSuite) -> None:
        self._totals += write_suite(self._spool, suite)

    def _write_own(self) -> None:
        if self._ending is None:
            self._troubles.append(
                Complaint(name="the run ended", message="the run's end was not seen")
            )
        elif self._ending.exit_code and not (self._totals.red or self._troubles):
            self._troubles.append(_nothing_else(self._ending.exit_code))
        if self._troubles:
            name = _OWN
            while name in self._suites.infos:
                name += " (run)"
            self._totals += write_complaints(
                self._spool, name, self._troubles, at=self._latest or self._began
            )


class _Writer:
    def __init__(self, sink: Callable[[str], object]) -> None:
        self._sink = sink

    def write(self, text: str) -> object:
        return self._sink(text)


def _complaint(trouble: Troubled) -> Complaint:
    message = one_line(trouble.message) or "something went wrong"
    parts = [clean(trouble.message) or message]
    if trouble.where:
        parts.append(f"  in {clean(trouble.where)}")
    if trouble.hint:
        parts.append(f"\nhint: {clean(trouble.hint)}")
    return Complaint(name=one_line(message, 200), message=message, text="\n".join(parts))


def _nothing_else(code: int) -> Complaint:
    if code == ExitCode.NO_TESTS:
        return Complaint(name="tests were run", message="no tests were run", kind="photon.no-tests")
    return Complaint(name="the run ended well", message=f"the run ended with exit code {code}")
