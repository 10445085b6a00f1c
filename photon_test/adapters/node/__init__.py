"""`node --test`, of node 20.11 and newer (https://nodejs.org/api/test.html).

Node can neither list its tests nor run exactly some of them: `--test-name-pattern` means a test's
own name in node 20 and its whole path in 22, where a test that it leaves out is not even named; and
tests inside tests are known only when those run: a list without them would be shorter than the run.
So a selection runs all of the files in which a wanted test can be, and reports what is wanted.
"""

from collections.abc import Sequence

from photon_test.adapters import node_package, unlisted
from photon_test.adapters.node import recognise
from photon_test.adapters.node.options import NodeOptions
from photon_test.adapters.node.running import run
from photon_test.core.command import Command
from photon_test.core.errors import UsageError
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection

NAME = "node"
SCOPE = "backend"
MARKERS = ("package.json",)
OPTIONS = NodeOptions
CAPABILITIES = Capabilities(stream=True, location=True, tags=True, workers=True)


def detect(folder: Folder, /) -> Detected | None:
    """Recognise a package whose script `test` starts `node --test`."""
    return recognise.detect(folder, NAME, SCOPE)


def environment(suite: Suite, folder: Folder, /) -> str:
    """Return nothing for the node that is on PATH."""
    del folder
    return " ".join(suite.runner)


def probes(suite: Suite, folder: Folder, /) -> Sequence[Probe]:
    """Return what asks node for its version."""
    del folder
    if suite.runner[1:]:
        return ()  # a wrapper, of which nobody knows what it does with a question
    program = suite.runner or ("node",)
    return (
        Probe(
            command=Command(
                argv=(*program, "-p", "`node ${process.versions.node}`"), cwd=suite.root
            ),
            problem=f"`{program[0]}` does not start",
            hint="install node: https://nodejs.org, 20.11 or newer",
            least=(("node", "20.11"),),
        ),
    )


def units(suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
    """Return the one process.

    Raises:
        ToolMissing: There is no node.
        UsageError: The suite's arguments ask for what has no end.
    """
    if "--watch" in suite.args:
        raise UsageError("`node --watch` never ends", hint="leave it out of the suite's `args`")
    node_package.need_node(suite, folder, "20.11")
    return (run(suite, selection),) if selection.run else (unlisted.unit(suite),)


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
    """Return the reader of one process."""
    from photon_test.adapters.node.reading import NodeReader  # noqa: PLC0415  # when one is wanted

    if unit.purpose is Purpose.LIST:
        return unlisted.Unlisted(suite)
    return NodeReader(unit, suite, selection)
