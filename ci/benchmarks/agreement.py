"""Compares Photon's verdict on each interaction with that of `pact verifier`, asked about it alone.

Of the Pact specification's cases for responses (`peers/pact-specification`, V2 to V4) each is an
interaction whose provider gives the case's actual answer. Each HTTP interaction of the contracts in
`pacts` is answered as its author wrote, and in some other ways. Photon verifies all of them in one
run, the verifier each in a process of its own, two at a time.

Run by `ci/pact-agreement`; PHOTON_CORPUS says where the files are.
"""

import argparse
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

_MARK = "X-Photon-Case"  # a request's header that says which interaction it is of
_HTTP = "Synchronous/HTTP"
_V4_BODY = {"content", "contentType", "contentTypeHint", "encoded"}
_ENDS = {"content-length", "transfer-encoding", "connection"}
_Found = tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any], str]  # as in `Case`
_EXPLAINED = {
    "pact-foundation__pact-js-core/test/__testoutput__/matt-consumer-matt-provider.json": (
        "the verifier wants the plugin of the file, Photon only where an interaction uses it"
    ),
}


@dataclass(frozen=True)
class Case:
    """An interaction, and the answer that its provider gives."""

    number: int
    group: str
    name: str
    interaction: dict[str, Any]
    metadata: dict[str, Any]
    answer: dict[str, Any]
    promised: str  # the specification's own verdict; "" if it has none

    @property
    def pact(self) -> str:
        """The text of a contract with nothing else in it."""
        return json.dumps(
            {
                "consumer": {"name": f"web-{self.number}"},
                "provider": {"name": "api"},
                "interactions": [self.interaction],
                "metadata": self.metadata,
            }
        )


class _Stub(ThreadingHTTPServer):
    """Gives each interaction its answer."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, cases: list[Case]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = {str(case.number): case.answer for case in cases}
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks may leave early."""


class _Handler(BaseHTTPRequestHandler):
    server: _Stub

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.server.answers.get(self.headers.get(_MARK, ""), {})
        body, kind = _body(answer)
        self.send_response_only(int(answer.get("status") or 200))
        headers = answer.get("headers") or {}
        for name, value in headers.items():
            if name.lower() not in _ENDS:
                text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
                # A line that is folded, as the specification has one, is one line.
                self.send_header(name, " ".join(text.split()).encode().decode("latin-1"))
        if kind and not any(name.lower() == "content-type" for name in headers):
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815  # base's

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


def _body(answer: dict[str, Any]) -> tuple[bytes, str]:
    """Return the bytes of an answer's body, and its media type where V4 says it beside them."""
    body, kind = answer.get("body"), ""
    if isinstance(body, dict) and "content" in body and body.keys() <= _V4_BODY:
        kind = str(body.get("contentType") or "")
        if body.get("encoded") == "base64":
            return base64.b64decode(body["content"]), kind
        body = body["content"]
    if body is None or body == "":  # and not 0, [] or {}
        return b"", kind
    said = kind or _header(answer, "content-type")
    if isinstance(body, str) and "json" not in said:
        return body.encode(), kind
    return json.dumps(body).encode(), kind


def _header(part: dict[str, Any], name: str) -> str:
    found = [value for key, value in (part.get("headers") or {}).items() if key.lower() == name]
    return str(found[0]) if found else ""


def _specification(root: Path) -> Iterator[_Found]:
    for version, number in (("v2", "2.0.0"), ("v3", "3.0.0"), ("v4", "4.0")):
        folder = root / "peers" / "pact-specification" / version / "testcases" / "response"
        for path in sorted(folder.rglob("*.json")):
            case = json.loads(path.read_text("utf-8-sig"))
            request = {"method": "GET", "path": "/case"}
            one = {"type": _HTTP, "request": request, "response": case["expected"]}
            name = f"{version}: {path.parent.name}/{path.stem}"
            metadata = {"pactSpecification": {"version": number}}
            promised = "passed" if case["match"] else "failed"
            yield f"specification {version}", name, one, metadata, case["actual"], promised


def _contracts(root: Path) -> Iterator[_Found]:
    for path in sorted((root / "pacts").rglob("*.json")):
        pact = json.loads(path.read_text("utf-8-sig"))
        for one in pact.get("interactions") or ():
            if one.get("type", _HTTP) != _HTTP:
                continue
            name = f"{path.relative_to(root / 'pacts')}: {one.get('description')}"
            answer, metadata = one.get("response") or {}, pact.get("metadata") or {}
            yield "contracts, their own answers", name, one, metadata, answer, ""
            for kind, other in _others(answer):
                yield f"contracts, {kind}", name, one, metadata, other, ""


def _others(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield answers that are not what the contract's author wrote; some of them may keep it."""
    yield "another status", answer | {"status": 299}
    if answer.get("headers"):
        yield "no headers", {name: value for name, value in answer.items() if name != "headers"}
    if answer.get("body"):
        yield "no body", {name: value for name, value in answer.items() if name != "body"}
        yield "an empty object", answer | {"body": {}}
        yield "a value changed", answer | {"body": _changed(answer["body"])}


def _changed(value: Any) -> Any:
    match value:
        case dict() if value:
            first, *_ = value
            return value | {first: _changed(value[first])}
        case [first, *rest]:
            return [_changed(first), *rest]
        case str():
            return 4711
        case _:
            return "changed"


def cases(root: Path) -> list[Case]:
    """Return all, numbered; each request says its number."""
    found = []
    for number, (group, name, one, metadata, answer, promised) in enumerate(
        (*_specification(root), *_contracts(root))
    ):
        request = one.get("request") or {}
        headers = (request.get("headers") or {}) | {_MARK: str(number)}
        marked = one | {"description": f"case {number}", "request": request | {"headers": headers}}
        found.append(Case(number, group, name, marked, metadata, answer, promised))
    return found


def photon(found: list[Case], folder: Path, port: int) -> dict[int, str]:
    """Return Photon's verdicts: passed, failed, errored, or skipped where it is pending."""
    for case in found:
        (folder / f"{case.number:05}.json").write_text(case.pact)
    argv = [sys.executable, "-m", "photon_test", "pact", "verify-provider", "--provider", "api"]
    argv += ["--url", f"http://127.0.0.1:{port}", "--pacts", "0*.json", "--json", "results.ctrf"]
    subprocess.run(argv, cwd=folder, capture_output=True, check=False, env=_environment())
    results = json.loads((folder / "results.ctrf").read_text())["results"]
    verdicts = {}
    for test in results["tests"]:
        if number := re.match(r"case ([0-9]+)", test["name"]):
            verdicts[int(number[1])] = str(test["rawStatus"])
    return verdicts


def verifier(program: str, case: Case, folder: Path, port: int) -> tuple[str, str]:
    """Return the verdict of `pact verifier` on a file of one interaction, and what it wrote."""
    file = folder / f"alone-{case.number}.json"
    file.write_text(case.pact)
    argv = [program, "verifier", "-f", str(file), "-h", "127.0.0.1", "-p", str(port)]
    argv += ["--provider-name", "api", "--request-timeout", "20000", "--no-colour"]
    done = subprocess.run(
        argv, capture_output=True, text=True, timeout=120, check=False, env=_environment()
    )
    return "passed" if done.returncode == 0 else "failed", done.stdout + done.stderr


def _environment() -> dict[str, str]:
    # The last one: the verifier would download plugins and start them.
    return os.environ | {
        "PACT_DO_NOT_TRACK": "true",
        "NO_COLOR": "1",
        "NO_PROXY": "127.0.0.1",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }


def _same(ours: str, theirs: str) -> bool:
    """The verifier has no third word for what it cannot judge, and passes what is pending."""
    return ours == theirs or (ours, theirs) in {("errored", "failed"), ("skipped", "passed")}


def main() -> int:
    """Compare all; 1 if any verdict differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="pact", help="of pact-python-cli")
    parser.add_argument("--limit", type=int, help="only so many of each group")
    parser.add_argument("-v", "--verbose", action="store_true", help="what the verifier wrote")
    given = parser.parse_args()
    if shutil.which(given.program) is None:
        print(f"error: there is no program `{given.program}`", file=sys.stderr)
        print("hint: `pip install pact-python-cli` somewhere, and `--program …`", file=sys.stderr)
        return 3
    taken: Counter[str] = Counter()
    found = []
    for case in cases(Path(os.environ["PHOTON_CORPUS"]).resolve()):
        taken[case.group] += 1
        if given.limit is None or taken[case.group] <= given.limit:
            found.append(case)
    port = _Stub(found).server_port
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = Path(name)
        ours = photon(found, folder, port)
        theirs = list(pool.map(lambda one: verifier(given.program, one, folder, port), found))
    counted: Counter[tuple[str, str, str]] = Counter()
    different = 0
    for case, (verdict, words) in zip(found, theirs, strict=True):
        mine = ours.get(case.number, "missing")
        counted[case.group, mine, verdict] += 1
        if case.promised not in {"", mine}:
            different += 1
            print(f"differs: {case.name}: {mine}, but by the specification {case.promised}")
        if not _same(mine, verdict):
            why = _EXPLAINED.get(case.name.partition(":")[0], "")
            different += not why
            print(f"differs: {case.name} ({case.group}): {mine}, but {verdict}; {why or 'why?'}")
            if given.verbose:
                print(words)
    for (group, mine, verdict), number in sorted(counted.items()):
        print(f"{group}: {number} {mine}, and by the verifier {verdict}")
    print(f"{len(found)} interactions, {different} verdicts differ without a reason")
    return int(different > 0 or not found)


if __name__ == "__main__":
    sys.exit(main())
