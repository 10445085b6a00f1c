import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.api

CAP = {"sku": "CAP-004", "name": "Cap", "priceCents": 1_900, "stock": 3}


def test_the_list_is_sorted_by_sku(client: TestClient) -> None:
    page = client.get("/products").json()

    skus = [product["sku"] for product in page["items"]]
    assert skus == ["BOOK-007", "MUG-001", "MUG-002", "OLD-001", "TEA-002"]
    assert page["total"] == 5
    assert page["nextOffset"] is None


def test_pages_follow_each_other_without_gap_or_overlap(client: TestClient) -> None:
    skus, offset = [], 0
    while offset is not None:
        page = client.get("/products", params={"limit": 2, "offset": offset}).json()
        skus += [product["sku"] for product in page["items"]]
        offset = page["nextOffset"]

    assert skus == ["BOOK-007", "MUG-001", "MUG-002", "OLD-001", "TEA-002"]


def test_a_page_behind_the_end_is_empty(client: TestClient) -> None:
    assert client.get("/products?offset=500").json() == {
        "items": [],
        "total": 5,
        "nextOffset": None,
    }


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=ten", "limit=-1", "limit=1_0", "offset=-1", "limit=" + "9" * 5000],
    ids=["zero", "too-many", "word", "negative", "underscore", "offset", "huge"],
)
def test_a_wrong_page_is_refused(client: TestClient, query: str) -> None:
    response = client.get(f"/products?{query}")

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["at"] == query.partition("=")[0]


def test_one_product(client: TestClient) -> None:
    assert client.get("/products/MUG-001").json() == {
        "sku": "MUG-001",
        "name": "Mug, blue",
        "priceCents": 1_250,
        "stock": 5_000,
    }


def test_a_product_that_does_not_exist(client: TestClient) -> None:
    response = client.get("/products/NOPE-001")

    assert response.status_code == 404
    assert response.json()["detail"] == "there is no product `NOPE-001`"


def test_a_new_product_can_be_found(writer: TestClient) -> None:
    created = writer.post("/products", json=CAP)

    assert created.status_code == 201
    assert created.headers["location"] == "/products/CAP-004"
    assert writer.get("/products/CAP-004").json() == CAP


def test_a_sku_is_taken_once(writer: TestClient) -> None:
    writer.post("/products", json=CAP)

    assert writer.post("/products", json=CAP).status_code == 409


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"sku": "cap-4"}, "/sku"),
        ({"sku": None}, "/sku"),
        ({"name": ""}, "/name"),
        ({"name": " Cap"}, "/name"),
        ({"name": "x" * 81}, "/name"),
        ({"priceCents": -1}, "/priceCents"),
        ({"priceCents": 1.5}, "/priceCents"),
        ({"priceCents": True}, "/priceCents"),
        ({"stock": "many"}, "/stock"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_wrong_product_is_refused(
    writer: TestClient, change: dict[str, object], at: str
) -> None:
    response = writer.post("/products", json=CAP | change)

    assert response.status_code == 422
    assert [error["at"] for error in response.json()["errors"]] == [at]


def test_all_mistakes_are_said_at_once(writer: TestClient) -> None:
    response = writer.post("/products", json={})

    assert {error["at"] for error in response.json()["errors"]} == {"/sku", "/name", "/priceCents"}


def test_a_product_can_be_removed(writer: TestClient) -> None:
    assert writer.delete("/products/OLD-001").status_code == 204
    assert writer.get("/products/OLD-001").status_code == 404


def test_a_product_that_orders_name_stays(writer: TestClient) -> None:
    assert writer.delete("/products/MUG-001").status_code == 409
    assert writer.get("/products/MUG-001").status_code == 200
