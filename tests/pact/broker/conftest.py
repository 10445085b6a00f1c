"""A broker, and a client of it."""

from collections.abc import Iterator

import pytest

from photon_test.pact.broker.access import Access
from photon_test.pact.broker.client import Client
from tests.pact.broker.stub import Broker


@pytest.fixture
def broker() -> Iterator[Broker]:
    server = Broker()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(broker: Broker) -> Iterator[Client]:
    with Client(Access(url=broker.url)) as made:
        yield made


@pytest.fixture(autouse=True)
def _nothing_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BASE_URL", "TOKEN", "USERNAME", "PASSWORD"):
        monkeypatch.delenv(f"PACT_BROKER_{name}", raising=False)
