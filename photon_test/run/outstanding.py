"""`--failed`: what the last run of a suite left open."""

from pathlib import Path

from msgspec.structs import replace

from photon_test.core.errors import NothingToRun
from photon_test.core.events import RunStarted, Warned
from photon_test.core.outcome import Outcome
from photon_test.core.tally import Tally
from photon_test.engine.plan import Plan, PlannedSuite
from photon_test.history.log import read
from photon_test.history.replay import replay
from photon_test.history.runs import LOG, run_folder, runs

_DONE = (Outcome.PASSED, Outcome.SKIPPED)


def failed_only(plan: Plan, root: Path) -> Plan:
    """Return the plan with only what failed, erred, or did not run, the last time.

    Where that is nothing, because all was well, the run may be empty.

    Raises:
        NothingToRun: There is no such run, or it did not get as far as its cases.
        Infrastructure: Its record cannot be read.
    """
    suites: list[PlannedSuite] = []
    warnings: list[Warned] = []
    for planned in plan.suites:
        name = planned.suite.name
        run = _last(root, name)
        only = _left(root, name, run)
        suite = planned.suite
        if not only:
            message = f"nothing of `{name}` is left over from the run {run}: no case is run again"
            warnings.append(Warned(message=message))
            suite = replace(suite, min_tests=suite.min_tests or 1)  # its cases must exist still
        selection = replace(planned.selection, only=only)
        suites.append(replace(planned, suite=suite, selection=selection))
    return replace(
        plan,
        suites=tuple(suites),
        warnings=(*plan.warnings, *warnings),
        may_be_empty=plan.may_be_empty or bool(warnings),
    )


def _last(root: Path, suite: str) -> str:
    """Return the id of the newest run that had this suite."""
    for run in runs(root):
        first = next(iter(read(run_folder(root, run) / LOG)), None)
        started = first.event if first else None
        if isinstance(started, RunStarted) and any(one.name == suite for one in started.suites):
            return run
    raise NothingToRun(
        f"no run of `{suite}` is recorded here",
        where=str(root),
        hint="leave out `--failed` the first time",
    )


def _left(root: Path, suite: str, run: str) -> frozenset[tuple[str, str]]:
    tally = Tally()
    for record in replay(run_folder(root, run) / LOG):
        tally.handle(record)
    # What stands for a whole file, because it could not be read, has no id of its tool's.
    left = frozenset(
        (result.case.file, result.case.full_name if result.case.native else "")
        for result in tally.each(suite)
        if result.outcome not in _DONE
    )
    if not left and not tally.suite(suite).green:
        raise NothingToRun(
            f"the run {run} of `{suite}` was not green, and no case says why",
            hint="leave out `--failed`; `photon report` shows that run",
        )
    return left
