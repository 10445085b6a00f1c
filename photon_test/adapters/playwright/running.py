"""The processes of a suite: the project's own Playwright, started by `toolside/playwright`."""

from collections.abc import Mapping, Sequence

import msgspec

from photon_test.adapters.playwright.choose import pattern
from photon_test.adapters.playwright.options import PlaywrightOptions
from photon_test.adapters.playwright.tests import Known
from photon_test.core.command import (
    Command,
    EventsPath,
    Input,
    InputPath,
    SlotRange,
    Slots,
    Toolside,
)
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.value import Value

SILENCE_S = 120.0  # an endless synchronous loop meets no limit of Playwright's own


class Plan(Value, kw_only=True, omit_defaults=False):
    """What run.mjs is told."""

    args: tuple[str, ...]  # of `playwright test`


def listing(suite: Suite) -> Unit:
    """Return the process that says which tests there are; it starts no server and no setup."""
    return _unit(suite, Purpose.LIST, ("--list",))


def run(suite: Suite, *, focus: bool) -> Unit:
    """Return the process that runs them all; without `focus` it refuses `.only`."""
    return _unit(suite, Purpose.RUN, _limits(suite, focus=focus))


def run_chosen(
    suite: Suite, chosen: Mapping[str, Known], listed: Mapping[str, Known], *, focus: bool
) -> Unit:
    """Return the process that runs these of the listed tests, by Playwright's ids."""
    whole = len(chosen) == len(listed)
    choice = () if whole else (f"--grep={pattern(chosen.values(), listed.values())}",)
    unit = _unit(suite, Purpose.RUN, (*_limits(suite, focus=focus), *choice))
    return msgspec.structs.replace(unit, state=_state(chosen))


def numbers_of(unit: Unit) -> dict[str, int] | None:
    """Return the numbers of the tests that a listing chose; None if there was no listing."""
    return msgspec.json.decode(unit.state, type=dict[str, int]) if unit.state else None


def _state(chosen: Mapping[str, Known]) -> str:
    return msgspec.json.encode({test: known.number for test, known in chosen.items()}).decode()


def _limits(suite: Suite, *, focus: bool) -> tuple[str, ...]:
    limit = suite.timeout.test_s
    return (
        *(() if limit is None else (f"--timeout={limit * 1000:.0f}",)),
        *(() if focus else ("--forbid-only",)),
    )


def _unit(suite: Suite, purpose: Purpose, words: Sequence[str]) -> Unit:
    options = suite.options if isinstance(suite.options, PlaywrightOptions) else PlaywrightOptions()
    ours = [f"--config={options.config}"] if options.config else []
    ours += [f"--project={name}" for name in options.projects]
    # Of an option that stands there twice, the last one holds.
    plan = Plan(args=(*suite.args, *ours, *words))
    return Unit(
        id=f"{suite.name}/{purpose}",
        suite=suite.name,
        purpose=purpose,
        command=Command(
            argv=(*(suite.runner or ("node",)), Toolside(file="playwright/run.mjs"), Slots()),
            cwd=suite.root,
            # run.mjs takes the second out of its environment, reporter.mjs the first.
            env=(("PHOTON_EVENTS", EventsPath()), ("PHOTON_PLAN", InputPath(name="plan.json"))),
        ),
        inputs=(Input(name="plan.json", text=msgspec.json.encode(plan).decode()),),
        events=True,
        slots=SlotRange(min=1, max=0),
        silence_s=suite.timeout.silence_s or SILENCE_S,
        stop_signal="SIGINT",
        accepts=(0, 1),  # 1: a test failed, or there is none; the reader tells them apart
        quiet=True,
    )
