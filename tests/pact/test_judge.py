"""The judge as a process, driven by the adapter, against a real provider."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from photon_test.adapters import pact as adapter
from photon_test.adapters.pact_options import PactOptions
from photon_test.core.command import Arg, EventsPath, InputPath, Joined, PhotonPython, ReportPath
from photon_test.core.events import Broke, CaseEvent, CaseFinished, CaseFound, More, Warned
from photon_test.core.model import Stream, Suite, Timeouts, Unit
from photon_test.core.outcome import (
    Assertion,
    Crash,
    Exit,
    Mismatch,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.ports import Folder
from photon_test.core.select import Selection

Pact = Callable[..., str]
Make = Callable[..., dict[str, Any]]


class Provider(Protocol):
    url: str
    routes: dict[str, Any]
    requests: list[tuple[str, str, bytes]]

    def says(self, path: str, body: object, status: int = 200) -> None: ...


class Engine:
    """Runs units one after another, as the real one would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.test_s = 20.0  # a busy machine is no reason to fail
        self.stderr = ""
        self.stdout = ""
        self.statuses: list[int] = []

    def run(
        self, *files: str, url: str, only: Selection | None = None, **options: Any
    ) -> list[CaseEvent]:
        suite = Suite(
            name="contract",
            adapter="pact",
            timeout=Timeouts(test_s=self.test_s),
            options=PactOptions(provider="api", url=url, files=files, **options),
        )
        selection = only or Selection()
        waiting = list(adapter.units(suite, selection, _no_folder()))
        events: list[CaseEvent] = []
        while waiting:
            for event in self._unit(waiting.pop(0), suite, selection):
                if isinstance(event, More):
                    waiting.append(event.unit)
                else:
                    events.append(event)
        return events

    def _unit(self, unit: Unit, suite: Suite, selection: Selection) -> Iterator[CaseEvent]:
        channel = self.root / f"events-{len(self.statuses)}"
        for given in unit.inputs:
            (self.root / given.name).write_text(given.text)
        argv = [self._word(arg, channel) for arg in unit.command.argv]
        done = subprocess.run(
            argv, cwd=self.root, capture_output=True, text=True, timeout=60, check=False
        )
        self.statuses.append(done.returncode)
        self.stderr += done.stderr
        self.stdout += done.stdout
        reader = adapter.reader(unit, suite, selection)
        for line in channel.read_text().splitlines() if channel.exists() else ():
            yield from reader.line(Stream.EVENTS, line) or ()
        signal = -done.returncode if done.returncode < 0 else None
        code = None if signal else done.returncode
        reports = {one.name: (self.root / one.name).read_bytes() for one in unit.reports}
        yield from reader.end(Exit(code=code, signal=signal), reports)

    def _word(self, arg: Arg, channel: Path) -> str:
        match arg:
            case str():
                return arg
            case PhotonPython():
                return sys.executable
            case EventsPath():
                return str(channel)
            case InputPath(name=name) | ReportPath(name=name):
                return str(self.root / name)
            case Joined(parts=parts):
                return "".join(self._word(part, channel) for part in parts)
            case _:
                raise AssertionError(arg)


def _no_folder() -> Folder:
    return None  # type: ignore[return-value]  # the adapter leaves files to the judge


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def ends(events: list[CaseEvent]) -> list[CaseFinished]:
    return [event for event in events if isinstance(event, CaseFinished)]


def outcomes(events: list[CaseEvent]) -> dict[str, Outcome]:
    return {event.case.name: event.outcome for event in ends(events)}


def test_an_interaction_that_agrees_passes(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1, "more": True})

    events = engine.run(pact(make()), url=provider.url)

    assert outcomes(events) == {"a thing": Outcome.PASSED}
    assert engine.stdout == ""
    assert engine.statuses == [0, 0]


def test_a_case_stands_where_its_interaction_does(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    name = pact(make("first"), make("second", providerStates=[{"name": "it is late"}]))

    found = [e for e in engine.run(name, url=provider.url) if isinstance(e, CaseFound)]

    lines = (engine.root / name).read_text().splitlines()
    assert [event.case.full_name for event in found] == ["first", "second[it is late]"]
    assert found[1].location is not None
    assert found[1].location.line is not None
    assert "second" in "".join(lines[found[1].location.line - 1 :][:4])
    assert "first" not in "".join(lines[found[1].location.line - 1 :])


def test_a_difference_names_place_and_values(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": "\x1b[31mred\x1b[0m"})

    (end,) = ends(engine.run(pact(make()), url=provider.url))

    assert end.outcome is Outcome.FAILED
    (failure,) = end.failures
    assert isinstance(failure, Mismatch)
    assert (failure.kind, failure.path) == ("BodyMismatch", "$.id")
    assert "\x1b" not in failure.text + failure.message + failure.actual
    assert "red" in failure.text


def test_a_server_error_is_a_difference(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"error": "oops"}, status=500)

    (end,) = ends(engine.run(pact(make()), url=provider.url))

    kinds = [f.kind for f in end.failures if isinstance(f, Mismatch)]
    assert "StatusMismatch" in kinds
    assert any("expected 200 but was 500" in failure.message for failure in end.failures)


def test_a_provider_that_is_down_is_said_once(
    engine: Engine, nobody: str, pact: Pact, make: Make
) -> None:
    events = engine.run(pact(*(make(f"thing {n}") for n in range(5))), url=nobody)

    assert ends(events) == []
    (broke,) = [event for event in events if isinstance(event, Broke)]
    assert isinstance(broke.failure, Unavailable)
    assert "nothing listens at 127.0.0.1:" in broke.failure.message


def test_a_provider_that_hangs_costs_three_interactions(
    engine: Engine, silent: str, pact: Pact, make: Make
) -> None:
    engine.test_s = 0.3

    events = engine.run(pact(*(make(f"thing {n}") for n in range(9))), url=silent)

    assert [type(end.failures[0]) for end in ends(events)] == [Timeout] * 3
    (broke,) = [event for event in events if isinstance(event, Broke)]
    assert "accepts connections but does not answer within 0.3 s" in broke.failure.message


def test_a_state_that_fails_is_an_error_with_the_providers_own_words(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    provider.routes["/states"] = (500, {}, b"no such table: \x1b[1morders")
    name = pact(make(providerStates=[{"name": "an order exists", "params": {"id": 1}}]))

    # The core alone takes 127 s, and the engine gives it 60.
    (end,) = ends(engine.run(name, url=provider.url, states=f"{provider.url}/states"))

    assert end.outcome is Outcome.ERRORED
    (failure,) = end.failures
    assert isinstance(failure, Assertion)
    assert failure.phase == "setup"
    assert failure.message == (
        f"state `an order exists` could not be set: POST {provider.url}/states answered 500"
    )
    assert failure.text == "no such table: orders"
    assert len([path for _, path, _ in provider.requests if path == "/states"]) == 1


def test_a_state_that_hangs_costs_its_own_interaction(
    engine: Engine, provider: Provider, silent: str, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    engine.test_s = 0.3
    name = pact(make("waits", providerStates=[{"name": "an order exists"}]), make("fine"))

    events = engine.run(name, url=provider.url, states=f"{silent}/states")

    assert outcomes(events) == {"waits": Outcome.ERRORED, "fine": Outcome.PASSED}
    assert ends(events)[0].failures[0].message == (
        f"state `an order exists` could not be set: POST {silent}/states"
        " did not answer within 0.3 s"
    )


def test_values_from_a_state_reach_the_request(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/things/42", {"id": 1})
    provider.routes["/states"] = (201, {}, b'{"id": 42}')
    generators = {"path": {"type": "ProviderState", "expression": "/things/${id}"}}
    name = pact(
        make(
            providerStates=[{"name": "a thing exists"}],
            request={"path": "/things/1", "generators": generators},
        )
    )

    events = engine.run(name, url=provider.url, states=f"{provider.url}/states")

    assert outcomes(events) == {"a thing": Outcome.PASSED}


def test_an_interaction_without_a_state_asks_for_none(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})

    events = engine.run(pact(make()), url=provider.url, states=f"{provider.url}/states")

    assert outcomes(events) == {"a thing": Outcome.PASSED}
    assert [path for _, path, _ in provider.requests if path == "/states"] == []


def test_states_without_anybody_to_set_them(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    name = pact(make(providerStates=[{"name": "an order exists"}]))

    warned = engine.run(name, url=provider.url)
    refused = engine.run(name, url=provider.url, missing_states="fail")

    assert outcomes(warned) == {"a thing": Outcome.PASSED}
    assert [e.message for e in warned if isinstance(e, Warned)] == [
        "1 interaction needs a provider state, but `states` of the suite `contract` is not set"
    ]
    assert outcomes(refused) == {"a thing": Outcome.ERRORED}


def test_a_panic_of_the_core_costs_one_interaction(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": "a" * 28 + "b"})
    rule = {"combine": "AND", "matchers": [{"match": "regex", "regex": r"^(a+)+\1$"}]}
    panics = make("panics", response={"matchingRules": {"body": {"$.id": rule}}})
    kind = {"combine": "AND", "matchers": [{"match": "type"}]}
    before, fine = make("before"), make("fine")
    for one in (before, fine):
        one["response"]["body"]["content"] = {"id": "x"}
        one["response"]["matchingRules"] = {"body": {"$.id": kind}}

    events = engine.run(pact(before, panics, fine), url=provider.url)

    assert outcomes(events) == {
        "before": Outcome.PASSED,  # which is not the result of the next one
        "panics": Outcome.ERRORED,
        "fine": Outcome.PASSED,
    }
    (failure,) = ends(events)[1].failures
    assert isinstance(failure, Unreadable)
    assert "retry-limit-in-match over" in failure.message


def test_a_path_that_the_core_cannot_read_costs_one_interaction(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 1})
    rule = {"combine": "AND", "matchers": [{"match": "type"}]}
    odd = make("odd", response={"matchingRules": {"body": {"$['it's']": rule}}})
    before, fine = make("before"), make("fine")

    events = engine.run(pact(before, odd, fine), url=provider.url)

    assert outcomes(events) == {
        "before": Outcome.PASSED,  # which is not the result of the next one
        "odd": Outcome.ERRORED,
        "fine": Outcome.PASSED,
    }
    assert "Unterminated brackets" in ends(events)[1].failures[0].message


def test_a_judge_that_dies_is_followed_by_another(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    def kill(body: bytes) -> tuple[int, dict[str, str], bytes]:
        del body
        children = Path(f"/proc/{os.getpid()}/task")
        for child in children.glob("*/children"):
            for pid in child.read_text().split():
                if b"photon_test.pact.judge" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(int(pid), 6)
        return 200, {}, b"{}"

    if not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
        pytest.skip("needs /proc to find the judge's process id")
    provider.says("/thing", {"id": 1})
    provider.routes["/dies"] = kill
    dies = make("dies", request={"path": "/dies"})

    events = engine.run(pact(make("before"), dies, make("after")), url=provider.url)

    assert outcomes(events) == {
        "before": Outcome.PASSED,
        "dies": Outcome.ERRORED,
        "after": Outcome.PASSED,
    }
    (broke,) = [event for event in events if isinstance(event, Broke)]
    assert isinstance(broke.failure, Crash)
    assert engine.statuses == [0, -6, 0]


def test_a_pending_interaction_may_differ(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    provider.says("/thing", {"id": 2})

    (end,) = ends(engine.run(pact(make(pending=True)), url=provider.url))

    assert end.outcome is Outcome.SKIPPED
    assert end.reason.startswith("pending: $.id: Expected 2")


def test_a_message_is_not_taken_for_verified(
    engine: Engine, provider: Provider, pact: Pact
) -> None:
    message = {"type": "Asynchronous/Messages", "description": "an event", "contents": {}}

    (end,) = ends(engine.run(pact(message), url=provider.url))

    assert end.outcome is Outcome.ERRORED


def test_no_interaction_is_no_case(engine: Engine, provider: Provider, pact: Pact) -> None:
    events = engine.run(pact(), url=provider.url)

    assert events == []


def test_no_file_is_no_case_and_said(engine: Engine, provider: Provider) -> None:
    events = engine.run("pacts/*.json", url=provider.url)

    assert [e.message for e in events if isinstance(e, Warned)] == [
        "no file matches `pacts/*.json`"
    ]
    assert ends(events) == []


def test_a_pact_with_another_provider_is_refused_or_left_out(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    name = pact(make(), provider={"name": "users"})

    named = engine.run(name, url=provider.url)
    matched = engine.run("*-api.json", url=provider.url)

    (end,) = ends(named)
    assert end.outcome is Outcome.ERRORED
    assert end.failures[0].message == "`web-api.json`: a pact with provider `users`, not `api`"
    assert ends(matched) == []
    assert [e.message for e in matched if isinstance(e, Warned)] == [
        "1 pact is with other providers than `api`: `users`"
    ]


@pytest.mark.parametrize("text", ["{", '{"consumer": {"name": "a"}', "\xff", "[]"])
def test_a_file_that_cannot_be_read_is_an_error_beside_the_others(
    engine: Engine, provider: Provider, pact: Pact, make: Make, text: str
) -> None:
    provider.says("/thing", {"id": 1})
    pact(make(), name="a-good.json")
    (engine.root / "b-bad.json").write_bytes(text.encode("latin-1"))

    events = engine.run("*.json", url=provider.url)

    assert outcomes(events) == {
        "a thing": Outcome.PASSED,
        "the pact file can be read": Outcome.ERRORED,
    }


def test_a_listing_starts_no_verification(
    engine: Engine, provider: Provider, pact: Pact, make: Make
) -> None:
    events = engine.run(pact(make()), url="", only=Selection(run=False))

    assert [type(event) for event in events] == [CaseFound]
    assert provider.requests == []
    assert engine.statuses == [0]


def test_a_v2_file(engine: Engine, provider: Provider, pact: Pact) -> None:
    provider.says("/thing?a=1", {"id": 7})
    old = {
        "description": "old",
        "providerState": "late",
        "request": {"method": "get", "path": "/thing", "query": "a=1"},
        "response": {
            "status": 200,
            "body": {"id": 1},
            "matchingRules": {"$.body.id": {"match": "type"}},
        },
    }
    name = pact(old, metadata={"pactSpecificationVersion": "2.0.0"})

    events = engine.run(name, url=provider.url)

    assert outcomes(events) == {"old": Outcome.PASSED}
