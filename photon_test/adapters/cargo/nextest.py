"""cargo-nextest as the engine.

One list of all binaries (`nextest_list`), one run of what is wanted (`nextest_run`), and its report
(`nextest_results`).
"""

import msgspec

from photon_test.adapters.cargo.nextest_list import Nextest, NextestListReader
from photon_test.adapters.cargo.nextest_results import NextestReader
from photon_test.adapters.cargo.nextest_run import NextestRun
from photon_test.core.model import Suite, Unit
from photon_test.core.ports import Reader
from photon_test.core.select import Selection

_state = msgspec.json.Decoder(Nextest | NextestRun)


def reader(unit: Unit, suite: Suite, selection: Selection) -> Reader:
    """Return the reader for one of nextest's units."""
    state = _state.decode(unit.state)
    if isinstance(state, Nextest):
        return NextestListReader(unit, state, suite, selection)
    return NextestReader(unit, state, suite)
