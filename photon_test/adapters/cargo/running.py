"""The third step: a target runs its tests. All of them, or those that were chosen by name."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from photon_test.adapters.cargo.options import options
from photon_test.adapters.cargo.target import Target, Test, chosen, command, threads
from photon_test.core.command import SlotRange
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.value import Value

# Of all arguments together: Linux takes 2 MiB, macOS 1 MiB, and the environment counts too.
_NAMES_BYTES = 256 << 10


class Run(Value, tag_field="what", tag="run", kw_only=True):
    """The state of a unit that runs tests."""

    target: Target
    tests: tuple[Test, ...]  # a name may come twice
    generation: int = 0  # how many crashes came before
    alone: bool = False  # one suspect of a crash, in a process of its own


def units(target: Target, suite: Suite, tests: tuple[Test, ...], *, whole: bool) -> Iterable[Unit]:
    """Return the units that run these tests; `whole`: they are all there are."""
    batches = (tests,) if whole else tuple(_batches(tests))
    for number, batch in enumerate(batches, start=1):
        part = f"/{number}" if len(batches) > 1 else ""
        yield _unit(
            suite,
            Run(target=target, tests=batch),
            args=target.args.every() if whole else chosen(target, batch),
            id_=f"{suite.name}/run/{target.id}{part}",
        )


def again(suite: Suite, unit: Unit, run: Run) -> Iterable[Unit]:
    """Return the units that run what a crash of `unit` left open."""
    attempt = unit.attempt + 1 if run.alone else unit.attempt
    what = "alone" if run.alone else "rest"
    for batch in _batches(run.tests):
        part = msgspec.structs.replace(run, tests=batch)
        yield _unit(
            suite,
            part,
            args=chosen(run.target, batch),
            id_=f"{suite.name}/{what}/{run.target.id}/{run.generation}",
            attempt=attempt,
            purpose=Purpose.RETRY,
        )


def _unit(
    suite: Suite,
    run: Run,
    *,
    args: tuple[str, ...],
    id_: str,
    attempt: int = 1,
    purpose: Purpose = Purpose.RUN,
) -> Unit:
    serial = options(suite).binaries == "serial"
    output = ("-Z", "unstable-options", "--format=json", "--report-time")
    return Unit(
        id=id_,
        suite=suite.name,
        purpose=purpose,
        attempt=attempt,
        command=command(run.target, (*args, *output, *threads(run.target))),
        slots=SlotRange(min=1, max=0, among=1 if serial else run.target.among),
        exclusive=serial,
        stop_signal="SIGINT",
        accepts=(0, 101),  # 101: tests failed
        state=msgspec.json.encode(run).decode(),
    )


def _batches(tests: Sequence[Test]) -> Iterator[tuple[Test, ...]]:
    batch: list[Test] = []
    size = 0
    for test in tests:
        length = len(test.name.encode()) + 16
        if batch and size + length > _NAMES_BYTES:
            yield tuple(batch)
            batch, size = [], 0
        batch.append(test)
        size += length
    if batch:
        yield tuple(batch)
