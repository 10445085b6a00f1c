"""Which interactions `verify-provider` is about: flags, the last run, the first failure."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cli.photon import Result, photon

GOOD, BAD = "/good", "/bad"


class Provider(ThreadingHTTPServer):
    """Answers 200 to what it knows, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.known = {GOOD}
        self.asked: list[str] = []
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path != "/":  # `/` is Photon's question whether somebody is there
            self.server.asked.append(self.path)
        self.send_response(200 if self.path.rpartition("-")[0] in self.server.known else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    yield server
    server.shutdown()
    server.server_close()


def interaction(name: str, path: str, *states: str, tag: str = "", operation: str = "") -> object:
    said = {"operation": operation, "tags": [tag] if tag else []}
    return {
        "type": "Synchronous/HTTP",
        "description": name,
        "providerStates": [{"name": state} for state in states],
        "request": {"method": "GET", "path": path},
        "response": {"status": 200},
        "comments": {"photon": said},
    }


def pact(folder: Path, consumer: str, *interactions: object) -> None:
    (folder / "pact" / "consumer").mkdir(parents=True, exist_ok=True)
    (folder / "pact" / "consumer" / f"{consumer}.json").write_text(
        json.dumps(
            {
                "consumer": {"name": consumer},
                "provider": {"name": "api"},
                "interactions": interactions,
                "metadata": {"pactSpecification": {"version": "4.0"}},
            }
        )
    )


def verify(folder: Path, provider: Provider, *arguments: str) -> Result:
    given = ("--provider", "api", "--url", provider.url, "--json", "results.json", *arguments)
    return photon(folder, "pact", "verify-provider", *given)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two consumers with three interactions."""
    pact(
        tmp_path,
        "web",
        interaction("list of orders", "/good-1", tag="orders", operation="listOrders"),
        interaction("one order", "/good-2", "an order exists", operation="getOrder"),
    )
    pact(tmp_path, "app", interaction("list of shops", "/good-3", tag="shops"))
    return tmp_path


@pytest.mark.parametrize(
    ("flags", "asked"),
    [
        ((), ["/good-3", "/good-1", "/good-2"]),
        (("--consumer", "web"), ["/good-1", "/good-2"]),
        (("--consumer", "w*", "--consumer", "app"), ["/good-3", "/good-1", "/good-2"]),
        (("--description", "list of"), ["/good-3", "/good-1"]),
        (("--description", "/orders$/"), ["/good-1"]),
        (("--description", "#list of ????s"), ["/good-3"]),
        (("--state", "order exists"), ["/good-2"]),
        (("--tag", "orders"), ["/good-1"]),
        (("--operation", "*Order"), ["/good-2"]),
        (("--consumer", "web", "-E", "!state(exists)"), ["/good-1"]),
    ],
)
def test_flags_choose_interactions(
    two: Path, provider: Provider, flags: tuple[str, ...], asked: list[str]
) -> None:
    done = verify(two, provider, *flags)

    assert done.code == 0, done.out
    assert provider.asked == asked
    assert f"expected {len(asked)} / ran {len(asked)}" in done.last_line


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (("--consumer", "nobody"), 4),
        (("--description", "no such"), 4),
        (("--state", "no such"), 4),
        (("--tag", "no-such"), 4),
        (("--operation", "noSuch"), 4),
        (("-E", "none()"), 4),
        (("--description", "/(/"), 2),
        (("--consumer", ""), 2),
        (("-E", ""), 2),
        (("-E", "consumer(web"), 2),
        (("--workers", "0"), 2),
    ],
)
def test_a_selection_of_nothing_and_a_bad_one_are_not_green(
    two: Path, provider: Provider, flags: tuple[str, ...], code: int
) -> None:
    done = verify(two, provider, *flags)

    assert done.code == code, done.out + done.err
    assert provider.asked == []


def test_failed_verifies_what_the_last_run_left_open(two: Path, provider: Provider) -> None:
    pact(two, "late", interaction("bad", "/bad-1"), interaction("good", "/good-9"))
    assert verify(two, provider).code == 1
    provider.asked.clear()

    again = verify(two, provider, "--failed")
    asked = list(provider.asked)
    provider.known.add(BAD)
    repaired = verify(two, provider, "--failed")
    statuses = repaired.statuses
    done = verify(two, provider, "--failed")

    assert (again.code, asked) == (1, ["/bad-1"])
    assert repaired.code == 0
    assert statuses == {"bad": "passed"}
    assert done.code == 0
    assert "nothing of `api-contract` is left over from the run" in done.out
    assert done.statuses == {}


def test_failed_without_a_run_or_after_one_without_cases_is_not_green(
    two: Path, provider: Provider
) -> None:
    first = verify(two, provider, "--failed")
    assert verify(two, provider, "--pacts", "none/*.json").code == 4
    second = verify(two, provider, "--failed")

    assert first.code == 4
    assert "no run of `api-contract` is recorded here" in first.err
    assert second.code == 4
    assert "was not green, and no case says why" in second.err


def test_failed_with_nothing_left_over_still_needs_the_contract(
    two: Path, provider: Provider
) -> None:
    assert verify(two, provider).code == 0
    for file in (two / "pact" / "consumer").iterdir():
        file.unlink()

    assert verify(two, provider, "--failed").code == 4


def test_failed_looks_again_at_a_file_that_could_not_be_read(two: Path, provider: Provider) -> None:
    bad = two / "pact" / "consumer" / "bad.json"
    bad.write_text('{"consumer": {"name": "x"}, "provider"')
    assert verify(two, provider).code == 2
    bad.unlink()
    pact(two, "bad", interaction("repaired", "/good-7"))
    provider.asked.clear()

    done = verify(two, provider, "--failed")

    assert done.code == 0, done.out
    assert provider.asked == ["/good-7"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_fail_fast_stops_at_the_first_failure(
    tmp_path: Path, provider: Provider, workers: str
) -> None:
    more = [interaction(f"after {number}", f"/good-{number}") for number in range(3)]
    pact(tmp_path, "web", interaction("bad", "/bad-1"), *more)

    done = verify(tmp_path, provider, "--fail-fast", "--workers", workers)

    assert done.code == 1
    assert provider.asked == ["/bad-1"]
    assert "stopped at the first failure: 3 interactions were not verified" in done.out
    assert "expected 4 / ran 1" in done.last_line
    assert verify(tmp_path, provider, "--failed").code == 1
    assert provider.asked == ["/bad-1", "/bad-1", "/good-0", "/good-1", "/good-2"]


def test_fail_fast_of_what_is_good_verifies_all(two: Path, provider: Provider) -> None:
    done = verify(two, provider, "--fail-fast")

    assert done.code == 0
    assert len(provider.asked) == 3


def test_several_workers_report_in_the_order_of_the_files(
    tmp_path: Path, provider: Provider
) -> None:
    names = [f"number {number}" for number in range(60)]
    pact(tmp_path, "web", *(interaction(name, f"/good-{name[7:]}") for name in names))

    done = verify(tmp_path, provider, "--workers", "2", "--junit", "junit.xml")

    assert done.code == 0
    assert list(done.statuses) == names
    assert [case.get("name") for case in done.junit.iter("testcase")] == names
    assert sorted(provider.asked) == sorted(f"/good-{number}" for number in range(60))


def test_a_part_of_a_contract_is_not_published(two: Path, provider: Provider) -> None:
    given = ("--publish", "--broker", provider.url, "--provider-version", "1")
    for flags in (("--failed",), ("--consumer", "web"), ("--operation", "getOrder")):
        done = verify(two, provider, *given, *flags)

        assert done.code == 2
        assert f"leave out `{flags[0]}`" in done.err


def test_photon_test_sees_the_same_predicates(two: Path, provider: Provider) -> None:
    (two / "photon.toml").write_text(
        'manifest-version = 1\n[[test.suite]]\nname = "contract"\nadapter = "pact"\n'
        f'pact = {{ provider = "api", url = "{provider.url}" }}\n'
    )

    done = photon(two, "test", "-E", "consumer(web) & state(exists)")
    tagged = photon(two, "test", "--tag", "shops")

    assert done.code == tagged.code == 0, done.out + done.err
    assert provider.asked == ["/good-2", "/good-3"]
