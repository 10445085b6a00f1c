"""A provider that answers from a contract's own examples, and from nothing else.

    python ci/benchmarks/corpus_stub.py PACT [--answer first|last]

Prints one line, `{"url": …, "states": …}`, and serves until its standard input is closed; then it
prints a second one, of what it was asked and had no answer to. A request is answered only if
everything about it is what an interaction says: method, path, query, headers (and no others but
those of the transport), body, the states that were set since the last request, and the values
that these returned. So it also proves that the verifier sends what the contract says.
"""

import argparse
import base64
import json
import sys
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_TRANSPORT = frozenset(("host", "content-length", "connection", "accept-encoding", "user-agent"))
_VARIABLES = ("apiKey", "basicCredentials", "bearerToken")  # what a contract's generators ask for
_PROBE = "photon"  # the user agent of the request that looks whether anybody is there
_KEPT = 50  # unanswered requests of which the reason is kept


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    target: str
    headers: Mapping[str, str]  # lower case
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass
class Provider:
    """The interactions of a contract, and which states were set."""

    interactions: Sequence[Mapping[str, Any]]
    last: bool = False  # where several interactions agree with a request: answer as the last one
    unanswered: list[str] = field(default_factory=list)
    requests: int = 0
    states_set: int = 0
    shared: int = 0  # requests with which several interactions agreed

    def __post_init__(self) -> None:
        """Find interactions by method and path; a document has thousands."""
        self._lock = threading.Lock()
        self._states: list[tuple[str, str]] = []
        self._values: dict[str, str] = {}
        self._known: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = defaultdict(list)
        for one in self.interactions:
            request = one["request"]
            self._known[request["method"], _segments(request["path"])].append(one)

    def set_state(self, body: bytes) -> bytes:
        """Hear of a state; return the values that the next request has to bring along."""
        said = json.loads(body)
        with self._lock:
            self.states_set += 1
            self._states.append((said["state"], _canonical(said.get("params") or {})))
            self._values = {name: f"{name}-of-state-{self.states_set}" for name in _VARIABLES}
            return json.dumps(self._values).encode()

    def answer(self, asked: Asked) -> Answer:
        """Answer a request, and forget the states."""
        with self._lock:
            states, values = self._states, self._values
            self._states, self._values = [], {}
            self.requests += 1
            parts = urlsplit(asked.target)
            whys: list[str] = []
            fitting: list[Mapping[str, Any]] = []
            for one in self._known.get((asked.method, _segments(parts.path)), ()):
                why = _difference(one, asked, states, values)
                whys.append(f"`{one['description']}`: {why}")
                if not why:
                    fitting.append(one)
            if not fitting:
                closest = "; ".join(whys[:3]) or "no interaction has this method and path"
                self.unanswered.append(f"{asked.method} {asked.target}: {closest}")
                del self.unanswered[_KEPT:]
                return Answer(599, (("Content-Type", "text/plain"),), closest.encode())
            self.shared += len(fitting) > 1
            return _example(fitting[-1 if self.last else 0])


def _segments(path: str) -> tuple[str, ...]:
    return tuple(map(unquote, path.split("/")))


def _difference(
    one: Mapping[str, Any],
    asked: Asked,
    states: Sequence[tuple[str, str]],
    values: Mapping[str, str],
) -> str:
    """Say what of a request is not as an interaction says it; "" if everything is."""
    request = one["request"]
    wanted = [(state["name"], _canonical(state.get("params") or {})) for state in _states(one)]
    if sorted(wanted) != sorted(states):
        return f"its states are {wanted}, not {list(states)}"
    generators = request.get("generators") or {}
    query = {
        name: [_generated(value, generators.get("query", {}).get(name), values) for value in given]
        for name, given in (request.get("query") or {}).items()
    }
    sent = parse_qs(urlsplit(asked.target).query, keep_blank_values=True)
    if query != sent:
        return f"its query is {query}, not {sent}"
    headers = {"accept": "*/*"} | {
        name.lower(): ", ".join(
            _generated(value, generators.get("header", {}).get(name), values) for value in given
        )
        for name, given in (request.get("headers") or {}).items()
    }
    brought = {
        name: text
        for name, text in asked.headers.items()
        if name in headers or name not in _TRANSPORT
    }
    if headers != {"accept": "*/*"} | brought:
        return f"its headers are {headers}, not {brought}"
    if not _same_body(request.get("body"), asked.body):
        return f"its body is {str(request.get('body'))[:300]}, not {asked.body[:300]!r}"
    return ""


def _states(one: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = one.get("providerStates") or ()
    return found


def _generated(value: str, generator: Mapping[str, str] | None, values: Mapping[str, str]) -> str:
    """Return a value as it is sent: with what the state returned, if there was one."""
    if not generator or not values:
        return value
    text = generator["expression"]
    for name, instead in values.items():
        text = text.replace(f"${{{name}}}", instead)
    return text


def _same_body(body: Mapping[str, Any] | None, sent: bytes) -> bool:
    if body is None:
        return not sent
    if body.get("encoded") == "base64":
        return base64.b64decode(body["content"]) == sent
    content = body["content"]
    if isinstance(content, str) and not _is_json(body["contentType"]):
        return content.encode() == sent
    try:
        return _canonical(json.loads(sent)) == _canonical(content)
    except ValueError:
        return False


def _is_json(media_type: str) -> bool:
    essence = media_type.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def _canonical(value: Any) -> str:
    return json.dumps(_rounded(value), sort_keys=True)


def _rounded(value: Any) -> Any:
    """Leave out the last digit of fractions: the core reads 0.09012467671506151 as …152.

    serde_json does so without its feature `float_roundtrip` (pact_ffi 0.5.12):
    https://github.com/serde-rs/json/issues/707
    """
    match value:
        case float():
            return float(f"{value:.15g}")
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case list():
            return [_rounded(one) for one in value]
        case _:
            return value


def _example(one: Mapping[str, Any]) -> Answer:
    response = one["response"]
    headers = [
        (name, value) for name, given in (response.get("headers") or {}).items() for value in given
    ]
    body = response.get("body")
    if body is None:
        return Answer(response["status"], headers, b"")
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", body["contentType"]))
    if body.get("encoded") == "base64":
        return Answer(response["status"], headers, base64.b64decode(body["content"]))
    content = body["content"]
    if isinstance(content, str) and not _is_json(body["contentType"]):
        return Answer(response["status"], headers, content.encode())
    return Answer(response["status"], headers, json.dumps(content).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    provider: Provider


class _Base(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def read(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            found = b""
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return found
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def say(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        bodiless = answer.status in (204, 304)
        if not bodiless:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not bodiless and self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


class _Api(_Base):
    def any(self) -> None:
        body = self.read()
        if self.headers.get("User-Agent") == _PROBE:
            self.say(Answer(404, (), b""))
            return
        headers: dict[str, str] = {}
        for written, value in self.headers.items():
            name = written.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        self.say(self.server.provider.answer(Asked(self.command, self.path, headers, body)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # whatever the method is
            return self.any
        raise AttributeError(name)


class _StateUrl(_Base):
    def do_POST(self) -> None:
        answer = self.server.provider.set_state(self.read())
        self.say(Answer(200, (("Content-Type", "application/json"),), answer))


def main() -> int:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="corpus_stub", description=__doc__)
    parser.add_argument("pact", type=Path)
    parser.add_argument("--answer", choices=("first", "last"), default="first")
    given = parser.parse_args()
    interactions = json.loads(given.pact.read_bytes())["interactions"]
    provider = Provider(interactions=interactions, last=given.answer == "last")
    urls: dict[str, str] = {}
    for name, handler in (("url", _Api), ("states", _StateUrl)):
        server = _Server(("127.0.0.1", 0), handler)
        server.provider = provider
        threading.Thread(target=server.serve_forever, daemon=True).start()
        urls[name] = f"http://127.0.0.1:{server.server_port}"
    print(json.dumps(urls), flush=True)
    sys.stdin.read()
    print(
        json.dumps(
            {
                "requests": provider.requests,
                "states": provider.states_set,
                "shared": provider.shared,
                "unanswered": provider.unanswered,
            }
        ),
        flush=True,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
