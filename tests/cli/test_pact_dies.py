"""What becomes of an interaction whose judge dies, and of those beside it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.pact_provider import Provider, contract, interaction, verify, write


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    yield server
    server.shutdown()
    server.server_close()


def _kill_the_judge(here: int) -> None:
    """Kill every process below this one that has the core in it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    for pid in parents:
        above, chain = pid, []
        while above in parents and above != here:
            chain.append(above)
            above = parents[above]
        if above != here:
            continue
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"photon_test.pact.judge" in words and b"verify" in words:
            os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the judge")
def test_what_was_sent_when_the_judge_was_killed_is_not_sent_again(
    tmp_path: Path, provider: Provider
) -> None:
    post = {"request": {"method": "POST", "path": "/order"}}
    write(tmp_path, contract(interaction("a"), interaction("post", **post), interaction("z")))

    def kill(asked: str) -> None:
        if asked == "POST /order":
            _kill_the_judge(os.getpid())

    provider.before = kill
    done = verify(tmp_path, provider.url)

    assert done.code == 3
    statuses = done.statuses
    assert statuses.pop("photon: the suite is complete") == "failed"
    assert statuses == {"a": "passed", "post": "failed", "z": "passed"}
    assert provider.asked == ["GET /thing", "POST /order", "GET /thing"]
    assert "the pact judge ended with signal 9" in done.out, done.out


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the judge")
def test_a_judge_that_always_dies_comes_to_an_end(tmp_path: Path, provider: Provider) -> None:
    names = ["a", "b", "c"]
    write(tmp_path, contract(*(interaction(name, f"/{name}") for name in names)))

    def kill(asked: str) -> None:
        del asked
        _kill_the_judge(os.getpid())

    provider.before = kill
    done = verify(tmp_path, provider.url)

    assert done.code == 3
    assert [done.statuses[name] for name in names] == ["failed"] * 3
    assert provider.asked == ["GET /a", "GET /b", "GET /c"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the judge")
def test_of_several_workers_each_loses_what_it_had_in_flight(
    tmp_path: Path, provider: Provider
) -> None:
    names = [f"n{number}" for number in range(60)]
    posts = [
        interaction(name, request={"method": "POST", "path": f"/order/{name}"}) for name in names
    ]
    write(tmp_path, contract(*posts))

    def kill(asked: str) -> None:
        if asked == "POST /order/n10":
            _kill_the_judge(os.getpid())

    provider.before = kill
    done = verify(tmp_path, provider.url, "--workers", "2")

    assert done.code == 3
    statuses = done.statuses
    errored = {name for name in names if statuses[name] == "failed"}
    assert "n10" in errored
    assert len(errored) <= 2
    assert {statuses[name] for name in {*names} - errored} == {"passed"}
    assert len(provider.asked) == len({*provider.asked})
    assert {f"POST /order/{name}" for name in {*names} - errored} <= {*provider.asked}


def test_a_regular_expression_without_end_costs_its_own_interaction(
    tmp_path: Path, provider: Provider
) -> None:
    response = {
        "status": 200,
        "body": {"id": "a"},
        "matchingRules": {
            "body": {"$.id": {"matchers": [{"match": "regex", "regex": "^(a|a)*$"}]}}
        },
    }
    write(tmp_path, contract(interaction("a"), interaction("bad", "/long", response=response)))

    done = verify(tmp_path, provider.url)

    assert done.code == 3, done.out
    assert done.statuses == {"a": "passed", "bad": "failed"}
    assert "retry-limit-in-match over" in done.out


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_panic_costs_its_own_interaction(
    tmp_path: Path, provider: Provider, workers: str
) -> None:
    rule = {"match": "regex", "regex": r"^(a+)+\1$"}
    rules = {"body": {"$.id": {"matchers": [rule]}}}
    response = {"status": 200, "body": {"id": "a"}, "matchingRules": rules}
    bad = interaction("bad", "/long", response=response)
    good = [interaction(f"n{number}", f"/n{number}") for number in range(59)]
    write(tmp_path, contract(*good[:30], bad, *good[30:]))

    done = verify(tmp_path, provider.url, "--workers", workers)

    assert done.code == 3, done.out
    assert {name for name, status in done.statuses.items() if status != "passed"} == {"bad"}
    assert len(done.statuses) == 60
    assert "retry-limit-in-match over" in done.out
    assert len(provider.asked) == len({*provider.asked}) == 60


def test_what_is_not_answered_is_not_sent_again(tmp_path: Path, provider: Provider) -> None:
    post = {"request": {"method": "POST", "path": "/order"}}
    write(tmp_path, contract(interaction("post", **post), interaction("z")))

    def hang_up(asked: str) -> None:
        if asked == "POST /order":
            raise ConnectionResetError

    provider.before = hang_up
    done = verify(tmp_path, provider.url)

    assert done.code == 1
    assert done.statuses == {"post": "failed", "z": "passed"}
    assert provider.asked == ["POST /order", "GET /thing"]


def test_a_provider_that_goes_away_in_the_middle_ends_the_run(
    tmp_path: Path, provider: Provider
) -> None:
    names = [f"n{number}" for number in range(30)]
    write(tmp_path, contract(*(interaction(name) for name in names)))

    def leave(asked: str) -> None:
        del asked
        if len(provider.asked) == 5:
            provider.socket.close()

    provider.before = leave
    done = verify(tmp_path, provider.url)

    assert done.code == 3
    assert sum(status == "passed" for status in done.statuses.values()) <= 5
    assert {*names} < {*done.statuses}
    assert "the provider does not answer" in done.out
