"""What follows when a package's process ended before its tests had.

The tests of the package that never started are listed, and run by a further unit. A test that
panicked, or that go names when its limit is passed, is the culprit; so is a test that ran alone.
Of several that ran, each runs once more in a process of its own; a test that waited beside them,
or that ran while another one panicked, runs again with the rest. The unit itself stays broken,
whatever these runs say.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from photon_test.adapters.go import failures
from photon_test.adapters.go.package import Package, Running
from photon_test.adapters.go.running import Part, State, again, listing
from photon_test.core.events import Broke, CaseEvent, More
from photon_test.core.model import Suite, Unit
from photon_test.core.outcome import AnyFailure, Crash, Interrupted, Location
from photon_test.core.value import Value

_GENERATIONS = 50  # crashes of one package, one after the other, before the rest is left


class Scene(Value, kw_only=True):
    """The unit in which it happened."""

    suite: Suite
    unit: Unit
    state: State


class Blame(Value, kw_only=True):
    """Who ended the process, and why."""

    culprits: tuple[str, ...] = ()
    failure: AnyFailure
    location: Location | None = None


def follow_up(package: Package, scene: Scene) -> Iterator[CaseEvent]:
    """Say why the unit is broken, close what was running, and ask for the rest."""
    blame = _blame(package)
    yield Broke(failure=blame.failure)
    suspects = _tops(name for name, one in package.open.items() if not one.paused)
    guilty = set(_tops(blame.culprits))
    waiting = [top for top in _tops(package.open) if top not in guilty]
    yield from _close(package, blame)
    state = msgspec.structs.replace(scene.state, generation=scene.state.generation + 1)
    if scene.state.alone or state.generation > _GENERATIONS or not package.seen:
        return
    state = msgspec.structs.replace(state, parts=(Part(package=package.path),))
    attempt = scene.unit.attempt + 1
    alone = [top for top in waiting if top in suspects] if not guilty else []
    for top in alone:
        single = msgspec.structs.replace(state, alone=True)
        yield from _more(
            again(scene.suite, scene.unit, single, (top,), attempt=attempt, what="alone")
        )
    together = [top for top in waiting if top not in alone]
    yield from _more(again(scene.suite, scene.unit, state, together, attempt=attempt, what="again"))
    yield from _rest(package, scene, state)


def was_signalled(package: Package) -> bool:
    """Whether a signal ended the process, as it does when go itself is stopped."""
    texts = (*(one.text for one in package.open.values()), package.said)
    return any("\nsignal: " in f"\n{text}" for text in texts)


def unseen(package: Package, names: Sequence[str]) -> list[str]:
    """Return which of these tests, or subtests, never started."""
    return [name for name in names if name.partition("/")[0] not in package.seen]


def _rest(package: Package, scene: Scene, state: State) -> Iterator[CaseEvent]:
    part = next((one for one in scene.state.parts if one.package == package.path), None)
    if part and part.names:
        names = unseen(package, part.names)
        yield from _more(
            again(scene.suite, scene.unit, state, names, attempt=scene.unit.attempt, what="rest")
        )
        return
    started = tuple(dict.fromkeys(name.partition("/")[0] for name in package.seen))
    looking = msgspec.structs.replace(
        state, crashed=True, parts=(Part(package=package.path, names=started),)
    )
    unit = listing(scene.suite, looking, (package.path,))
    id_ = f"{scene.suite.name}/list/{package.path}/{state.generation}"
    yield More(unit=msgspec.structs.replace(unit, id=id_, attempt=scene.unit.attempt))


def _blame(package: Package) -> Blame:
    ended = f"the process of `{package.path}` ended"
    panicked = _panicked(package)
    limit = None
    for running in (*package.open.values(), *package.held):
        limit = limit or failures.timed_out(running.text)
    limit = limit or failures.timed_out(package.said)
    if limit:
        timeout, names = limit
        return Blame(culprits=names, failure=timeout)
    active = [name for name, one in package.open.items() if not one.paused]
    leaves = [name for name in active if not any(other.startswith(f"{name}/") for other in active)]
    if panicked:
        culprits = [one.name for one in panicked]
    else:
        culprits = leaves[:1] if len(leaves) == 1 else []
    name = culprits[0] if culprits else ""
    text = "".join(one.text for one in panicked or package.open.values()) + package.said
    where = f" while `{name}` ran" if name else ""
    if not name and leaves:
        where = f" while `{leaves[0]}` and {len(leaves) - 1} more ran"
    if not name and not package.open:
        where = " after its tests" if package.seen else " before any of its tests had started"
    failure, location = failures.crash(text, package.sources, ended)
    message = f"{ended}{where}"
    if failure.message != ended:
        message += f": {failure.message}"
    return Blame(
        culprits=tuple(culprits),
        failure=msgspec.structs.replace(failure, message=message),
        location=location,
    )


def _panicked(package: Package) -> list[Running]:
    """Return the tests whose result is that the process ended: the panic stands in the last."""
    if not package.held or "panic: " not in package.held[-1].text:
        return []
    last = package.held[-1].name
    below = [one for one in package.held if one.name.startswith(f"{last}/")]
    return [*(one for one in below if not one.text.strip()), package.held[-1]]


def _close(package: Package, blame: Blame) -> Iterator[CaseEvent]:
    guilty = set(blame.culprits)
    panicked = [one for one in package.held if one.name in guilty]
    package.held = [one for one in package.held if one.name not in guilty]
    yield from package.release()
    for running in (*panicked, *reversed(list(package.open.values()))):
        at = blame.location if running.name in guilty else None
        yield from package.errored(running, _why(running, blame), at)


def _why(running: Running, blame: Blame) -> AnyFailure:
    name = running.name
    if name in blame.culprits:
        return blame.failure
    if any(culprit.startswith(f"{name}/") for culprit in blame.culprits):
        return Crash(message="the process ended while a subtest of it ran")
    return Interrupted(message="its process ended while it and others ran")


def _more(units: Iterator[Unit]) -> Iterator[CaseEvent]:
    for unit in units:
        yield More(unit=unit)


def _tops(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name.partition("/")[0] for name in names))
