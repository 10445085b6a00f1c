import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.api


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/products"),
        ("DELETE", "/products/MUG-001"),
        ("POST", "/orders"),
        ("DELETE", "/orders/10"),
        ("POST", "/orders/10/cancel"),
    ],
)
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic d3Jvbmc6", "Bearer", "Bearer é"])
def test_writing_needs_a_token(
    client: TestClient, method: str, path: str, header: str | None
) -> None:
    headers = {"authorization": header.encode()} if header else {}

    response = client.request(method, path, headers=headers)

    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json()["title"] == "Unauthorized"


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"customer": "\xff"}', "application/json", 400),
        (b'{"customer": "\\ud800"}', "application/json", 400),
        (b'{"customer": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"customer=ada", "application/x-www-form-urlencoded", 415),
        (b" " * (1 << 21), "application/json", 413),
        (b"[]", "application/json; charset=utf-8", 422),
    ],
    ids=["cut", "latin-1", "surrogate", "nan", "deep", "text", "form", "large", "array"],
)
def test_a_body_that_is_no_order(
    writer: TestClient, content: bytes, media_type: str, status: int
) -> None:
    response = writer.post("/orders", content=content, headers={"content-type": media_type})

    assert response.status_code == status
    assert response.json()["status"] == status


def test_a_path_that_does_not_exist_is_a_problem_too(client: TestClient) -> None:
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_a_method_that_does_not_exist_says_which_do(client: TestClient) -> None:
    response = client.put("/health")

    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
