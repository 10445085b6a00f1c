"""The units of a go suite: one `go test` for everything, or for what was chosen."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from photon_test.adapters.go import arguments
from photon_test.adapters.go.arguments import Arguments
from photon_test.adapters.go.options import takes_cached
from photon_test.adapters.go.patterns import run_pattern
from photon_test.adapters.go.sources import Sources
from photon_test.core.command import Arg, Command, SlotRange, Slots
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.value import Value

# Linux takes 128 KiB in one argument, and 2 MiB, macOS 1 MiB, in all of them.
PATTERN_BYTES = 64 << 10
PACKAGES_BYTES = 256 << 10


class Part(Value, kw_only=True):
    """What is wanted of one package."""

    package: str  # import path
    names: tuple[str, ...] = ()  # tests, and subtests by their path
    whole: bool = False  # these are all of its tests


class State(Value, kw_only=True):
    """What a reader must know about its unit."""

    sources: Sources
    patterns: tuple[str, ...] = ()  # for all packages of the suite
    parts: tuple[Part, ...] = ()  # (): whatever is there
    generation: int = 0  # how many crashes of this package came before
    alone: bool = False  # one suspect of a crash, in a process of its own
    crashed: bool = False  # of a listing: what the crash of its package left is looked for


_decoder = msgspec.json.Decoder(State)


def state_of(unit: Unit) -> State:
    """Return what was written into a unit."""
    return _decoder.decode(unit.state)


def whole(suite: Suite, state: State) -> Unit:
    """Return the unit that runs everything."""
    given = arguments.read(suite.args)
    pattern = ("-run", given.run) if given.run else ()
    return _unit(suite, state, f"{suite.name}/run", pattern=pattern, packages=state.patterns)


def listing(suite: Suite, state: State, packages: Sequence[str]) -> Unit:
    """Return the unit that lists the tests of packages. It compiles them."""
    given = arguments.read(suite.args)
    # What `go vet` finds is said when the tests run; a listing need not ask it.
    vet = () if "vet" in given.names else ("-vet=off",)
    return _unit(
        suite,
        state,
        f"{suite.name}/list",
        pattern=(*vet, "-list", given.run or "."),
        packages=packages,
        purpose=Purpose.LIST,
    )


def again(
    suite: Suite, unit: Unit, state: State, names: Sequence[str], *, attempt: int, what: str
) -> Iterator[Unit]:
    """Return the units that run what a crash of one package left open."""
    (package,) = (part.package for part in state.parts)
    for batch in batches(names, PATTERN_BYTES):
        part = Part(package=package, names=batch)
        yield run(
            suite,
            msgspec.structs.replace(state, parts=(part,)),
            (part,),
            id_=f"{suite.name}/{what}/{package}/{state.generation}",
            purpose=Purpose.RETRY,
            attempt=max(attempt, unit.attempt),
        )


def run(
    suite: Suite,
    state: State,
    parts: Sequence[Part],
    *,
    id_: str = "",
    purpose: Purpose = Purpose.RUN,
    attempt: int = 1,
) -> Unit:
    """Return the unit that runs exactly these parts."""
    names = () if all(part.whole for part in parts) else _names(parts)
    return _unit(
        suite,
        msgspec.structs.replace(state, parts=tuple(parts)),
        id_ or f"{suite.name}/run",
        pattern=("-run", run_pattern(names)) if names else (),
        packages=[part.package for part in parts],
        purpose=purpose,
        attempt=attempt,
    )


def _unit(
    suite: Suite,
    state: State,
    id_: str,
    *,
    pattern: Sequence[str],
    packages: Sequence[str],
    purpose: Purpose = Purpose.RUN,
    attempt: int = 1,
) -> Unit:
    given = arguments.read(suite.args)
    return Unit(
        id=id_,
        suite=suite.name,
        purpose=purpose,
        attempt=attempt,
        command=Command(
            argv=(
                *(suite.runner or ("go",)),
                *("test", "-json"),
                *_added(suite, given, purpose),
                *given.flags,
                *pattern,
                *packages,
                *given.rest,
            ),
            cwd=suite.root,
        ),
        slots=SlotRange(min=1, max=0),
        stop_signal="SIGINT",
        accepts=(0, 1),  # 1: something failed, which the reader knows
        state=msgspec.json.encode(state).decode(),
    )


def _added(suite: Suite, given: Arguments, purpose: Purpose) -> Iterator[Arg]:
    """Packages beside each other, and tests within one, share what the unit was given."""
    for name in ("p", "parallel"):
        if name not in given.names:
            yield f"-{name}"
            yield Slots()
    again = purpose is Purpose.RETRY or not takes_cached(suite)
    if again and purpose is not Purpose.LIST and "count" not in given.names:
        yield "-count=1"


def _names(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.names))


def batches(words: Sequence[str], limit_bytes: int) -> Iterator[tuple[str, ...]]:
    """Cut words into runs that fit into a command line."""
    batch: list[str] = []
    size = 0
    for word in words:
        length = 2 * len(word.encode()) + 8  # escaped at worst, with what stands between
        if batch and size + length > limit_bytes:
            yield tuple(batch)
            batch, size = [], 0
        batch.append(word)
        size += length
    if batch:
        yield tuple(batch)
