"""What the Rust core says about samples: answers to its verifier, requests to its mock server."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
from jvm import Said
from msgspec.structs import replace
from pact import Pact
from pact.interaction import HttpInteraction
from samples import Encoding, Sample, pact

from photon_test.pact.messages import Chosen, Ended, Job, decode
from photon_test.pact.model import Content, Request

Key = tuple[str, str]


def ask_rust(found: list[Encoding]) -> dict[Key, Said]:
    """Return the core's verdict by encoding and sample: accepted if all interactions accept it."""
    answers = [one for one in found if one.side == "response"]
    requests = [one for one in found if one.side == "request"]
    return _answers(answers) | _requests(requests)


def _answers(found: list[Encoding]) -> dict[Key, Said]:
    """Verify every interaction against a provider that answers with the sample."""
    with tempfile.TemporaryDirectory(prefix="photon-rust-") as name, _stub() as stub:
        folder = Path(name)
        interactions, keys = [], []
        for encoding in found:
            for sample in encoding.samples:
                for interaction in encoding.interactions:
                    number = str(len(keys))
                    stub.samples[f"/{number}"] = sample
                    asked = replace(interaction.request, path=f"/{number}")
                    one = replace(interaction, key=number, description=number, request=asked)
                    interactions.append(pact(one)["interactions"][0])
                    keys.append((encoding.name, sample.name))
        document = pact(found[0].interactions[0]) | {"interactions": interactions}
        (folder / "pact.json").write_text(json.dumps(document))
        ended = _verified(folder, tuple(map(str, range(len(keys)))), stub.server_port)
    verdicts: dict[Key, Said] = {}
    for number, key in enumerate(keys):
        one = ended[str(number)]
        if one.result not in ("agreed", "differs"):
            raise SystemExit(f"error: the core could not say about {key}: {one.message}")
        if verdicts.get(key, Said(accepted=True)).accepted:
            why = one.differences[0].message if one.differences else ""
            verdicts[key] = Said(accepted=one.result == "agreed", why=why)
    return verdicts


def _verified(folder: Path, natives: tuple[str, ...], port: int) -> dict[str, Ended]:
    chosen = Chosen(file="pact.json", natives=natives)
    job = Job(provider="p", chosen=(chosen,), request_timeout_s=20)
    (folder / "job.json").write_bytes(msgspec.json.encode(job))
    argv = [sys.executable, "-P", "-m", "photon_test.pact.judge", "--events", "events"]
    argv += ["verify", "--job", "job.json", "--url", f"http://127.0.0.1:{port}"]
    subprocess.run(argv, cwd=folder, check=True, capture_output=True, timeout=500)
    said = [decode(line) for line in (folder / "events").read_text("utf-8").splitlines()]
    return {one.native: one for one in said if isinstance(one, Ended)}


class _Stub(ThreadingHTTPServer):
    daemon_threads = True
    samples: dict[str, Sample]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Stub

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        sample = self.server.samples.get(self.path.partition("?")[0])
        if sample is None:  # the judge looks first whether anybody is there
            self.send_error(404)
            return
        self.send_response(sample.status)
        for name, value in sample.headers.items():
            self.send_header(name, value)
        body = sample.body or b""
        if sample.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815  # the base's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@contextmanager
def _stub() -> Iterator[_Stub]:
    server = _Stub(("127.0.0.1", 0), _Handler)
    server.samples = {}
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def _requests(found: list[Encoding]) -> dict[Key, Said]:
    """Send every sample to a mock server of the contract; it says 500 to what it does not know."""
    verdicts: dict[Key, Said] = {}
    with _quiet():
        for encoding in found:
            (one,) = encoding.interactions
            for sample in encoding.samples:
                contract = Pact("c", "p").with_specification("V4")
                _expect(contract.upon_receiving(one.description), one.request)
                with contract.serve(raises=False, verbose=False) as server:
                    verdicts[encoding.name, sample.name] = _sent(sample, str(server.url))
    return verdicts


def _expect(asked: HttpInteraction, request: Request) -> None:
    """Build the request again: the core's mock server is not made from a file."""
    asked.with_request(request.method, request.path)
    for name, values in request.query.items():
        for value in values:
            asked.with_query_parameter(name, value)
    for name, values in request.headers.items():
        asked.with_header(name, values[0])
    if isinstance(body := request.body, Content):
        text = body.content if isinstance(body.content, str) else json.dumps(body.content)
        asked.with_body(text, body.contentType, part="Request")
    if rules := msgspec.to_builtins(request.matchingRules):
        asked.with_matching_rules(rules, part="Request")
    asked.will_respond_with(200)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the core from writing to fd 2."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _sent(sample: Sample, url: str) -> Said:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    target = f"{sample.path}?{sample.query}" if sample.query else sample.path
    connection.request(sample.method, target, body=sample.body, headers=sample.headers)
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    return Said(accepted=response.status == 200, why="" if response.status == 200 else text[:300])
