"""What follows when a process ended before all of its tests had.

Every test that never started is run by a further unit. The tests that were running are suspects:
a single one is the culprit; of several, each is run once more in a process of its own, and its
first attempt counts as interrupted. The unit itself stays broken, whatever those runs say.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from photon_test.adapters.cargo.running import Run, again
from photon_test.adapters.cargo.target import Test, case_id
from photon_test.core.events import Broke, CaseEvent, CaseFinished, More
from photon_test.core.model import Suite, Unit
from photon_test.core.outcome import AnyFailure, Crash, Exit, Interrupted, Outcome
from photon_test.core.value import Value

_GENERATIONS = 50  # crashes of one target, one after the other, before the rest is left


class Scene(Value, kw_only=True):
    """How the process ended, and what it left."""

    suite: Suite
    unit: Unit
    run: Run
    exit: Exit
    running: tuple[Test, ...]  # started, without a result
    waiting: tuple[Test, ...]  # never started
    ended: bool  # it claimed an end nevertheless
    text: str


def follow_up(scene: Scene) -> Iterable[CaseEvent]:
    """Say what has crashed, close what was running, and ask for the rest."""
    failure = _failure(scene)
    yield Broke(failure=failure)
    for test in scene.running:
        why: AnyFailure = failure
        if len(scene.running) > 1:
            others = len(scene.running) - 1
            why = Interrupted(
                message=f"its process ended with {scene.exit.words} while it and "
                f"{others} other{'s' if others > 1 else ''} ran"
            )
        case = case_id(scene.run.target, scene.suite.name, test)
        yield CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(why,))
    run = replace(scene.run, generation=scene.run.generation + 1)
    if scene.run.alone or run.generation > _GENERATIONS:
        return
    if len(scene.running) > 1:
        for test in scene.running:
            alone = replace(run, tests=(test,), alone=True)
            yield from _more(scene, alone)
    # Without any progress the same would happen again.
    if scene.waiting and len(scene.waiting) < len(scene.run.tests):
        yield from _more(scene, replace(run, tests=scene.waiting))


def _more(scene: Scene, run: Run) -> Iterable[CaseEvent]:
    for unit in again(scene.suite, scene.unit, run):
        yield More(unit=unit)


def _failure(scene: Scene) -> Crash:
    target = scene.run.target.words
    match scene.running:
        case ():
            at = "before any test had started" if _untouched(scene) else "between two tests"
            at = at if scene.waiting else "without saying how its tests ended"
        case (test,):
            at = f"while `{test.name}` ran"
        case (test, *others):
            at = f"while `{test.name}` and {len(others)} more ran"
        case _:
            at = ""
    if scene.ended and not scene.running:
        at = "although not all of its tests have a result"
    message = f"{target} ended with {scene.exit.words} {at}"
    return Crash(message=message, text=scene.text, exit=scene.exit)


def _untouched(scene: Scene) -> bool:
    return len(scene.waiting) == len(scene.run.tests)
