"""The Rust core loads what is written in every version, and each promise accepts its example."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pytest

from photon_test.core.errors import DocumentError
from photon_test.pact import files
from photon_test.pact.convert import convert
from photon_test.pact.exchange import BinaryBody, Exchange, JsonBody, Response, TextBody
from photon_test.pact.files import PactFile
from photon_test.pact.jsontext import written
from photon_test.pact.messages import Chosen, Ended, Job, Unusable, decode
from photon_test.pact.read_http import read_exchange

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pacts"
Answer = tuple[int, dict[str, str], bytes]


class Provider(Protocol):
    url: str
    routes: Any


class ByNumber(dict[str, Answer]):
    """Answers by the first part of the path, whatever the query is."""

    def get(self, path: str, default: Any = None) -> Any:
        return super().get(path.split("/")[1], default)


Core = Callable[[PactFile], dict[str, str]]


@pytest.fixture
def core(provider: Provider, tmp_path: Path) -> Core:
    """Let each interaction of a file meet its own example; say what the core objects to."""

    def objections(file: PactFile) -> dict[str, str]:
        numbered = _numbered(file)
        provider.routes = ByNumber()
        for number, one in enumerate(file.interactions):
            provider.routes[str(number)] = _example(read_exchange(file, one))
        (tmp_path / "pact.json").write_bytes(numbered)
        natives = tuple(one.native for one in files.read(numbered, "pact.json").interactions)
        job = Job(
            provider=file.provider,
            chosen=(Chosen(file="pact.json", natives=natives),),
            request_timeout_s=60,
        )
        (tmp_path / "job.json").write_bytes(msgspec.json.encode(job))
        (tmp_path / "events").unlink(missing_ok=True)
        argv = [sys.executable, "-P", "-m", "photon_test.pact.judge", "--events", "events"]
        argv += ["verify", "--job", "job.json", "--url", provider.url]
        subprocess.run(argv, cwd=tmp_path, check=True, capture_output=True, timeout=100)
        said = [decode(line) for line in (tmp_path / "events").read_text().splitlines()]
        assert not [one for one in said if isinstance(one, Unusable)]
        ended = [one for one in said if isinstance(one, Ended)]
        assert len(ended) == len(natives)
        return {one.native: str(one) for one in ended if one.result != "agreed"}

    return objections


def _numbered(file: PactFile) -> bytes:
    """The file with the interaction's number in front of each path, which its rule then allows."""
    made = []
    for number, one in enumerate(file.interactions):
        element = msgspec.json.decode(one.text)
        element["request"]["path"] = f"/{number}{element['request']['path']}"
        for rules in (element["request"].get("matchingRules", {}),):
            rules.pop("path", None)
            rules.pop("$.path", None)
        element["providerStates"] = []
        element.pop("providerState", None)
        element.pop("provider_state", None)
        made.append(msgspec.structs.replace(one, text=msgspec.json.encode(element).decode()))
    return files.write(msgspec.structs.replace(file, interactions=tuple(made)))


def _example(said: Exchange) -> Answer:
    response = said.response
    headers = {name: ", ".join(values) for name, values in response.headers.items()}
    if response.content_type and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = response.content_type
    return response.status, headers, _bytes(response)


def _bytes(response: Response) -> bytes:
    match response.body:
        case JsonBody(value=value):
            return written(value).encode()
        case TextBody(text=text):
            return text.encode()
        case BinaryBody(base64=text):
            return base64.b64decode(text)
        case _:
            return b""


@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("name", ["v2.json", "v3.json", "v4.json"])
def test_what_is_written_accepts_its_own_example(name: str, version: int, core: Core) -> None:
    file = files.read((FIXTURES / name).read_bytes(), name)

    made = convert(file, version).file

    assert made.major == version
    assert len(made.interactions) == len(file.interactions)
    assert core(made) == {}


@pytest.mark.skipif("PHOTON_CORPUS" not in os.environ, reason="PHOTON_CORPUS is not set")
def test_every_pact_of_the_corpus_is_the_same_to_the_core_in_every_version(core: Core) -> None:
    found: dict[str, dict[str, str]] = {}
    judged = 0
    for path in sorted((Path(os.environ["PHOTON_CORPUS"]) / "pacts").rglob("*.json")):
        if "_provider-specs" in path.parts:
            continue
        file = files.read(path.read_bytes(), path.name)
        if '"plugins"' in file.metadata:
            continue  # they can be judged only where their plugin is installed
        for version in (2, 3, 4):
            try:
                made = convert(file, version).file
            except DocumentError:
                continue  # only messages
            http = tuple(one for one in made.interactions if one.kind == "http")
            made = msgspec.structs.replace(made, interactions=http)
            judged += len(http)
            if objections := core(made):
                found[f"{path.name} → {version}"] = objections

    assert found == {}
    assert judged > 700
