import pytest
from starlette.testclient import TestClient


def set_up(client: TestClient, state: str, **params: object) -> dict[str, object]:
    response = client.post(
        "/_photon/states", json={"state": state, "params": params, "action": "setup"}
    )
    assert response.status_code == 200, response.text
    values: dict[str, object] = response.json()
    return values


def test_an_order_of_the_catalogue_is_put_back_as_it_was(client: TestClient) -> None:
    token = set_up(client, "a valid bearerAuth credential exists")["bearerToken"]
    client.delete("/orders/10", headers={"authorization": f"Bearer {token}"})

    set_up(client, "an order with id 10 exists", id=10)

    assert client.get("/orders/10").json()["totalCents"] == 4_500


def test_any_other_order_is_made_up(client: TestClient) -> None:
    set_up(client, "an order with id 77 exists", id=77)

    assert client.get("/orders/77").json()["status"] == "open"


def test_an_order_can_be_made_not_to_exist(client: TestClient) -> None:
    set_up(client, "no order with id 12 exists", id=12)

    assert client.get("/orders/12").status_code == 404


def test_a_product_can_be_made_to_exist(client: TestClient) -> None:
    set_up(client, "a product with sku CAP-004 exists", sku="CAP-004")

    assert client.get("/products/CAP-004").json()["stock"] == 10


def test_a_product_can_be_made_not_to_exist_with_its_orders(client: TestClient) -> None:
    set_up(client, "no product with sku MUG-001 exists", sku="MUG-001")

    assert client.get("/products/MUG-001").status_code == 404
    assert client.get("/orders/10").status_code == 404


def test_params_count_more_than_the_text(client: TestClient) -> None:
    assert set_up(client, "an order with id 1 exists", id=2) == {"id": 2}


def test_a_state_can_be_set_up_twice(client: TestClient) -> None:
    for _ in range(2):
        set_up(client, "an order with id 10 exists", id=10)

    assert client.get("/orders").json()["total"] == 4


def test_tearing_down_needs_nothing(client: TestClient) -> None:
    body = {"state": "an order with id 10 exists", "action": "teardown"}

    assert client.post("/_photon/states", json=body).json() == {}


@pytest.mark.parametrize(
    "state", ["the moon is full", "an order with colour red exists", "an order with id ten exists", ""]
)
def test_a_state_that_is_not_known_is_refused(client: TestClient, state: str) -> None:
    response = client.post("/_photon/states", json={"state": state})

    assert response.status_code == 422


@pytest.mark.api
def test_without_the_switch_there_are_no_states(writer: TestClient) -> None:
    response = writer.post("/_photon/states", json={"state": "an order with id 10 exists"})

    assert response.status_code == 404
