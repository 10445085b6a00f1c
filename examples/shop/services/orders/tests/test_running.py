"""Against a service that really runs. Skipped where ORDERS_URL does not name one.

They leave the catalogue alone, because other suites use the same service.
"""

import httpx2
import pytest

pytestmark = pytest.mark.api


def test_it_is_healthy(running: httpx2.Client) -> None:
    assert running.get("/health").json() == {"status": "ok"}


def test_it_shows_the_catalogue(running: httpx2.Client) -> None:
    assert running.get("/products/BOOK-007").json()["name"] == "Field guide to moss"


def test_an_order_goes_all_the_way(running: httpx2.Client) -> None:
    body = {"customer": "live@example.com", "lines": [{"sku": "MUG-001", "quantity": 1}]}

    placed = running.post("/orders", json=body)
    where = placed.headers["location"]
    cancelled = running.post(f"{where}/cancel")
    removed = running.delete(where)

    assert [placed.status_code, cancelled.status_code, removed.status_code] == [201, 200, 204]
    assert running.get(where).status_code == 404


def test_it_refuses_strangers(running: httpx2.Client) -> None:
    response = running.post("/orders", json={}, headers={"authorization": "Bearer guess"})

    assert response.status_code == 401
