"""Which suites a run is about, and which it is not and why. Pure."""

from collections.abc import Mapping, Sequence

from photon_test.core.events import LeftOut, Warned
from photon_test.core.filters import Filter
from photon_test.core.model import Service, Setup, Suite
from photon_test.core.ports import Adapter
from photon_test.core.select import Selection, narrowed
from photon_test.core.value import Value


class PlannedSuite(Value, kw_only=True):
    """A suite and what of it is wanted."""

    suite: Suite
    selection: Selection


class Plan(Value, kw_only=True):
    """Everything that a session needs to know before it starts."""

    suites: tuple[PlannedSuite, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[Warned, ...] = ()  # about what was asked for
    services: tuple[Service, ...] = ()  # declared; only those that are required are started
    setup: tuple[Setup, ...] = ()
    teardown: tuple[tuple[str, ...], ...] = ()
    listing: bool = False
    may_be_empty: bool = False
    profile: str = ""  # the name of the manifest's that holds


def choose(
    suites: Sequence[Suite],
    wanted: Filter | None,
    adapters: Mapping[str, Adapter],
    *,
    run: bool = True,
    focus: bool = True,
) -> tuple[tuple[PlannedSuite, ...], tuple[LeftOut, ...]]:
    """Split suites into those that the filter can match and those that it cannot."""
    chosen: list[PlannedSuite] = []
    left_out: list[LeftOut] = []
    for suite in suites:
        selection = narrowed(
            suite,
            wanted,
            run=run,
            focus=focus,
            tool_tags=adapters[suite.adapter].CAPABILITIES.tags,
        )
        if selection is None:
            left_out.append(LeftOut(name=suite.name, why="not selected"))
        else:
            chosen.append(PlannedSuite(suite=suite, selection=selection))
    return tuple(chosen), tuple(left_out)
