"""What CI services read from the output, and the summary of a step."""
# ruff: noqa: E501  # what is written is wider than code

import pytest
from inline_snapshot import snapshot
from msgspec.structs import replace

from photon_test.core.events import Record, Troubled
from photon_test.core.outcome import Assertion, Location
from photon_test.reporters.github import Annotation, Github, annotation_line
from photon_test.reporters.job import Service, detect
from tests.reporters import records as r


def test_failures_are_shown_at_their_line() -> None:
    assert annotated(r.mixed()) == snapshot("""\
::error title=orders did not run as it should::the process ended with signal 11
::error file=tests/test_a.py,line=9,title=orders%3A test_b::assert 3 == 4
::error title=photon::FAILED  expected 5 / ran 3 / skipped 1 / cached 0 / not run 1 · 1 failed · 1 flaky · 1 suite broken · 3.2 s · exit 1 (also 3)
::warning file=tests/test_a.py,line=7,title=orders%3A test_d::flaky: passed at try 2, after: assert 3 == 4
""")


@pytest.mark.parametrize(
    ("checkout", "file"),
    [
        ("/home/me/shop", "tests/test_a.py"),
        ("/home/me", "shop/tests/test_a.py"),
        ("/home/me/", "shop/tests/test_a.py"),
        ("/home/you", "tests/test_a.py"),
        ("", "tests/test_a.py"),
    ],
)
def test_a_place_is_seen_from_the_services_own_checkout(checkout: str, file: str) -> None:
    said: list[str] = []
    reporter = Github(said.append, checkout=checkout)

    for record in r.mixed():
        reporter.handle(record)
    reporter.close()

    assert f"::error file={file},line=9," in said[1]


def test_a_green_run_says_nothing() -> None:
    assert annotated(r.records([r.started(), r.passed(r.A), r.done(), r.finished()])) == ""


def test_no_more_than_ten_are_written_and_the_last_is_the_verdict() -> None:
    failures = [
        r.failed(r.case(f"t{n}"), Assertion(message=f"message number {n}")) for n in range(30)
    ]

    lines = annotated(r.records([r.started(), *failures, r.done(), r.finished(1)])).splitlines()

    assert len(lines) == 10
    assert "FAILED  expected 30" in lines[-1]
    assert "21 more annotations left out" in lines[-1]


def test_text_cannot_end_a_command_or_begin_one() -> None:
    nasty = Annotation(
        message="a%b\n::error::c\r", title="x,y:z", location=Location(file="a,b:c.py", line=3)
    )

    assert annotation_line(nasty, "github") == snapshot(
        "::error file=a%2Cb%3Ac.py,line=3,title=x%2Cy%3Az::a%25b%0A::error::c%0A"
    )
    assert annotation_line(nasty, "azure") == snapshot(
        "##vso[task.logissue type=error;sourcepath=a,b:c.py;linenumber=3]x,y:z: a%AZP25b%0A::error::c%0A"
    )
    assert annotation_line(nasty, "gitlab") == ""


def test_troubles_come_first() -> None:
    trouble = Troubled(code=2, message="unknown key", where="photon.toml:3:1", hint="`test`")

    assert annotated(r.records([trouble, r.finished(2)])).splitlines()[0] == snapshot(
        "::error title=photon::unknown key in photon.toml:3:1 (hint: `test`)"
    )


def test_the_summary_of_a_step() -> None:
    assert markdown(r.mixed()) == snapshot("""\
### FAILED

expected 5 / ran 3 / skipped 1 / cached 0 / not run 1 · 1 failed · 1 flaky · 1 suite broken · 3.2 s · exit 1 (also 3)

**orders** the process ended with signal 11

|  | suite | passed | failed | errored | skipped | not run | flaky | time |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| FAILED | <code>orders</code> | 2 | 1 |  | 1 | 1 | 1 | 1.5 s |

<details><summary>orders: test_b: assert 3 == 4</summary>

```text
def test_total():
>   assert 3 == 4
E   assert 3 == 4
```

<code>photon test --suite orders -E 'test(=test\\_b)'</code>

</details>

1 flaky case: <code>test\\_d</code>

| slowest | suite | time |
| --- | --- | ---: |
| <code>test\\_b</code> | <code>orders</code> | 0.50 s |
| <code>test\\_a</code> | <code>orders</code> | 0.25 s |
| <code>test\\_d</code> | <code>orders</code> | 0.25 s |
""")


def test_text_of_the_users_is_text_in_the_summary() -> None:
    bad = Assertion(message="<img src=x> | *b*", text="```\n</details>\n```")

    text = markdown(r.records([r.started(), r.failed(r.A, bad), r.done(), r.finished(1)]))

    assert "<summary>orders: test_a: &lt;img src=x&gt; | *b*</summary>" in text
    assert "````text" in text


def test_services_are_known_by_their_variables() -> None:
    assert detect({"GITHUB_ACTIONS": "true"}) == "github"
    assert detect({"GITLAB_CI": "true"}) == "gitlab"
    assert detect({"TF_BUILD": "True"}) == "azure"
    assert detect({"CI": "true"}) == ""


def annotated(records: list[Record], service: Service = "github") -> str:
    parts: list[str] = []
    reporter = Github(parts.append, service=service)
    for record in records:
        reporter.handle(record)
    reporter.close()
    return "".join(f"{part}\n" for part in parts)


def markdown(records: list[Record]) -> str:
    parts: list[str] = []
    reporter = Github(lambda _: None, parts.append)
    for record in records:
        reporter.handle(record)
    reporter.close()
    return "".join(parts)


def test_flaky_cases_are_warnings_of_a_green_run() -> None:
    tries = [(r.failed(case), r.passed(case, retry=1)) for case in map(r.case, "abcdefghijkl")]
    events = [event for two in tries for event in two]

    lines = annotated(r.records([r.started(), *events, r.done(), r.finished()])).splitlines()

    assert len(lines) == 10
    assert lines[0] == snapshot(
        "::warning file=tests/test_a.py,title=orders%3A a::flaky: passed at try 2, after: assert 3 == 4"
    )
    assert lines[-1] == snapshot("::warning title=photon::3 more flaky cases; the reports have all")


def test_the_summary_keeps_within_what_github_takes_and_breaks_nothing_off() -> None:
    huge = "ü" * 9000
    failures = [
        r.failed(r.case(f"t{n}"), Assertion(message=f"no. {n}", text=huge)) for n in range(20)
    ]
    parts: list[str] = []
    reporter = Github(lambda _: None, parts.append, taken_bytes=(1 << 20) - 100_000)

    for record in r.records([r.started(), *failures, r.done(), r.finished(1)]):
        reporter.handle(record)
    reporter.close()

    assert 80_000 < len("".join(parts).encode()) < 100_000
    assert parts[0].count("<details>") == parts[0].count("</details>") == 6
    assert "… 14 parts of this summary left out: GitHub takes no more than 1 MiB a step" in parts[0]


def test_no_summary_is_written_where_there_is_no_room_for_its_verdict() -> None:
    parts: list[str] = []
    reporter = Github(lambda _: None, parts.append, taken_bytes=1 << 20)

    for record in r.mixed():
        reporter.handle(record)
    reporter.close()

    assert parts == []


def test_nobody_is_called_by_what_a_test_says() -> None:
    bad = Assertion(message="ask @octocat about #12, <b>&\x1b[31m", text="@octocat")

    text = markdown(r.records([r.started(), r.failed(r.A, bad), r.done(), r.finished(1)]))

    assert "ask @&#8203;octocat about #&#8203;12, &lt;b&gt;&amp;</summary>" in text
    assert "\x1b" not in text


def test_a_cell_stays_a_cell() -> None:
    suite = r.started(replace(r.ORDERS, name="a|b"))
    case = r.case("t|`<i>", suite="a|b")

    text = markdown(r.records([suite, r.failed(case), r.done("a|b"), r.finished(1)]))

    assert "| FAILED | <code>a\\|b</code> |  | 1 |" in text
    assert "| <code>t\\|\\`&lt;i&gt;</code> | <code>a\\|b</code> | 0.50 s |" in text
