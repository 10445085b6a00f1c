"""Every adapter there is.

The set is closed on purpose: while nobody outside ships an adapter, the interface may change
whenever it is wrong.
"""

from collections.abc import Mapping

from photon_test.adapters import (
    cargo,
    command,
    go,
    jest,
    node,
    pact,
    playwright,
    pytest,
    schemathesis,
    vitest,
)
from photon_test.core.ports import Adapter

ADAPTERS: Mapping[str, Adapter] = {
    cargo.NAME: cargo,
    go.NAME: go,
    vitest.NAME: vitest,
    jest.NAME: jest,
    node.NAME: node,
    playwright.NAME: playwright,
    pytest.NAME: pytest,
    pact.NAME: pact,
    schemathesis.NAME: schemathesis,
    command.NAME: command,
}
