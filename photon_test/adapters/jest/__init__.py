"""Jest, 27 to 30 (https://jestjs.io).

Jest can neither list its tests nor run exactly some of them: `--testNamePattern` matches every test
of that name in all files that it loads. So a selection hands over the files and names that bound
it, runs what jest makes of them, and reports what is wanted.
"""

from collections.abc import Sequence

from photon_test.adapters import node_package, unlisted
from photon_test.adapters.jest import recognise
from photon_test.adapters.jest.options import JestOptions
from photon_test.adapters.jest.running import run
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection

NAME = "jest"
SCOPE = "frontend"
MARKERS = ("jest.config.*", "package.json")
OPTIONS = JestOptions
CAPABILITIES = Capabilities(
    stream=True, location=True, attempts=True, tags=True, test_timeout=True, workers=True
)


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
    """Return the one process.

    Raises:
        ToolMissing: There is no node. That jest is missing, `toolside/jest` says.
    """
    node_package.need_node(suite, folder, "18")
    return (run(suite, selection),) if selection.run else (unlisted.unit(suite),)


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
    """Return the reader of one process."""
    from photon_test.adapters.jest.reading import JestReader  # noqa: PLC0415  # when one is wanted

    if unit.purpose is Purpose.LIST:
        return unlisted.Unlisted(suite)
    return JestReader(unit, suite, selection)
