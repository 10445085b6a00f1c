"""The pact adapter without a process: what the judge says, and what becomes of it."""

import re
from pathlib import Path

import msgspec
import pytest

from photon_test.adapters import pact as adapter
from photon_test.adapters.pact_options import PactOptions
from photon_test.core.command import Variable
from photon_test.core.errors import ManifestError
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.filters import Is, Matcher
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Mismatch, Outcome, Unavailable, Unreadable
from photon_test.core.ports import Folder
from photon_test.core.select import Selection
from photon_test.manifest.load import load
from photon_test.manifest.model import AdapterKind
from photon_test.pact.messages import (
    Began,
    Catalogue,
    Difference,
    Down,
    Ended,
    Found,
    Job,
    Listed,
    Said,
    Unusable,
    Verified,
    encode,
)


class Tree:
    """A folder that is only a dict."""

    path = "services/orders"
    absolute = "/nowhere/services/orders"

    def __init__(self, **files: str) -> None:
        self.files = {name.replace("__", "/"): text for name, text in files.items()}

    def has(self, path: str, /) -> bool:
        return path in self.files

    def text(self, path: str, /) -> str | None:
        return self.files.get(path)

    def names(self, path: str = "", /) -> list[str]:
        del path
        return sorted(self.files)

    def glob(self, pattern: str, /) -> list[str]:
        folder = pattern.rpartition("/")[0].replace("*", "")
        return sorted(path for path in self.files if path.rpartition("/")[0] == folder)

    def parent(self) -> Folder | None:
        return None

    def which(self, program: str, /) -> str | None:
        return self.files.get(program)

    def variable(self, name: str, /) -> str:
        del name
        return ""


def suite(**options: object) -> Suite:
    given = {"provider": "api", "url": "${API_URL}/v1", "files": ("pact/*.json",)} | options
    return Suite(
        name="contract",
        adapter="pact",
        root="services/orders",
        options=msgspec.convert(given, PactOptions)
        if any("-" in key for key in given)
        else PactOptions(**given),  # type: ignore[arg-type]  # each test knows its types
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
    (unit,) = adapter.units(given, Selection(), Tree())
    return unit


def verification(given: Suite, *found: Found) -> Unit:
    events = told(given, listing(given), *found, Listed(interactions=len(found)))
    (unit,) = [event.unit for event in events if isinstance(event, More)]
    return unit


ONE = Found(file="pact/a.json", native="k1", description="get one", line=3, tags=("orders",))
TWO = Found(file="pact/a.json", native="k2", description="get two", states=("late",), line=9)


def test_the_first_unit_only_looks() -> None:
    unit = listing(suite())

    assert unit.purpose is Purpose.LIST
    assert unit.command.cwd == "services/orders"
    assert "-P" in unit.command.argv
    assert Variable(name="API_URL", required=True) not in unit.command.argv


def test_what_is_found_is_planned_as_one_unit_that_nothing_runs_beside() -> None:
    given = suite(states="${API_URL}/states")

    unit = verification(given, ONE, TWO)

    job = msgspec.json.decode(unit.inputs[0].text, type=Job)
    assert [(chosen.file, chosen.natives) for chosen in job.chosen] == [
        ("pact/a.json", ("k1", "k2"))
    ]
    assert unit.exclusive
    assert unit.purpose is Purpose.RUN


def test_interactions_that_do_not_disturb_one_another_are_verified_at_once() -> None:
    found = [Found(file="pact/a.json", native=f"k{n}", description=f"{n}") for n in range(60)]

    events = told(
        suite(workers=3),
        listing(suite()),
        *found,
        Listed(interactions=60),
    )

    units = [event.unit for event in events if isinstance(event, More)]
    assert [unit.lane for unit in units] == [0, 1, 2]
    assert len({unit.id for unit in units}) == 3


@pytest.mark.parametrize(("workers", "units"), [(1, 7), (16, 16)])
def test_a_large_pact_is_not_opened_again_and_again(workers: int, units: int) -> None:
    found = [Found(file="pact/a.json", native=f"k{n}", description=f"{n}") for n in range(6_400)]

    events = told(suite(workers=workers), listing(suite()), *found, Listed(interactions=6_400))

    planned = [event.unit for event in events if isinstance(event, More)]
    jobs = [msgspec.json.decode(unit.inputs[0].text, type=Job) for unit in planned]
    assert len(planned) == units
    assert [native for job in jobs for one in job.chosen for native in one.natives] == [
        one.native for one in found
    ]


def test_a_case_is_named_from_the_roots_point_of_view() -> None:
    (event,) = told(suite(), listing(suite()), TWO, Listed(interactions=1))[:1]

    assert isinstance(event, CaseFound)
    assert event.case.file == "services/orders/pact/a.json"
    assert event.case.full_name == "get two[late]"


def test_twins_keep_apart() -> None:
    twin = msgspec.structs.replace(TWO, native="k3", twin=2)

    events = told(suite(), listing(suite()), TWO, twin, Listed(interactions=2))

    names = [event.case.full_name for event in events if isinstance(event, CaseFound)]
    assert names == ["get two[late]", "get two[late #2]"]


def test_only_what_is_wanted_is_verified() -> None:
    wanted = Selection(filter=Is(field="tag", matcher=Matcher(kind="equal", text="orders")))

    events = told(suite(), listing(suite()), ONE, TWO, Listed(interactions=2), only=wanted)

    (unit,) = [event.unit for event in events if isinstance(event, More)]
    assert msgspec.json.decode(unit.inputs[0].text, type=Job).chosen[0].natives == ("k1",)


def test_nothing_wanted_is_nothing_started() -> None:
    nothing = Selection(filter=Is(field="tag", matcher=Matcher(kind="equal", text="none")))

    events = told(suite(), listing(suite()), ONE, Listed(interactions=1), only=nothing)

    assert [type(event) for event in events] == [CaseFound]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [((ONE,), Crash), ((ONE, Listed(interactions=2)), Unreadable), ((), Crash)],
)
def test_a_listing_without_its_own_end_is_not_believed(lines: tuple[Said, ...], kind: type) -> None:
    events = told(suite(), listing(suite()), *lines)

    (broke,) = [event for event in events if isinstance(event, Broke)]
    assert isinstance(broke.failure, kind)
    assert not [event for event in events if isinstance(event, More)]


def test_status_0_without_the_last_word_is_not_believed() -> None:
    given = suite()

    events = told(given, verification(given, ONE))

    assert [type(event) for event in events] == [Broke]


def test_fewer_results_than_interactions_are_not_believed() -> None:
    given = suite()
    unit = verification(given, ONE, TWO)
    end = Ended(file=ONE.file, native="k1", result="agreed")

    events = told(given, unit, Began(file=ONE.file, native="k1"), end, Verified(interactions=1))

    (broke,) = [event for event in events if isinstance(event, Broke)]
    assert broke.failure.message == "2 interactions were to be verified, 1 were"


@pytest.mark.parametrize(
    "written",
    [
        '{"say":"Ended","file":"pact/a.json","native":"k1","resu',
        "\x00\x01",
        '{"say":"Ended","file":"elsewhere.json","native":"k1","result":"agreed"}',
        '{"say":"Ended","file":"pact/a.json","native":"k1","result":"fine"}',
        '{"say":"Verified","interactions":1}',
    ],
)
def test_a_channel_that_says_something_else_is_never_green(written: str) -> None:
    given = suite()
    reader = adapter.reader(verification(given, ONE), given, Selection())

    events = [*(reader.line(Stream.EVENTS, written) or ())]
    events += reader.line(Stream.EVENTS, '{"say":"Verified","interactions":1}') or ()
    events += reader.end(Exit(code=0), {})

    assert not [event for event in events if isinstance(event, CaseFinished)]
    assert isinstance(events[-1], Broke)


def mismatches(*differences: Difference, **options: object) -> list[Mismatch]:
    given = suite(**options)
    end = Ended(file=ONE.file, native="k1", result="differs", differences=differences)
    events = told(given, verification(given, ONE), end, Verified(interactions=1))
    (finished,) = [event for event in events if isinstance(event, CaseFinished)]
    return [failure for failure in finished.failures if isinstance(failure, Mismatch)]


def status(expected: str, actual: str) -> Difference:
    message = f"expected {expected} but was {actual}"
    return Difference(kind="StatusMismatch", expected=expected, actual=actual, message=message)


def test_another_status_comes_before_what_follows_from_it() -> None:
    body = Difference(kind="BodyMismatch", path="$", message="is missing the key id")

    assert [one.kind for one in mismatches(body, status("200", "500"))] == [
        "StatusMismatch",
        "BodyMismatch",
    ]


def test_a_value_that_is_not_there_has_no_line() -> None:
    header = Difference(kind="HeaderMismatch", path="Location", expected="/1", message="missing")

    assert [one.text for one in mismatches(status("200", "500"), header)] == [
        "expected 200 but was 500",
        "Location: missing\n  expected: /1",
    ]


@pytest.mark.parametrize(
    ("expected", "actual", "hinted"),
    [
        ("200", "401", True),
        ("404", "403", True),
        ("401", "403", False),
        ("200", "404", False),
    ],
)
def test_who_is_turned_away_is_told_where_credentials_come_from(
    expected: str, actual: str, *, hinted: bool
) -> None:
    (unset,) = mismatches(status(expected, actual))
    (given,) = mismatches(status(expected, actual), states="http://127.0.0.1/states")

    assert ("bearerToken" in given.hint) is hinted
    assert ("--states URL" in unset.hint) is hinted
    assert "--states URL" not in given.hint


@pytest.mark.parametrize(
    ("states", "teardown", "told_"),
    [
        ("states.py", False, False),
        ("states.py", True, True),
        # A host of messages answers for functions alone, and knows nothing of the URL's states.
        ("http://127.0.0.1:1/states", False, True),
    ],
)
def test_the_end_of_a_state_is_told_where_somebody_has_use_for_it(
    states: str, *, teardown: bool, told_: bool
) -> None:
    given = suite(states=states, states_teardown=states.startswith("http"))
    catalogue = Catalogue(missing={}, teardown=teardown)
    listed = told(given, listing(given), ONE, catalogue, Listed(interactions=1), only=Selection())
    (first,) = [event.unit for event in listed if isinstance(event, More)]

    crashed = told(given, first, exit_=Exit(signal=6), only=Selection())

    (second,) = [event.unit for event in crashed if isinstance(event, More)]
    jobs = [msgspec.json.decode(one.inputs[0].text, type=Job) for one in (first, second)]
    assert [job.teardown for job in jobs] == [told_, told_]


def test_a_crash_is_blamed_on_the_open_case_and_the_rest_goes_on() -> None:
    given = suite()
    unit = verification(given, ONE, TWO)

    events = told(
        given, unit, Began(file=ONE.file, native="k1"), exit_=Exit(signal=6), only=Selection()
    )

    (more,) = [event.unit for event in events if isinstance(event, More)]
    assert isinstance(events[0], CaseStarted)
    assert msgspec.json.decode(more.inputs[0].text, type=Job).chosen[0].natives == ("k2",)
    assert more.attempt == 2
    assert more.id != unit.id


def test_a_crash_between_two_interactions_costs_none() -> None:
    given = suite()
    unit = verification(given, ONE, TWO)
    end = Ended(file=ONE.file, native="k1", result="agreed")

    events = told(given, unit, Began(file=ONE.file, native="k1"), end, exit_=Exit(signal=9))

    (more,) = [event.unit for event in events if isinstance(event, More)]
    assert msgspec.json.decode(more.inputs[0].text, type=Job).chosen[0].natives == ("k2",)
    assert [event.outcome for event in events if isinstance(event, CaseFinished)] == [
        Outcome.PASSED
    ]
    assert [event for event in events if isinstance(event, Broke)]


def test_a_judge_that_gets_nowhere_is_started_again_once_if_it_was_killed() -> None:
    given = suite()
    unit = verification(given, ONE, TWO)

    left = told(given, unit, exit_=Exit(code=1))
    killed = told(given, unit, exit_=Exit(signal=9))
    (more,) = [event.unit for event in killed if isinstance(event, More)]
    again = told(given, more, exit_=Exit(signal=9))

    assert [type(event) for event in left] == [Broke]
    assert [type(event) for event in killed] == [Broke, More]
    assert [type(event) for event in again] == [Broke]


def test_a_run_that_the_user_stopped_is_not_continued() -> None:
    given = suite()
    unit = verification(given, ONE, TWO)
    stopped = Exit(signal=15, interrupted=True)

    events = told(given, unit, Began(file=ONE.file, native="k1"), exit_=stopped)

    assert not [event for event in events if isinstance(event, More)]


def test_a_provider_that_is_down_breaks_the_unit() -> None:
    given = suite()

    events = told(given, verification(given, ONE), Down(message="nobody is there"))

    (broke,) = events
    assert isinstance(broke, Broke)
    assert isinstance(broke.failure, Unavailable)
    assert broke.failure.kind == "service"


def test_an_unusable_file_is_an_errored_case_but_breaks_a_listing() -> None:
    bad = Unusable(file="pact/b.json", message="not readable as JSON", line=4)

    run = told(suite(), listing(suite()), bad, Listed(interactions=0))
    listed = told(suite(), listing(suite()), bad, Listed(interactions=0), only=Selection(run=False))

    (end,) = [event for event in run if isinstance(event, CaseFinished)]
    assert end.outcome is Outcome.ERRORED
    assert end.location is not None
    assert end.location.line == 4
    assert [type(event) for event in listed] == [Broke]


def test_nonsense_on_the_channel_is_said_and_survived() -> None:
    reader = adapter.reader(listing(suite()), suite(), Selection())

    events = list(reader.line(Stream.EVENTS, '{"say":"Nonsense"}') or ())

    assert [type(event) for event in events] == [Warned]


def test_lines_of_the_core_are_not_ours() -> None:
    reader = adapter.reader(listing(suite()), suite(), Selection())

    assert reader.line(Stream.STDERR, "thread panicked") is None


def test_a_suite_without_an_address_cannot_run() -> None:
    with pytest.raises(ManifestError, match="does not say where its provider runs"):
        adapter.units(suite(url=""), Selection(), Tree())


@pytest.mark.parametrize("name", ["url", "broker"])
def test_an_address_must_be_a_url(name: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=f"`{name}` must be an http or https URL"):
        msgspec.convert({name: "tests.states"}, PactOptions)


def test_options_are_written_with_hyphens() -> None:
    options = msgspec.convert({"missing-states": "fail"}, PactOptions)

    assert options.missing_states == "fail"


def test_pact_files_without_an_address_are_shown_and_left_out() -> None:
    tree = Tree(
        pacts__web_api='{"consumer": {"name": "web"}, "provider": {"name": "api"}}',
        pacts__package='{"name": "x"}',
        pacts__broken='{"consumer": 1, "provider": ',
    )

    found = adapter.detect(tree)

    assert found is not None
    assert found.why == "1 pact file: `pacts/web_api`"
    assert found.left_out == "the address of the provider `api` is not known"
    assert found.hint == (
        "add to photon.toml (`photon init` writes one): `[[test.suite]]`,"
        ' `name = "api-contract"`, `adapter = "pact"`, `cwd = "services/orders"`,'
        ' `pact = { provider = "api", url = "http://127.0.0.1:3000" }`'
    )


def test_what_is_to_be_added_for_pact_files_is_a_manifest(tmp_path: Path) -> None:
    named = '{"consumer": {"name": "web"}, "provider": {"name": "Bücher & Co"}}'
    tree = Tree(contracts__a=named)

    found = adapter.detect(tree)

    assert found is not None
    lines = re.findall("`([^`]+)`", found.hint.partition("): ")[2])
    (tmp_path / "services" / "orders").mkdir(parents=True)
    (tmp_path / "photon.toml").write_text("\n".join(lines), encoding="utf-8")
    manifest = load(tmp_path, {"pact": AdapterKind(options=PactOptions, scope="pact")})
    assert manifest is not None
    [added] = manifest.suites
    assert (added.name, added.root) == (found.suite.name, "services/orders")
    assert isinstance(added.options, PactOptions)
    assert added.options.provider == "Bücher & Co"
    assert added.options.files == ("contracts/a",)


def test_other_json_is_no_pact() -> None:
    assert adapter.detect(Tree(pact__a="{}", pacts__b="[]")) is None
