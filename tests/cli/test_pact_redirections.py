"""A contract that expects a redirection is about that answer, not about where it leads."""

import json
from pathlib import Path

import pytest

from tests.cli.photon import photon

APP = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    moved = scope["path"] != "/new"
    headers = [(b"location", b"/new")] if moved else [(b"content-type", b"application/json")]
    status = int(scope["path"][1:]) if moved else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if moved else b"{}"})
"""


@pytest.mark.parametrize(
    ("answered", "response", "code"),
    [
        (302, {"status": 302, "headers": {"Location": "/new"}}, 0),
        (308, {"status": 308, "headers": {"Location": "/new"}}, 0),
        (302, {"status": 302, "headers": {"Location": "/elsewhere"}}, 1),
        (301, {"status": 302}, 1),
        (302, {"status": 200, "body": {}}, 0),  # as the core has it: it follows
    ],
)
def test_only_who_expects_no_redirection_is_led_on(
    tmp_path: Path, answered: int, response: object, code: int
) -> None:
    (tmp_path / "app.py").write_text(APP)
    request = {"method": "GET", "path": f"/{answered}"}
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [{"description": "moved", "request": request, "response": response}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    (tmp_path / "pact.json").write_text(json.dumps(document))
    verify = ("pact", "verify-provider", "--provider", "api", "--pacts", "pact.json")

    done = photon(tmp_path, *verify, "--asgi", "app:app")

    assert done.code == code, done.out
