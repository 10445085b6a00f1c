"""The schemathesis adapter without a process: what that one says, and what becomes of it."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from photon_test.adapters import schemathesis as adapter
from photon_test.adapters.schemathesis.options import CHECKS, SchemathesisOptions
from photon_test.adapters.schemathesis.services import hosted
from photon_test.contracts.properties.messages import (
    Began,
    Done,
    Down,
    Ended,
    Found,
    Job,
    Listed,
    Missing,
    Note,
    Pacts,
    Problem,
    Result,
    Said,
    Unread,
    Unusable,
    encode,
)
from photon_test.core.command import Variable
from photon_test.core.errors import ManifestError
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import Purpose, Stream, Suite, Timeouts, Unit
from photon_test.core.outcome import (
    Assertion,
    Crash,
    Exit,
    Location,
    Mismatch,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder

NOWHERE = DiskFolder(Path("/nowhere"), programs=("/usr/bin/python3",))
ONE = Found(
    label="GET /items", phase="coverage", operation="list", tags=("items",), file="a.yaml", line=7
)
TWO = Found(label="GET /items", phase="fuzzing", operation="list", file="a.yaml", line=7)


def suite(**options: object) -> Suite:
    given = {"document": "a.yaml", "url": "${API_URL}"} | options
    return Suite(
        name="api",
        adapter="schemathesis",
        root="services/shop",
        timeout=Timeouts(test_s=2.0),
        options=SchemathesisOptions(**given),  # type: ignore[arg-type]  # each test knows its types
    )


def told(
    given: Suite, unit: Unit, *lines: Said, exit_: Exit | None = None, only: Selection | None = None
) -> list[CaseEvent]:
    reader = adapter.reader(unit, given, only or Selection())
    events: list[CaseEvent] = []
    for line in lines:
        events += reader.line(Stream.EVENTS, encode(line).decode()) or ()
    return [*events, *reader.end(exit_ or Exit(code=0), {})]


def listing(given: Suite) -> Unit:
    [unit] = adapter.units(given, Selection(), NOWHERE)
    return unit


def checking(given: Suite, *found: Found) -> Unit:
    events = told(given, listing(given), *found, Listed(cases=len(found)))
    [unit] = [event.unit for event in events if isinstance(event, More)]
    return unit


def ended(result: Result, **fields: object) -> CaseFinished:
    said = Ended(label=ONE.label, phase=ONE.phase, result=result, **fields)  # type: ignore[arg-type]  # each test knows its types
    given = suite()
    events = told(given, checking(given, ONE), said, Done(cases=1))
    [finished] = [event for event in events if isinstance(event, CaseFinished)]
    return finished


def test_the_first_unit_only_reads() -> None:
    unit = listing(suite(base_path="", phases=("fuzzing", "examples")))

    assert unit.purpose is Purpose.LIST
    assert unit.command.cwd == "services/shop"
    assert unit.command.argv[-5:] == (
        *("--document", "a.yaml"),
        *("--phases", "examples,fuzzing", "--base-path="),
    )


def test_what_is_found_is_checked_by_one_process() -> None:
    unit = checking(suite(seed=7, auth=("bearer=env:TOKEN",)), ONE, TWO)

    job = msgspec.json.decode(unit.inputs[0].text, type=Job)
    assert [(one.label, one.phase) for one in job.chosen] == [
        ("GET /items", "coverage"),
        ("GET /items", "fuzzing"),
    ]
    assert (job.seed, job.checks, job.request_timeout_s) == (7, CHECKS, 2.0)
    assert unit.command.argv[-1] == Variable(name="API_URL", required=True)
    assert dict(unit.command.env) == {
        "PHOTON_PACT_SECRET_0": Variable(name="TOKEN", required=True),
        "PYTHONHASHSEED": "0",
    }


def test_a_case_is_an_operation_in_a_phase() -> None:
    given = suite()

    [found] = [
        event
        for event in told(given, listing(given), ONE, Listed(cases=1))
        if isinstance(event, CaseFound)
    ]

    assert found.case.full_name == "GET /items[coverage]"
    assert found.case.file == "services/shop/a.yaml"
    assert found.location == Location(file="services/shop/a.yaml", line=7)
    assert found.tags == ("items",)
    assert found.traits == (("operation", "list"), ("operation", "GET /items"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("list", ["coverage", "fuzzing"]),
        ("GET /items", ["coverage", "fuzzing"]),
        ("other", []),
    ],
)
def test_operations_are_chosen_by_filters(text: str, wanted: list[str]) -> None:
    given = suite()
    only = Selection(filter=Is(field="operation", matcher=Matcher(kind="equal", text=text)))

    events = told(given, listing(given), ONE, TWO, Listed(cases=2), only=only)

    chosen = [
        one.phase
        for event in events
        if isinstance(event, More)
        for one in msgspec.json.decode(event.unit.inputs[0].text, type=Job).chosen
    ]
    assert chosen == wanted


def test_a_listing_plans_nothing() -> None:
    given = suite()

    events = told(given, listing(given), ONE, Listed(cases=1), only=Selection(run=False))

    assert [type(event) for event in events] == [CaseFound]


@pytest.mark.parametrize(
    ("lines", "exit_", "failure"),
    [
        ((ONE,), Exit(code=0), Crash),
        ((ONE,), Exit(signal=9), Crash),
        ((ONE, Listed(cases=2)), Exit(code=0), Unreadable),
    ],
)
def test_a_listing_without_its_last_word_is_not_believed(
    lines: tuple[Said, ...], exit_: Exit, failure: type
) -> None:
    given = suite()

    events = told(given, listing(given), *lines, exit_=exit_)

    [broke] = [event for event in events if isinstance(event, Broke)]
    assert isinstance(broke.failure, failure)
    assert not any(isinstance(event, More) for event in events)


def test_a_document_that_cannot_be_used_is_an_errored_case() -> None:
    given = suite()

    events = told(given, listing(given), Unusable(message="no", file="b.yaml", line=3))

    [finished] = [event for event in events if isinstance(event, CaseFinished)]
    assert finished.outcome is Outcome.ERRORED
    assert finished.location == Location(file="services/shop/b.yaml", line=3)
    [failure] = finished.failures
    assert isinstance(failure, Unreadable)
    assert failure.of == "document"


def test_an_operation_that_cannot_be_read_is_an_errored_case() -> None:
    given = suite()

    events = told(given, listing(given), Unread(label="GET /a", message="no"), Listed(cases=1))

    assert [type(event) for event in events] == [CaseFound, CaseFinished]


@pytest.mark.parametrize(
    ("result", "outcome", "failure"),
    [
        ("broken", Outcome.FAILED, Mismatch),
        ("hangs", Outcome.ERRORED, Timeout),
        ("refused", Outcome.ERRORED, Unavailable),
        ("document", Outcome.ERRORED, Unreadable),
        ("unjudged", Outcome.ERRORED, Unreadable),
    ],
)
def test_what_is_no_answer_is_told_apart(result: Result, outcome: Outcome, failure: type) -> None:
    finished = ended(result, message="why")

    assert finished.outcome is outcome
    assert [(type(one), one.message) for one in finished.failures] == [(failure, "why")]


def test_each_check_that_failed_is_a_failure_of_the_case() -> None:
    status = Problem(check="status", title="status", text="a\nb", expected="200", actual="500")

    finished = ended("failed", problems=(Problem(check="error", title="error: 500"), status))

    assert finished.outcome is Outcome.FAILED
    assert [one.message for one in finished.failures] == [
        "error: 500",
        "status: 500, documented: 200",
    ]


def test_a_failure_without_a_check_is_a_failure_all_the_same() -> None:
    finished = ended("failed")

    assert finished.outcome is Outcome.FAILED
    assert finished.failures


def test_the_request_is_what_the_case_printed() -> None:
    given = suite()
    said = Ended(label=ONE.label, phase=ONE.phase, result="failed", output="curl …")

    events = told(
        given,
        checking(given, ONE),
        Began(label=ONE.label, phase=ONE.phase),
        said,
        Done(cases=1),
    )

    assert [type(event) for event in events] == [CaseStarted, CaseOutput, CaseFinished]


def test_a_run_that_left_a_case_out_is_broken() -> None:
    given = suite()
    passed = Ended(label=ONE.label, phase=ONE.phase, result="passed")

    events = told(given, checking(given, ONE, TWO), passed, Done(cases=2))

    assert any(isinstance(event, Broke) for event in events)


@pytest.mark.parametrize(
    ("last", "kind"), [(Down(message="gone", hint="start it"), "service"), (Missing(), "tool")]
)
def test_what_is_not_there_breaks_the_suite_with_a_hint(last: Said, kind: str) -> None:
    given = suite()

    [broke] = told(given, checking(given, ONE), last)

    assert isinstance(broke, Broke)
    assert isinstance(broke.failure, Unavailable)
    assert broke.failure.kind == kind
    assert broke.failure.hint


def test_a_process_that_dies_costs_the_open_case_and_the_rest_runs_in_another() -> None:
    given = suite()
    third = Found(label="GET /a", phase="fuzzing", file="a.yaml")

    events = told(
        given,
        checking(given, ONE, TWO, third),
        Began(label=ONE.label, phase=ONE.phase),
        Ended(label=ONE.label, phase=ONE.phase, result="passed"),
        Began(label=TWO.label, phase=TWO.phase),
        exit_=Exit(signal=9),
    )

    errored = [event for event in events if isinstance(event, CaseFinished) and event.failures]
    assert [event.case.full_name for event in errored] == ["GET /items[fuzzing]"]
    assert any(isinstance(event, Broke) for event in events)
    [unit] = [event.unit for event in events if isinstance(event, More)]
    assert unit.purpose is Purpose.RETRY
    assert [one.label for one in msgspec.json.decode(unit.inputs[0].text, type=Job).chosen] == [
        "GET /a"
    ]


def test_a_process_that_dies_at_once_is_not_started_again() -> None:
    given = suite()

    events = told(given, checking(given, ONE), exit_=Exit(code=1))

    assert [type(event) for event in events] == [Broke]


def test_a_run_that_asked_for_nothing_says_so() -> None:
    given = suite()
    skipped = Ended(label=ONE.label, phase=ONE.phase, result="skipped", message="no examples")

    events = told(given, checking(given, ONE), skipped, Done(cases=1))

    assert [event.reason for event in events if isinstance(event, CaseFinished)] == ["no examples"]
    assert any(isinstance(event, Warned) for event in events)


def test_lines_that_are_not_its_own_are_shown() -> None:
    given = suite()
    reader = adapter.reader(checking(given, ONE), given, Selection())

    assert [type(event) for event in reader.line(Stream.EVENTS, "{") or ()] == [Warned]
    assert [
        type(event)
        for event in reader.line(Stream.EVENTS, encode(Note(message="a")).decode()) or ()
    ] == [Warned]
    assert reader.line(Stream.STDOUT, "Traceback") is None


@pytest.mark.parametrize(
    "options",
    [
        {"url": "localhost:80"},
        {"url": "http://127.0.0.1:1", "asgi": "a:b"},
        {"document": "http://127.0.0.1:1/openapi.json"},
        {"base_path": "v1"},
        {"phases": ()},
        {"checks": ()},
        {"checks": ("not_a_server_error", "not_a_server_error")},
        {"max_examples": 0},
        {"seed": -1},
        {"auth": ("the-token-itself",)},
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"`|spelled"):
        suite(**options)


@pytest.mark.parametrize("options", [{"document": ""}, {"url": ""}])
def test_a_suite_that_says_too_little_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ManifestError):
        adapter.units(suite(**options), Selection(), NOWHERE)


def test_arguments_that_nobody_takes_are_refused() -> None:
    with pytest.raises(ManifestError, match="no command takes them"):
        adapter.units(replace(suite(), args=("--workers", "4")), Selection(), NOWHERE)


def test_a_listing_needs_no_api() -> None:
    assert adapter.units(suite(url=""), Selection(run=False), NOWHERE)


def test_an_application_is_served_from_its_folder() -> None:
    service = hosted(suite(url="", asgi="shop:app", app_dir="src"), lambda _: NOWHERE)

    assert service is not None
    assert service.name == "api/api"
    assert service.command.cwd == "services/shop/src"
    assert service.command.argv[-2:] == ("--asgi", "shop:app")
    assert hosted(suite(), lambda _: NOWHERE) is None


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ("tests/states.py", ("--folder", ".", "--states", "tests/states.py", "--limit", "2")),
        ("./set --now", ("--program", '["./set", "--now"]', "--limit", "2")),
    ],
)
def test_who_sets_states_is_a_service_too(states: str, words: tuple[str, ...]) -> None:
    given = suite(states=states, pacts=("pacts",))

    service = hosted(given, lambda _: NOWHERE)

    assert service is not None
    assert service.name == "api/states"
    assert service.command.argv[-len(words) :] == words
    assert checking(given, ONE).command.argv[-2:] == (
        "--states",
        Variable(name="PHOTON_STATES_URL", required=True),
    )


def test_a_url_for_states_needs_no_service() -> None:
    given = suite(states="${API_URL}/states", pacts=("a.json", "b/*.json"), provider="shop")

    assert hosted(given, lambda _: NOWHERE) is None
    assert listing(given).command.argv[-3:] == (
        *("--pacts=a.json", "--pacts=b/*.json"),
        "--provider=shop",
    )
    job = msgspec.json.decode(checking(given, ONE).inputs[0].text, type=Job)
    assert job.pacts == Pacts(files=("a.json", "b/*.json"), provider="shop")


def test_functions_say_which_states_they_know_and_are_told_of_the_end() -> None:
    given = suite(states="states.py", pacts=("pacts",))

    job = msgspec.json.decode(checking(given, ONE).inputs[0].text, type=Job)

    assert job.pacts == Pacts(files=("pacts",), teardown=True, asks=True)


def test_a_state_that_cannot_be_set_is_an_error_of_the_setup() -> None:
    finished = ended("state", message="state `x` could not be set", text="why")

    assert finished.outcome is Outcome.ERRORED
    assert finished.failures == (
        Assertion(message="state `x` could not be set", text="why", phase="setup"),
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"states": "states.py"}, "`states` needs `pacts`"),
        ({"pacts": ("a.json",)}, "`pacts` needs `states`"),
        ({"provider": "shop"}, "`provider` needs `states`"),
        ({"states_teardown": True}, "`states-teardown` needs `states`"),
    ],
)
def test_states_and_pacts_go_together(options: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        suite(**options)


def test_an_operation_that_refuses_everything_is_named() -> None:
    given = suite()
    passed = [
        Ended(label=one.label, phase=one.phase, result="passed", best=best)
        for one, best in ((ONE, 404), (TWO, 401))
    ]

    events = told(given, checking(given, ONE, TWO), *passed, Done(cases=2))

    [warned] = [event for event in events if isinstance(event, Warned)]
    assert "`GET /items` (401)" in warned.message


@pytest.mark.parametrize(("result", "best"), [("passed", 200), ("failed", 404), ("hangs", 0)])
def test_one_that_does_not_or_is_red_is_not(result: Result, best: int) -> None:
    given = suite()
    passed = Ended(label=ONE.label, phase=ONE.phase, result="passed", best=404)
    other = Ended(label=TWO.label, phase=TWO.phase, result=result, best=best)

    events = told(given, checking(given, ONE, TWO), passed, other, Done(cases=2))

    assert not [event for event in events if isinstance(event, Warned)]
