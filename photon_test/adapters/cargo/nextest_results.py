"""Reads what cargo-nextest reports, and does not believe it too easily.

The record is its JUnit report (https://nexte.st/docs/machine-readable/junit/): it names binary and
test of each result, and every try. Nextest's other format, `libtest-json`, is an experiment, and
does not tell a package's library from a binary of the same name. The report is written when the
run has ended; without it nothing is green.

Nextest goes by the status of a test's process. So a test that ends its process with status 0 has
passed for nextest; its output lacks the harness's own words then, and it is errored.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from photon_test.adapters import junit_read
from photon_test.adapters.cargo.endings import Tail, stopped
from photon_test.adapters.cargo.nextest_run import REPORT, NextestRun, Part
from photon_test.adapters.cargo.panic import assertion
from photon_test.adapters.cargo.target import Test, case_id
from photon_test.adapters.results import Case, Document, NotResults, Problem
from photon_test.core.events import Broke, CaseEvent, CaseFinished, CaseOutput, Warned
from photon_test.core.model import CaseId, Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Exit,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)

_ENDINGS: Mapping[int, str] = {
    4: "there were no tests to run",
    92: "its version is not the one that the project requires",
    94: "a filter is not valid",
    96: "it could not be set up",
    101: "the build failed",
    102: "`cargo metadata` failed",
    104: "the tests could not be listed",
    105: "a setup script failed",
    110: "its report could not be written",
}
_SCRIPT = "@setup-script:"
_LEAK = re.compile(r"\s+LEAK \[[^\]]*\] (?:\([^)]*\) )?(?P<binary>\S+) (?P<test>.+)")
_PASSED = re.compile(r"^test result: ok\. 1 passed; 0 failed; ", re.MULTILINE)
_STATUS = re.compile(r"test failure with exit code (?P<code>\d{1,9})\b.*")
_RUNNING = "\nrunning 1 test\n"  # libtest's first words


class NextestReader:
    """One run of nextest."""

    def __init__(self, unit: Unit, run: NextestRun, suite: Suite) -> None:
        self._unit = unit
        self._suite = suite
        self._tests: dict[tuple[str, str], tuple[Part, Test, CaseId]] = {
            (part.binary, test.name): (part, test, case_id(part.target, suite.name, test))
            for part in run.parts
            for test in part.tests
        }
        self._said = Tail()
        self._stopped: AnyFailure | None = None  # why Photon has ended it

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Take notice of tests that leave processes; the rest is for people."""
        del stream
        self._said.add(text)
        if leak := _LEAK.fullmatch(text):
            known = self._tests.get((leak["binary"], leak["test"]))
            message = f"`{leak['test']}` left a process behind that holds its output open"
            return (Warned(message=message, case=known[2]),) if known else None
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say how each test ended, and compare the report with what was asked for."""
        try:
            report = junit_read.read(reports[REPORT]) if REPORT in reports else None
        except NotResults as error:
            message = f"nextest's report cannot be read: {error}"
            yield Broke(failure=Unreadable(message=message, text=self._said.text))
            return
        self._stopped = stopped(exit_, self._unit)
        if report is not None:
            yield from self._results(report)
        if why := self._stopped or self._broken(exit_, report):
            yield Broke(failure=why)

    def _results(self, report: Document) -> Iterable[CaseEvent]:
        for case in report.cases:
            known = self._tests.get((case.classname, case.name))
            if known is not None:
                yield from self._finished(case, *known)

    def _broken(self, exit_: Exit, report: Document | None) -> AnyFailure | None:
        text = self._said.text
        words = f"nextest ended with {exit_.words}"
        if exit_.code not in (0, 100):
            why = _ENDINGS.get(exit_.code or 0, "")
            message = f"{words}: {why}" if why else words
            scripts = [case for case in report.cases if _is_script(case)] if report else []
            if failed := [case for case in scripts if case.problems]:
                message = f"the setup script `{failed[0].name}` failed"
                return Unavailable(kind="setup", message=message, text=text)
            if exit_.code in (4, 92, 94, 96, 102, 104):
                return Unavailable(kind="tool", message=message, text=text)
            return Crash(message=message, text=text, exit=exit_)
        if report is None:
            return Unreadable(message=f"{words}, and wrote no report", text=text)
        if report.lacking:
            return Unreadable(
                message=f"nextest's report is not whole: {report.lacking[0]}", text=text
            )
        tests = [case for case in report.cases if not _is_script(case)]
        told = {(case.classname, case.name) for case in tests}
        if missing := self._tests.keys() - told:
            names = ", ".join(f"`{name}`" for _, name in sorted(missing)[:3])
            return Unreadable(
                message=f"nextest has no result for {len(missing)} tests: {names}", text=text
            )
        if surplus := told - self._tests.keys():
            names = ", ".join(f"`{name}`" for _, name in sorted(surplus)[:3])
            return Unreadable(
                message=f"nextest ran tests that were not asked for: {names}", text=text
            )
        red = any(case.problems for case in tests)
        if red != (exit_.code == 100):
            which = "a test" if red else "no test"
            return Unreadable(message=f"{words}, and says that {which} failed", text=text)
        return None

    def _finished(self, case: Case, part: Part, test: Test, name: CaseId) -> Iterable[CaseEvent]:
        own = _own(case.stdout, test.name)
        for stream, text in ((Stream.STDOUT, own), (Stream.STDERR, case.stderr)):
            if text.strip() and not case.problems:
                yield CaseOutput(case=name, stream=stream, text=text)
        attempts = list(_attempts(case))
        for retry, problem in enumerate(attempts):
            if problem is None:
                yield self._passed(case, test, name, retry)
                continue
            outcome, why = self._why(problem, case, part, own)
            if problem is attempts[-1] and own.strip():
                yield CaseOutput(case=name, stream=Stream.STDOUT, text=own)
            yield CaseFinished(
                case=name,
                outcome=outcome,
                duration_s=case.time_s if problem in case.problems else None,
                failures=(why,),
                retry=retry,
            )

    def _passed(self, case: Case, test: Test, name: CaseId, retry: int) -> CaseFinished:
        passed = CaseFinished(
            case=name, outcome=Outcome.PASSED, duration_s=case.time_s, retry=retry
        )
        began = _RUNNING in case.stdout
        if not (began or test.line) or _PASSED.search(case.stdout):  # only libtest says lines
            return passed
        message = "its process ended with status 0 before the test did"
        if not began:
            message = "its harness did not say that it passed, as far as nextest has its output"
        crash = Crash(message=message, text=case.stdout.strip(), exit=Exit(code=0))
        return replace(passed, outcome=Outcome.ERRORED, failures=(crash,))

    def _why(
        self, problem: Problem, case: Case, part: Part, own: str
    ) -> tuple[Outcome, AnyFailure]:
        first = problem in case.problems
        said = problem.text or problem.message
        text = (case.stderr if first else "") or said
        status = _STATUS.fullmatch(problem.type)
        if status and (status["code"] == "101" or _RUNNING not in case.stdout):
            note = re.search(r"^note: (test did not panic.*)", case.stdout, re.MULTILINE)
            failure = assertion(text, note[1] if note else "", part.target.base, part.target.root)
            if not text and not note:
                failure = replace(failure, message=f"it ended with status {status['code']}")
            return Outcome.FAILED, replace(failure, text=failure.text or own)
        if status:
            code = int(status["code"])
            message = f"its process ended with status {code} before the test did"
            return Outcome.ERRORED, Crash(message=message, text=text, exit=Exit(code=code))
        if problem.type == "flaky failure":
            return Outcome.FAILED, Assertion(message=problem.message, text=said)
        if problem.type.startswith("test timeout"):
            limit = case.time_s or 0.0
            message = f"nextest ended it after {limit:.1f} s: `slow-timeout`"
            return Outcome.ERRORED, Timeout(message=message, limit_s=limit, text=text)
        if self._stopped is not None and problem.type.startswith("test abort"):
            return Outcome.ERRORED, self._stopped
        message = "; ".join(filter(None, (problem.type, problem.message)))
        return Outcome.ERRORED, Crash(message=message, text=text)


def _attempts(case: Case) -> Iterable[Problem | None]:
    """Yield every try in its order; None passed.

    After a failure the first try stands in the case itself, and its reruns follow; a flaky one has
    its last try there.
    """
    if any(problem.type == "flaky failure" for problem in case.problems) or not case.problems:
        yield from case.tries
        yield case.problems[0] if case.problems else None
    else:
        yield case.problems[0]
        yield from case.tries


def _is_script(case: Case) -> bool:
    return case.classname.startswith(_SCRIPT)


def _own(stdout: str, name: str) -> str:
    """Return what a test printed itself, without the harness's words around it."""
    if _RUNNING not in stdout:
        return stdout
    own = stdout.partition(_RUNNING)[2]
    ended = list(re.finditer(rf"test {re.escape(name)}(?: - should panic)? \.\.\. \w+\n", own))
    return own[: ended[-1].start()] if ended else own
