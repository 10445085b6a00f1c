"""Playwright Test, 1.40 and newer (https://playwright.dev).

Its tests are listed without being run, and the chosen ones run by a pattern for their whole names.
"""

from collections.abc import Sequence

from photon_test.adapters import node_package
from photon_test.adapters.playwright import arguments, recognise, running
from photon_test.adapters.playwright.options import PlaywrightOptions
from photon_test.core.model import Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection

NAME = "playwright"
SCOPE = "e2e"
MARKERS = ("playwright.config.*",)
OPTIONS = PlaywrightOptions
CAPABILITIES = Capabilities(
    list=True,
    select=True,
    stream=True,
    location=True,
    output=True,
    attempts=True,
    tags=True,
    test_timeout=True,
    workers=True,
    shard="case",
)

_PACKAGE = "@playwright/test"


def detect(folder: Folder, /) -> Detected | None:
    """Recognise a configuration of Playwright."""
    return recognise.detect(folder, NAME, SCOPE)


def environment(suite: Suite, folder: Folder, /) -> str:
    """Which Playwright the suite will run with."""
    del suite
    return node_package.environment(_PACKAGE, folder)


def probes(suite: Suite, folder: Folder, /) -> Sequence[Probe]:
    """Return what asks node for its version, and for that of the Playwright which it finds."""
    return node_package.probes(_PACKAGE, suite, folder, (("node", "20"), (_PACKAGE, "1.40")))


def units(suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
    """Run everything at once, or list first.

    Raises:
        ToolMissing: There is no node. That Playwright is missing, `toolside/playwright` says.
        UsageError: The suite's `args` hold what Photon does itself.
    """
    arguments.check(suite.root, suite.args)
    node_package.need_node(suite, folder, "20")
    if selection.run and selection.whole:
        return (running.run(suite, focus=selection.focus),)
    return (running.listing(suite),)


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
    """Return the reader of one process; a listing's also plans the run."""
    from photon_test.adapters.playwright.reading import (  # noqa: PLC0415  # when one is wanted
        PlaywrightReader,
    )

    return PlaywrightReader(unit, suite, selection)
