"""A broker on 127.0.0.1 that keeps what it is given, and can be told to misbehave.

Paths, relations and bodies are those of the real one (the approval files of
https://github.com/pact-foundation/pact_broker); what it decides is only as much as tests need.
"""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

Json = dict[str, Any]
Answer = tuple[int, Json]


def pact_of(*descriptions: str, consumer: str = "web", provider: str = "api", **body: Any) -> Json:
    """Return a V3 pact whose every interaction is GET /thing → 200 {"id": 1}, or `body`."""
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [
            {
                "description": description,
                "request": {"method": "GET", "path": "/thing"},
                "response": {"status": 200, "body": body or {"id": 1}},
            }
            for description in descriptions
        ],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


@dataclass(frozen=True)
class Asked:
    """A request, as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    port: int  # the client's: the same for the same connection

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Kept:
    """A pact that somebody published."""

    consumer: str
    provider: str
    version: str
    pact: Json
    pending: bool = False
    results: list[Json] = field(default_factory=list)


class Broker(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, below: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.below = below  # the path that it is served at
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.url = f"{self.address}{below}"
        self.links_as = self.url  # what it takes its own address for
        self.token = ""
        self.asked: list[Asked] = []
        self.pacts: list[Kept] = []
        self.branches: list[str] = []
        self.environments = {"production": "e-1", "test": "e-2"}
        self.versions: set[tuple[str, str]] = set()
        self.deployed: list[Json] = []
        self.rows: list[Json] = []
        self.summary: list[Json] = []  # one for each time the matrix is asked; the last stays
        self.without: set[str] = set()  # relations that it does not have
        self.odd: dict[tuple[str, str], Callable[[], tuple[int, dict[str, str], bytes]]] = {}
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave early."""

    def keep(self, pact: Json, version: str = "1.2.3", *, pending: bool = False) -> Kept:
        """Have a pact, as if it had been published."""
        consumer, provider = pact["consumer"]["name"], pact["provider"]["name"]
        kept = Kept(consumer, provider, version, pact, pending)
        self.pacts.append(kept)
        self.versions.add((consumer, version))
        return kept

    def says(self, method: str, path: str, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer this request so from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.odd[method, path] = lambda: (status, named, body)

    def answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        """Answer a request."""
        self.asked.append(asked)
        if self.token and asked.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"Content-Type": "text/plain"}, b"HTTP Token: Access denied."
        if (asked.method, asked.path) in self.odd:
            return self.odd[asked.method, asked.path]()
        if not asked.path.startswith(self.below):
            return 404, {}, b""
        steps = [unquote(step) for step in asked.path[len(self.below) :].strip("/").split("/")]
        status, body = self._route(asked, steps)
        if body:
            body.setdefault("_links", {})
            for relation in self.without:
                body["_links"].pop(relation, None)
        data = json.dumps(body).encode()
        return status, {"Content-Type": "application/hal+json;charset=utf-8"}, data

    def _route(self, asked: Asked, steps: list[str]) -> Answer:
        match asked.method, steps:
            case "GET", [""]:
                return 200, {"_links": self._index()}
            case "POST", ["contracts", "publish"]:
                return self._publish(asked.json)
            case "GET", ["pacts", "provider", _, "for-verification"]:  # the Rust client looks first
                return 200, {"_links": {"self": {"href": f"{self.address}{asked.path}"}}}
            case "POST", ["pacts", "provider", provider, "for-verification"]:
                return self._for_verification(provider, asked.json)
            case "GET", ["pacts", number]:
                return 200, self._pact(int(number))
            case "POST", ["pacts", number, "results"]:
                return self._results(self.pacts[int(number)], asked.json)
            case "GET", ["pacticipants", name]:
                own = f"/pacticipants/{quote(name, safe='')}"
                links = {
                    "pb:branch-version": f"{own}/branches/{{branch}}/versions/{{version}}",
                    "pb:version-tag": f"{own}/versions/{{version}}/tags/{{tag}}",
                }
                return 200, {"_links": self._links(links)}
            case "PUT", ["pacticipants", _, *what]:
                self.branches.append("/".join(what))
                return 201, {"_links": {}}
            case _:
                return self._deployments(asked, steps)

    def _deployments(self, asked: Asked, steps: list[str]) -> Answer:
        match asked.method, steps:
            case "GET", ["pacticipants", name, "versions", version]:
                return self._version(name, version)
            case "POST", ["record", kind, uuid]:
                self.deployed.append({"kind": kind, "environment": uuid, **asked.json})
                return 201, {}
            case "GET", ["environments"]:
                found = [
                    {"name": name, "href": f"{self.links_as}/environments/{uuid}"}
                    for name, uuid in self.environments.items()
                ]
                return 200, {"_links": {"pb:environments": found}}
            case "GET", ["environments", uuid]:
                links = {
                    "pb:currently-deployed-deployed-versions": f"/deployed/{uuid}",
                    "pb:currently-supported-released-versions": f"/released/{uuid}",
                }
                return 200, {"_links": self._links(links)}
            case "GET", ["deployed" | "released" as kind, uuid]:
                return 200, self._there(kind, uuid, dict(parse_qsl(asked.query))["pacticipant"])
            case "PATCH", ["deployed-versions", number]:
                ended = self.deployed[int(number)]
                ended |= asked.json
                return 200, {"currentlyDeployed": False}
            case "GET", ["matrix"]:
                summary = self.summary.pop(0) if len(self.summary) > 1 else self.summary[0]
                notices = [{"type": "info", "text": "the broker's own words"}]
                return 200, {"summary": summary, "matrix": self.rows, "notices": notices}
            case "GET", ["integrations"]:
                pairs = [
                    {"consumer": {"name": kept.consumer}, "provider": {"name": kept.provider}}
                    for kept in self.pacts
                ]
                return 200, {"_embedded": {"integrations": pairs}}
            case _:
                return 404, {}

    def _links(self, links: dict[str, str]) -> Json:
        return {
            relation: {"href": f"{self.links_as}{path}", "templated": "{" in path}
            for relation, path in links.items()
        }

    def _index(self) -> Json:
        return self._links(
            {
                "self": "",
                "pb:publish-contracts": "/contracts/publish",
                "pb:provider-pacts-for-verification": "/pacts/provider/{provider}/for-verification",
                "pb:pacticipant-version": "/pacticipants/{pacticipant}/versions/{version}",
                "pb:environments": "/environments",
                "pb:integrations": "/integrations",
            }
        )

    def _publish(self, body: Json) -> Answer:
        for contract in body["contracts"]:
            pact = json.loads(base64.b64decode(contract["content"]))
            self.keep(pact, body["pacticipantVersionNumber"])
        notices = [
            {"type": "success", "text": "Pact successfully published."},
            {"type": "warning", "text": "This is deprecated."},
        ]
        version = {"number": body["pacticipantVersionNumber"]}
        return 200, {"notices": notices, "_embedded": {"version": version}}

    def _for_verification(self, provider: str, query: Json) -> Answer:
        notices = [
            {"when": "before_verification", "text": "It is the latest\n    * from main"},
            {
                "when": "after_verification:success_false_published_true",
                "text": "It stays pending",
            },
        ]
        found = []
        for number, kept in enumerate(self.pacts):
            if kept.provider != provider:
                continue
            properties: Json = {"notices": notices}
            if query.get("includePendingStatus"):
                properties["pending"] = kept.pending
            link = {"href": f"{self.links_as}/pacts/{number}", "name": "a pact"}
            found.append(
                {
                    "shortDescription": "latest from branch main",
                    "verificationProperties": properties,
                    "_links": {"self": link},
                }
            )
        return 200, {"_embedded": {"pacts": found}}

    def _pact(self, number: int) -> Json:
        kept = self.pacts[number]
        own = f"/pacticipants/{quote(kept.provider, safe='')}"
        links = self._links(
            {"pb:publish-verification-results": f"/pacts/{number}/results", "pb:provider": own}
        )
        links["pb:consumer-version"] = {"href": self.links_as, "name": kept.version}
        interactions = [
            {"_id": f"id-{at}", **one} for at, one in enumerate(kept.pact["interactions"])
        ]
        return {**kept.pact, "interactions": interactions, "_links": links}

    @staticmethod
    def _results(kept: Kept, body: Json) -> Answer:
        kept.results.append(body)
        confirmed = {key: body[key] for key in ("success", "providerApplicationVersion")}
        return 201, confirmed

    def _version(self, name: str, version: str) -> Answer:
        if (name, version) not in self.versions:
            return 404, {}
        links = {
            f"pb:record-{kind}": [
                {"name": environment, "href": f"{self.links_as}/record/{kind}/{uuid}"}
                for environment, uuid in self.environments.items()
            ]
            for kind in ("deployment", "release")
        }
        return 200, {"_links": links}

    def _there(self, kind: str, uuid: str, pacticipant: str) -> Json:
        found = [
            {
                "applicationInstance": one.get("applicationInstance"),
                "_embedded": {"version": {"number": one["version"]}},
                "_links": {"self": {"href": f"{self.links_as}/deployed-versions/{number}"}},
            }
            for number, one in enumerate(self.deployed)
            if one["kind"] == kind
            and one["environment"] == uuid
            and one.get("pacticipant") == pacticipant
            and one.get("currentlyDeployed", True)
        ]
        key = "deployedVersions" if kind == "deployed" else "releasedVersions"
        return {"_embedded": {key: found}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Broker

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            parts.query,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            self.client_address[1],
        )
        status, headers, body = self.server.answer(asked)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815  # the base looks for these names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""
