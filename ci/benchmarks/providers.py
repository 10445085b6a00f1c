"""A provider, its contract and its states: what the figures of verification are measured on."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figures import ENV
from projects import REPOSITORY

_HOST = REPOSITORY / "photon_test/toolside/host/photon_host.py"
_LISTENS_S = 20.0
MARKED = "marked"  # a file of the application's: when it was asked the 300th time
# It says when it was asked the request of this number, and ends there if it is to.
_APPLICATION = """
import json, os, time

MARK, DIES = 300, os.environ.get("DIES") == "1"
asked = 0

async def app(scope, receive, send):
    global asked
    if scope["type"] != "http":
        return
    asked += 1
    if asked == MARK:
        with open("marking", "w") as file:
            file.write(str(time.time()))
        os.rename("marking", "marked")
        if DIES:
            os._exit(1)
    number = scope["path"].rpartition("/")[2]
    item = {"id": int(number or 0), "name": "item " + number, "price": 9.5, "stock": {"left": 3},
            "tags": ["new", "red"], "word": "a" * 40 + "!"}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(item).encode()})
"""
_STATES = """
def exists(id=0):
    return None

def breaks():
    raise LookupError("no database")

STATES = {"the item exists": exists, "it breaks": breaks}
"""


def project(folder: Path) -> Path:
    """Write the application and its states."""
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(_APPLICATION)
    (folder / "states.py").write_text(_STATES)
    return folder


def contract(
    path: Path, interactions: int, *, state: str = "", raises: int = -1, catastrophic: int = -1
) -> Path:
    """Write a V4 pact as `generate-consumer` writes them: with a rule for each member.

    `state` is needed by all; `raises` and `catastrophic` name one interaction each.
    """
    all_ = [
        _interaction(
            number,
            state="it breaks" if number == raises else state,
            catastrophic=number == catastrophic,
        )
        for number in range(interactions)
    ]
    pact = {
        "consumer": {"name": "web"},
        "interactions": all_,
        "metadata": {"pactSpecification": {"version": "4.0"}},
        "provider": {"name": "api"},
    }
    path.write_text(json.dumps(pact, indent=2))
    return path


@contextlib.contextmanager
def running(folder: Path, *, dies: bool = False) -> Iterator[str]:
    """Run the application, and give its URL. It marks its 300th request, or dies of it."""
    (folder / MARKED).unlink(missing_ok=True)
    control, port = _free(), _free()
    argv = [sys.executable, _HOST, "--control", str(control), "--port", str(port)]
    process = subprocess.Popen(
        [*argv, "--asgi", "app:app"],
        cwd=folder,
        env=ENV | {"DIES": "1" if dies else ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(control, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _interaction(number: int, *, state: str, catastrophic: bool) -> dict[str, Any]:
    item = {
        "id": 1,
        "name": "an item",
        "price": 1.5,
        "stock": {"left": 1},
        "tags": ["new"],
        "word": "a",
    }
    rules: dict[str, Any] = {
        "$.id": _rule("integer"),
        "$.name": _rule("type"),
        "$.price": _rule("decimal"),
        "$.stock.left": _rule("integer"),
        "$.tags": {"combine": "AND", "matchers": [{"match": "type", "min": 1}]},
        "$.tags[*]": _rule("type"),
        "$.word": _rule("type"),
    }
    if catastrophic:
        matcher = {"match": "regex", "regex": "^(a|a|a)+$"}
        rules["$.word"] = {"combine": "AND", "matchers": [matcher]}
    states = [{"name": state, **({} if state == "it breaks" else {"params": {"id": number}})}]
    return {
        "description": f"item {number}",
        "key": f"{number:016x}",
        "pending": False,
        "providerStates": states if state else [],
        "request": {"method": "GET", "path": f"/items/{number}"},
        "response": {
            "body": {"content": item, "contentType": "application/json", "encoded": False},
            "headers": {"Content-Type": ["application/json"]},
            "matchingRules": {"body": rules, "header": {}, "status": {}},
            "status": 200,
        },
        "type": "Synchronous/HTTP",
    }


def _rule(match: str) -> dict[str, Any]:
    return {"combine": "AND", "matchers": [{"match": match}]}


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait(control: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _LISTENS_S
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", control, timeout=1)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/ready")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(0.05)
    raise SystemExit(f"the provider of the benchmark did not start ({os.fspath(_HOST)})")


if __name__ == "__main__":
    contract(Path(sys.argv[1]), int(sys.argv[2]), state=sys.argv[3])
