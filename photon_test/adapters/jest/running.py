"""The process that runs a suite: the project's own jest, started by `toolside/jest`."""

import msgspec

from photon_test.adapters.jest.choose import Chosen
from photon_test.adapters.jest.options import JestOptions
from photon_test.core.command import (
    Command,
    EventsPath,
    Input,
    InputPath,
    Report,
    ReportPath,
    SlotRange,
    Slots,
    Toolside,
)
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.select import Selection

JOURNAL = "journal"  # the name of the report that keeps what jest's death would take along
_CHOSEN = "chosen.json"

SILENCE_S = 120.0  # an endless synchronous loop meets no limit of jest's own


def process(suite: Suite, selection: Selection, chosen: Chosen) -> Unit:
    """Return the process; without `focus` it runs as on a machine of continuous integration."""
    purpose = Purpose.LIST if chosen.list else Purpose.RUN
    options = suite.options if isinstance(suite.options, JestOptions) else JestOptions()
    words = []
    if options.config:
        words.append(f"--config={options.config}")
    if suite.timeout.test_s is not None:
        words.append(f"--testTimeout={suite.timeout.test_s * 1000:.0f}")
    if not selection.focus and "--no-ci" not in suite.args:
        words.append("--ci")  # snapshots are compared, never written
    if options.projects:
        # Takes all words until the next option.
        words += ["--selectProjects", *options.projects]
    return Unit(
        id=f"{suite.name}/{purpose}",
        suite=suite.name,
        purpose=purpose,
        command=Command(
            argv=(
                *(suite.runner or ("node",)),
                Toolside(file="jest/run.mjs"),
                Slots(),
                *suite.args,
                *words,
            ),
            cwd=suite.root,
            # run.mjs takes all three out again.
            env=(
                ("PHOTON_EVENTS", EventsPath()),
                ("PHOTON_JOURNAL", ReportPath(name=JOURNAL)),
                ("PHOTON_CHOSEN", InputPath(name=_CHOSEN)),
            ),
        ),
        inputs=(Input(name=_CHOSEN, text=_json(chosen)),),
        reports=(Report(name=JOURNAL),),
        events=True,
        slots=SlotRange(min=1, max=0),
        silence_s=suite.timeout.silence_s or SILENCE_S,
        stop_signal="SIGINT",
        accepts=(0, 1),  # 1: a test failed, or there is none; the reader tells them apart
        quiet=True,
    )


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()
