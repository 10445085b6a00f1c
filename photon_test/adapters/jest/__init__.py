"""Jest, 27 to 30 (https://jestjs.io).

Jest itself can neither list its tests, before 30.5, nor run exactly some of them: one
`--testNamePattern` matches every test of that name in all files that it loads. `toolside/jest` has
it do both, as far as the tests are run by jest-circus. A selection that is files or exact names
goes to jest at once; any other one lists first, and then runs what was chosen.
"""

from collections.abc import Iterable, Sequence

from photon_test.adapters import node_package
from photon_test.adapters.jest import recognise
from photon_test.adapters.jest.choose import bounded, decided, listed
from photon_test.adapters.jest.options import JestOptions
from photon_test.adapters.jest.running import process
from photon_test.core.errors import UsageError
from photon_test.core.events import CaseEvent, CaseFound, More
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection

NAME = "jest"
SCOPE = "frontend"
MARKERS = ("jest.config.*", "package.json")
OPTIONS = JestOptions
CAPABILITIES = Capabilities(
    list=True,
    select=True,
    stream=True,
    location=True,
    attempts=True,
    tags=True,
    test_timeout=True,
    workers=True,
)
_WATCH = frozenset(("--watch", "--watchAll", "--watch=true", "--watchAll=true"))


def detect(folder: Folder, /) -> Detected | None:
    """Recognise a configuration of jest, or a package that depends on it."""
    return recognise.detect(folder, NAME, SCOPE)


def environment(suite: Suite, folder: Folder, /) -> str:
    """Which jest the suite will run with."""
    del suite
    return node_package.environment(NAME, folder)


def probes(suite: Suite, folder: Folder, /) -> Sequence[Probe]:
    """Return what asks node for its version, and for that of the jest which it finds."""
    return node_package.probes(NAME, suite, folder, (("node", "18"), (NAME, "27.0")))


def units(suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
    """Run what is wanted, or list first.

    Raises:
        ToolMissing: There is no node. That jest is missing, `toolside/jest` says.
        UsageError: The suite's arguments ask for what has no end.
    """
    if watch := _WATCH.intersection(suite.args):
        message = f"`jest {min(watch)}` never ends"
        raise UsageError(message, hint="leave it out of the suite's `args`")
    node_package.need_node(suite, folder, "18")
    chosen = decided(suite, selection) if selection.run else None
    return (process(suite, selection, chosen or bounded(suite, selection, list_=True)),)


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
    """Return the reader of one process; a listing's also plans the run."""
    from photon_test.adapters.jest.reading import JestReader  # noqa: PLC0415  # when one is wanted

    def next_(found: Sequence[CaseFound] | None, /) -> Iterable[CaseEvent]:
        if found is None:
            yield More(unit=process(suite, selection, bounded(suite, selection)))
        elif chosen := listed(suite, selection, found):
            yield More(unit=process(suite, selection, chosen))

    run_follows = unit.purpose is Purpose.LIST and selection.run
    return JestReader(unit, suite, selection, next_ if run_follows else None)
