"""One process of Playwright: its lines, and whether it came to an end of its own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from photon_test.adapters.event_lines import EventLines
from photon_test.adapters.overdue import overdue
from photon_test.adapters.playwright import stream as said
from photon_test.adapters.playwright import trouble
from photon_test.adapters.playwright.failures import outcome_of
from photon_test.adapters.playwright.left import LeftOut
from photon_test.adapters.playwright.running import numbers_of, run_chosen
from photon_test.adapters.playwright.tests import Tests, tags_of
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Crash,
    Exit,
    Outcome,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection, wants

_RED = (Outcome.FAILED, Outcome.ERRORED)


class PlaywrightReader:
    """One attempt's events. A listing's reader also plans the run of what is chosen."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._suite = suite
        self._selection = selection
        self._listing = unit.purpose is Purpose.LIST
        self._tests = Tests(suite, numbers_of(unit))
        self._left = LeftOut(self._tests)
        self._errors: list[said.Error] = []
        self._results = 0
        self._red: dict[str, None] = {}  # ids of tests that are red until now
        self._lines = EventLines("playwright", lambda text: self._line(said.decode(text)))
        self._began: said.Begin | None = None
        self._refused: said.Refused | None = None
        self._end: said.End | None = None

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line of events; everything else is Playwright's own report."""
        return self._lines.read(stream, text)

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what is left to say, and whether Playwright came to an end of its own."""
        del reports
        if self._refused:
            yield Broke(failure=_refusal(self._refused, self._suite.root))
        elif exit_.interrupted:
            return  # the engine says so
        elif self._end is None or exit_.timed_out:
            yield Broke(failure=self._cut_short(exit_))  # the engine closes what was started
        else:
            yield from self._ended(self._end, exit_)

    def _line(self, line: said.AnyLine) -> Iterator[CaseEvent]:
        match line:
            case said.Tool() | said.Beat():
                pass
            case said.Refused():
                self._refused = line
            case said.Begin():
                self._began = line
                if line.focused and self._selection.focus and not self._listing:
                    yield Warned(
                        message="tests are focused by `.only`, which leaves out all others"
                    )
            case said.Tests():
                yield from self._tests.add(line)
            case said.Start(i=i):
                yield CaseStarted(case=self._tests[i].found.case)
            case said.Result():
                yield from self._result(line)
            case said.Out(i=i, s=s, text=text):
                case = self._tests[i].found.case
                yield CaseOutput(case=case, stream=Stream(s), text=text)
            case said.Error():
                self._errors.append(line)
            case said.End():
                self._end = line
            case _:
                assert_never(line)

    def _result(self, line: said.Result) -> Iterator[CaseEvent]:
        known = self._tests[line.i]  # a result of a test that nobody listed is not believed
        self._results += 1
        if line.status == "skipped" and line.expected != "skipped":
            self._left.hold(line)
            return
        if line.status == "interrupted":
            self._left.interrupt(line)
            return
        outcome, failures, reason = outcome_of(line, self._suite.root)
        self._red.pop(line.i, None)
        self._left.ran(line.i, red=outcome in _RED)
        if outcome in _RED:
            self._red[line.i] = None
        yield CaseFinished(
            case=known.found.case,
            outcome=outcome,
            duration_s=line.ms / 1000,
            failures=failures,
            reason=reason,
            retry=line.retry,
            location=known.found.location,
            tags=tags_of(known.titles, line.tags),
        )

    def _cut_short(self, exit_: Exit) -> AnyFailure:
        if late := overdue("playwright", self._unit, exit_):
            return late
        when = "before it had finished" if self._began else "before it ran a test"
        return Crash(message=f"playwright ended with {exit_.words} {when}", exit=exit_)

    def _ended(self, end: said.End, exit_: Exit) -> Iterator[CaseEvent]:
        none_ran = not len(self._tests)
        if none_ran:
            yield from trouble.of_files(self._errors, self._suite)
        elif not self._listing:
            projects = self._began.projects if self._began else ()
            yield from self._left.rest(projects, frozenset(self._red))
        if problem := self._doubt(end, exit_, none_ran=none_ran):
            yield Broke(failure=problem)
        elif self._listing and self._selection.run:
            yield from self._choose()

    def _choose(self) -> Iterator[CaseEvent]:
        """Yield the next unit; none if no case is chosen: an empty pattern would run everything."""
        chosen = {
            test: known
            for test, known in self._tests.items()
            if wants(self._suite, self._selection, known.found)
        }
        if chosen:
            yield More(
                unit=run_chosen(
                    self._suite, chosen, dict(self._tests.items()), focus=self._selection.focus
                )
            )

    def _doubt(self, end: said.End, exit_: Exit, *, none_ran: bool) -> AnyFailure | None:
        """Why the end that Playwright told is not to be believed, or not good."""
        if damage := self._lines.damage:
            return damage
        if none_ran and self._errors:
            return self._nothing()
        if self._errors:
            return trouble.failure(self._errors[0], self._suite.root)
        results = 0 if self._listing else end.results
        if (end.tests, results) != (len(self._tests), self._results):
            return Unreadable(
                message="playwright's results are at odds with its totals",
                text=f"told one by one: {len(self._tests)} tests, {self._results} results\n"
                f"told at the end: {end.tests} tests, {end.results} results",
            )
        if unseen := self._unseen():
            return Crash(message=unseen)
        if exit_.ok or self._red:
            return None
        why = "although no test failed"
        if end.flaky:
            why = f"and {end.flaky} {'test is' if end.flaky == 1 else 'tests are'} flaky"
        return Crash(message=f"playwright ended with {exit_.words}, {why}", exit=exit_)

    def _nothing(self) -> AnyFailure | None:
        """Why no test ran: for a person if a file is to blame, which is a case then."""
        if trouble.says_none(self._errors):
            if self._unit.state:
                return Unreadable(message="playwright does not find again the tests that it listed")
            return None  # the engine says so
        if all(trouble.is_focus(error) for error in self._errors):
            return None
        rest = [error for error in self._errors if not trouble.is_of_file(error)]
        if rest:
            return trouble.failure(rest[0], self._suite.root)
        return Crash(message="playwright runs nothing if it cannot load one of the files")

    def _unseen(self) -> str:
        """Name a red test that the run is not about, but which others need, or that cleans up."""
        projects = self._began.projects if self._began else ()
        helpers = {name for project in projects for name in (*project.needs, project.teardown)}
        for test in self._red:
            known = self._tests[test]
            found = known.found
            if (
                known.project
                and known.project in helpers
                and not wants(self._suite, self._selection, found)
            ):
                return f"`{found.case.full_name}` failed, which runs with what was chosen"
        return ""


def _refusal(refused: said.Refused, root: str) -> Unavailable:
    where = f" in `{root}`" if root else ""
    if refused.why == "missing":
        return Unavailable(
            kind="tool",
            message="`@playwright/test` was not found",
            hint=f"install it: `npm ci`{where}",
        )
    if refused.why == "broken":
        return Unavailable(
            kind="tool",
            message=f"playwright {refused.version} cannot be loaded: "
            f"{refused.error.partition(chr(10))[0]}",
            hint=f"install it again: `npm ci`{where}",
        )
    return Unavailable(
        kind="tool",
        message=f"playwright {refused.version} is too old: 1.40 or newer is needed",
        hint=f"update it: `npm install --save-dev @playwright/test@latest`{where}",
    )
