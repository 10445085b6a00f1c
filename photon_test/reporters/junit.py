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
from photon_test.reporters.complaints import Complaint, of_run, of_trouble, own_name
from photon_test.reporters.junit_suite import Totals, utc, write_complaints, write_suite
from photon_test.reporters.suites import OneSuite, Suites


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
                self._troubles.append(of_trouble(trouble))
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
        red = self._totals.red or bool(self._troubles)
        said = [*self._troubles, *of_run(self._ending, red=red)]
        if said:
            name = own_name(self._suites.infos)
            at = self._latest or self._began
            self._totals += write_complaints(self._spool, name, said, at=at)


class _Writer:
    def __init__(self, sink: Callable[[str], object]) -> None:
        self._sink = sink

    def write(self, text: str) -> object:
        return self._sink(text)
