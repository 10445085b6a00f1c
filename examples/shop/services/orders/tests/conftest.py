"""A fresh service for each test, in process; or the running one, where ORDERS_URL says so."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest
from starlette.testclient import TestClient

from orders.app import create_app
from orders.auth import Tokens
from orders.store import Store

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(now=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def client(store: Store, tokens: Tokens) -> Iterator[TestClient]:
    """Somebody who may only read."""
    with TestClient(create_app(store, tokens, states=True)) as client:
        yield client


@pytest.fixture
def writer(store: Store, tokens: Tokens) -> Iterator[TestClient]:
    """Somebody who may write."""
    headers = {"authorization": f"Bearer {tokens.issue()}"}
    with TestClient(create_app(store, tokens), headers=headers) as client:
        yield client


@pytest.fixture
def running() -> Iterator[httpx2.Client]:
    """The service at ORDERS_URL, by somebody who may write."""
    url = os.environ.get("ORDERS_URL")
    if not url:
        pytest.skip("ORDERS_URL is not set: no service is running")
    with httpx2.Client(base_url=url, timeout=10, trust_env=False) as client:
        state = {"state": "a valid bearerAuth credential exists", "action": "setup"}
        token = client.post("/_photon/states", json=state).raise_for_status().json()["bearerToken"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client
