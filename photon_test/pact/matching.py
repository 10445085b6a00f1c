"""The process that asks the core whether responses keep contracts.

`python -m photon_test.pact.matching --questions FILE --answers FILE [--after NUMBER] [--limit S]`

Two ways lead to the same rules (read at pact_ffi 0.5.12). A body is matched in this process, as the
contents of a message: `match_message` and `match_response` hand both bodies to the same
`match_body` (https://github.com/pact-foundation/pact-reference, rust/pact_matching/src/lib.rs).
That takes a tenth of a millisecond. The other way is the verifier itself against a server on
127.0.0.1 that answers what is asked about; it takes some milliseconds, and sees status and headers
too. Whoever asks can ask both ways and compare.
"""

import argparse
import base64
import json
import os
import signal
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UnsetType
from msgspec.structs import replace

from photon_test.pact.files import read
from photon_test.pact.model import Content, Regex, Response, Rules, rule
from photon_test.pact.questions import (
    Answer,
    AnyQuestion,
    Expect,
    Load,
    Match,
    Try,
    questions,
    written,
)

_BODILESS = (204, 205, 304)
_PANICS = 20  # regular expressions that took too long; no more of that kind are tried
_V3 = 4  # PactSpecification_V3, the first with messages


def main(arguments: list[str] | None = None) -> int:
    """Answer every question of a file; return the process's status."""
    parser = argparse.ArgumentParser(prog="photon_test.pact.matching", allow_abbrev=False)
    parser.add_argument("--questions", required=True, type=Path)
    parser.add_argument("--answers", required=True, type=Path)
    parser.add_argument("--after", type=int, default=-1, help="questions up to this are known")
    parser.add_argument("--limit", type=float, default=0.0, help="processor seconds a question")
    given = parser.parse_args(arguments)
    silence()
    import_module("pact_ffi")  # 18 MB; if it cannot be loaded, there is no file of answers
    with tempfile.TemporaryDirectory(prefix="photon-match-") as folder:
        core = Core(Path(folder))
        with given.answers.open("ab", buffering=0) as channel:
            for question in questions(given.questions.read_bytes()):
                if isinstance(question, Expect) or question.number > given.after:
                    _limit(given.limit)
                    answer = core.hear(question)
                    if answer is not None:
                        channel.write(written([answer]))
    return 0


def _limit(seconds: float) -> None:
    """End this process if it works longer than that from now on; the core cannot be interrupted.

    Processor time, so that a busy machine does not change what comes out.
    """
    if seconds and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)  # without a handler, SIGPROF ends it


class Core:
    """Answers questions, one after another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._expected: dict[int, Response] = {}
        self._messages: dict[int, bytes] = {}
        self._server: _Server | None = None
        self._panics = 0

    def hear(self, question: AnyQuestion) -> Answer | None:
        """Answer a question; None: it only told something."""
        match question:
            case Expect(number=number, response=response):
                self._expected[number] = response
                return None
            case Match():
                return self._match(question)
            case Load(number=number, path=path):
                return self._load(number, path)
            case Try():
                return self._try(question)

    def _match(self, question: Match) -> Answer:
        for number in question.expects:
            answer = (
                self._whole(question, number) if question.whole else self._body(question, number)
            )
            if not answer.accepted:
                return answer
        return Answer(number=question.number, accepted=True)

    def _body(self, question: Match, number: int) -> Answer:
        from pact_ffi import ffi, lib  # noqa: PLC0415  # 18 MB, only where it judges

        if isinstance(self._expected[number].body, UnsetType):
            return Answer(number=question.number, accepted=True)
        if number not in self._messages:
            self._messages[number] = _message(self._expected[number])
        expected = lib.pactffi_message_new_from_json(0, self._messages[number], _V3)
        if expected == ffi.NULL:
            return _failed(question.number, "the core cannot read the contract")
        kind = question.content_type.encode()  # some kinds of JSON the core compares as text
        actual = lib.pactffi_message_new_from_body(question.body.encode(), kind)
        if actual == ffi.NULL:
            return _failed(question.number, "the core cannot read the body")
        found = lib.pactffi_match_message(expected, actual)  # frees both, whatever its manual says
        if found == ffi.NULL:
            return _failed(question.number, "the core panicked")
        return _first(question.number, ffi, lib, found)

    def _whole(self, question: Match, number: int) -> Answer:
        from photon_test.pact.verify import Judge  # noqa: PLC0415

        if self._server is None:
            self._server = _Server(("127.0.0.1", 0), _Handler)
            threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._server.answer = question
        self._server.headers = {
            name: ", ".join(values)
            for name, values in self._expected[number].headers.items()
            if name.lower() != "content-type"
        }
        file = read(_pact(self._expected[number]), "asked.json")
        url = f"http://127.0.0.1:{self._server.server_port}"
        judge = Judge(url, self._folder, states=None, teardown=False, timeout_s=20)
        ended = judge.verify(file, file.interactions[0])
        match ended.result:
            case "agreed":
                return Answer(number=question.number, accepted=True)
            case "differs":
                first = ended.differences[0]
                return Answer(
                    number=question.number, accepted=False, place=first.path, why=first.message
                )
            case _:
                return _failed(question.number, ended.message or ended.result)

    def _try(self, question: Try) -> Answer:
        """Let the core compare texts by a rule, as it does when it verifies."""
        if self._panics >= _PANICS:
            return _failed(question.number, f"not tried: {_PANICS} others took too many steps")
        for text in (*question.fits, *question.texts):
            body = Content(content=text, contentType="application/json", encoded=False)
            rules = Rules(body={"$": rule(Regex(regex=question.regex))})
            self._expected[-1] = Response(status=200, body=body, matchingRules=rules)
            self._messages.pop(-1, None)
            asked = Match(number=question.number, expects=(-1,), body=json.dumps(text))
            answer = self._body(asked, -1)
            invalid = "is not a valid regular expression" in answer.why
            if answer.failed or invalid or (text in question.fits and not answer.accepted):
                self._panics += bool(answer.failed)
                return replace(answer, accepted=False)
        return Answer(number=question.number, accepted=True)

    @staticmethod
    def _load(number: int, path: str) -> Answer:
        from pact_ffi import ffi, lib  # noqa: PLC0415

        data = Path(path).read_bytes()
        if lib.pactffi_parse_pact_json(data) == ffi.NULL:
            return _failed(number, "the core cannot load the file")
        return Answer(number=number, accepted=True, found=len(read(data, path).interactions))


def silence() -> None:
    """Keep the core from writing to fd 1 and 2, and from calling home."""
    os.environ["PACT_DO_NOT_TRACK"] = "true"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _failed(number: int, why: str) -> Answer:
    return Answer(number=number, accepted=False, failed=why)


def _message(response: Response) -> bytes:
    """Return the body of a response as the contents of a message of version 3."""
    assert not isinstance(response.body, UnsetType), "asked before"  # noqa: S101  # a bug
    rules = msgspec.to_builtins(response.matchingRules)
    content = response.body.content
    if isinstance(content, str) and content:  # version 3 would read `{"a": 1}` as an object
        content = json.dumps(content)
    message = {
        "description": "asked",
        "contents": content,
        "metadata": {"contentType": response.body.contentType},
        "matchingRules": {"body": rules.get("body", {})},
    }
    return json.dumps(message).encode()


def _first(number: int, ffi: Any, lib: Any, found: Any) -> Answer:
    """Return the first mismatch of a list, and free the list."""
    iterator = lib.pactffi_mismatches_get_iter(found)
    try:
        mismatch = lib.pactffi_mismatches_iter_next(iterator)
        if mismatch == ffi.NULL:
            return Answer(number=number, accepted=True)
        text = lib.pactffi_mismatch_to_json(mismatch)
        said = json.loads(ffi.string(text).decode("utf-8", "replace"))
        lib.pactffi_string_delete(text)
    finally:
        lib.pactffi_mismatches_iter_delete(iterator)
        lib.pactffi_mismatches_delete(found)
    return Answer(
        number=number,
        accepted=False,
        place=str(said.get("path") or ""),
        why=str(said.get("mismatch") or said.get("type") or "")[:300],
    )


def _pact(response: Response) -> bytes:
    interaction = {
        "type": "Synchronous/HTTP",
        "key": "asked",
        "description": "asked",
        "request": {"method": "GET", "path": "/"},
        "response": msgspec.to_builtins(response),
    }
    return json.dumps(
        {
            "consumer": {"name": "c"},
            "provider": {"name": "p"},
            "interactions": [interaction],
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
    ).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Match
    headers: dict[str, str]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # 40 ms for each answer otherwise
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        asked = self.server.answer
        self.send_response(asked.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        body = base64.b64decode(asked.body) if asked.base64 else asked.body.encode()
        if asked.content_type:
            self.send_header("Content-Type", asked.content_type)
        if asked.status not in (204, 304) and asked.status >= 200:
            length = 0 if asked.status in _BODILESS else len(body)
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if asked.status not in _BODILESS:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing: stderr is the core's."""


if __name__ == "__main__":
    sys.exit(main())
