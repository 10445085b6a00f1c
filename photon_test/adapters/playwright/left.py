"""Tests that Playwright left out because something else had failed, or stopped."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from photon_test.adapters.playwright import stream as said
from photon_test.adapters.playwright.tests import Known, Tests
from photon_test.core.events import CaseFinished
from photon_test.core.outcome import AnyFailure, Assertion, Interrupted, Outcome


class LeftOut:
    """Keeps them until it is known whether a later try ran them."""

    def __init__(self, tests: Tests) -> None:
        self._tests = tests
        self._held: dict[str, tuple[said.Result, str]] = {}  # with the name of what failed before
        self._interrupted: list[said.Result] = []
        self._ran: set[str] = set()
        self._last_red: dict[tuple[str, str], str] = {}  # by project and file

    def ran(self, test: str, *, red: bool) -> None:
        """Learn that a try ran."""
        self._ran.add(test)
        self._held.pop(test, None)
        if red:
            known = self._tests[test]
            self._last_red[known.project, known.file] = known.found.case.full_name

    def hold(self, result: said.Result) -> None:
        """Learn of a test that was skipped and should not have been.

        After a failed `beforeAll`, and in a serial suite after a failed test, Playwright leaves out
        the rest; the file's last red test is the one.
        """
        if result.i not in self._ran:
            known = self._tests[result.i]
            before = self._last_red.get((known.project, known.file), "")
            self._held[result.i] = (result, before)

    def interrupt(self, result: said.Result) -> None:
        """Learn of a test that was stopped: if Photon did that, it knows better why."""
        self._ran.add(result.i)
        self._interrupted.append(result)

    def rest(
        self, projects: Sequence[said.Project], red: Collection[str]
    ) -> Iterator[CaseFinished]:
        """Yield those that never ran, with the reason if one is known.

        Of other tests without a result, such as those after `--max-failures`, nothing is said: they
        were not run.
        """
        for result in self._interrupted:
            failures = (Interrupted(message="interrupted by Playwright"),)
            yield _errored(self._tests[result.i], failures, result.retry)
        for result, before in self._held.values():
            why = f": `{before}` failed before it" if before else ""
            yield _finished(self._tests[result.i], f"did not run{why}", result.retry)
        red_in = {self._tests[test].project: self._tests[test] for test in reversed(list(red))}
        needs = _closure(projects)
        for test, known in self._tests.items():
            if test in self._ran or test in self._held:
                continue
            failed = next((red_in[name] for name in needs[known.project] if name in red_in), None)
            if failed:
                name = failed.found.case.full_name
                yield _finished(known, f"did not run: it needs `{name}`, which failed", 0)


def _finished(known: Known, message: str, retry: int) -> CaseFinished:
    return _errored(known, (Assertion(message=message, phase="setup"),), retry)


def _errored(known: Known, failures: tuple[AnyFailure, ...], retry: int) -> CaseFinished:
    return CaseFinished(
        case=known.found.case,
        outcome=Outcome.ERRORED,
        failures=failures,
        retry=retry,
        location=known.found.location,
    )


def _closure(projects: Sequence[said.Project]) -> Mapping[str, Sequence[str]]:
    """Return, for each project, all that run before it, directly or not."""
    needs = {project.name: project.needs for project in projects}
    closed: dict[str, list[str]] = {}
    for name, direct in needs.items():
        reached = dict.fromkeys(direct)
        for _ in needs:  # as often as a chain can be long
            reached |= dict.fromkeys(more for one in list(reached) for more in needs.get(one, ()))
        closed[name] = list(reached)
    return closed
