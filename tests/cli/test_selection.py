"""What is selected is run, exactly that, and nothing else."""

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.photon import Result, photon, pytest_suite, write

NAMES = """
import pytest


@pytest.mark.parametrize("text", ["with space", "a::b", "a[b]c", "a/b", "x' & y", "(all)"])
def test_ids(text):
    pass


@pytest.mark.slow
def test_slow():
    pass


class TestCart:
    def test_total(self):
        pass

    def test_total_of_nothing(self):
        pass
"""
# Each test that runs leaves its name behind: what the reports say is not the only witness.
CONFTEST = """
import os
import pathlib
import pytest


@pytest.fixture(autouse=True)
def ran(request):
    with open(pathlib.Path(__file__).with_name("ran"), "a") as ran:
        ran.write(f"{os.environ['SUITE']}:{request.node.name}\\n")
"""
INI = "[pytest]\nmarkers = slow\n"
IDS = [f"test_ids[{text}]" for text in ("with space", "a::b", "a[b]c", "a/b", "x' & y", "(all)")]
TOTALS = ["TestCart::test_total", "TestCart::test_total_of_nothing"]
ALL = [*IDS, "test_slow", *TOTALS]
API = ["TestApi::test_total", "test_answers"]


def suite(name: str, file: str, more: str = "") -> str:
    return pytest_suite(name, f'args = ["{file}"]\nenv = {{ SUITE = "{name}" }}\n{more}')


MANIFEST = (
    suite("orders", "test_orders.py", 'scope = "backend"\ntags = ["core"]\nowner = "shop"')
    + suite("api", "test_api.py", 'scope = "http"\ntags = ["net"]\nexpect = { min-tests = 2 }')
    + '[[test.override]]\nfilter = "suite(orders) & test(/total/)"\ntags = ["money"]\n'
    + '[[test.override]]\nfilter = "suite(api)"\ntags = ["money"]\n'
)
TEST_API = """
class TestApi:
    def test_total(self):
        pass


def test_answers():
    pass
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        {
            "photon.toml": MANIFEST,
            "pytest.ini": INI,
            "conftest.py": CONFTEST,
            "test_orders.py": NAMES,
            "test_api.py": TEST_API,
        },
    )


def select(folder: Path, *arguments: str) -> Result:
    return photon(folder, "test", "--json", "results.json", *arguments)


def witnessed(folder: Path) -> list[str]:
    """Return the tests that really ran, by suite and pytest's own name."""
    log = folder / "ran"
    return sorted(log.read_text().splitlines()) if log.exists() else []


def of(suite: str, names: list[str]) -> list[str]:
    return [f"{suite}:{name.rpartition('::')[2] if '[' not in name else name}" for name in names]


SELECTIONS = {
    "nothing named": ([], ALL, API),
    "a suite": (["--suite", "orders"], ALL, []),
    "two suites": (["--suite", "orders", "--suite", "api"], ALL, API),
    "a scope": (["--scope", "http"], [], API),
    "a suite's tag": (["--tag", "core"], ALL, []),
    "a marker": (["--tag", "slow"], ["test_slow"], []),
    "an override's tag": (["--tag", "money"], TOTALS, API),
    "two tags are or": (["--tag", "slow", "--tag", "net"], ["test_slow"], API),
    "two kinds are and": (["--tag", "money", "--suite", "orders"], TOTALS, []),
    "three kinds": (
        ["--tag", "money", "--scope", "backend", "-E", "test(~nothing)"],
        ["TestCart::test_total_of_nothing"],
        [],
    ),
    "an expression": (
        ["-E", "suite(orders) & test(~total) | test(=test_answers)"],
        TOTALS,
        ["test_answers"],
    ),
    "exactly, and not what begins so": (
        ["-E", "test(=TestCart::test_total)"],
        ["TestCart::test_total"],
        [],
    ),
    "the same name in two files": (["-E", "test(/::test_total$/)"], TOTALS[:1], API[:1]),
    "a file": (["-E", "file(=test_api.py)"], [], API),
    "an owner": (["-E", "owner(shop) - tag(money) - test(~ids)"], ["test_slow"], []),
    "all but": (["-E", "not (tag(core) | test(=test_answers))"], [], API[:1]),
    "a blank, brackets, an apostrophe": (
        ["-E", "test(=test_ids[with space]) | test(=test_ids[a[b]c]) | test(=test_ids[x' & y])"],
        [IDS[0], IDS[2], IDS[4]],
        [],
    ),
    "colons, a slash, parentheses": (
        ["-E", r"test(=test_ids[a::b]) | test(=test_ids[a/b]) | test(=test_ids[\(all\)])"],
        [IDS[1], IDS[3], IDS[5]],
        [],
    ),
}


@pytest.mark.parametrize("named", SELECTIONS)
def test_what_is_named_runs_and_nothing_else(shop: Path, named: str) -> None:
    arguments, orders, api = SELECTIONS[named]

    result = select(shop, *arguments)

    assert result.code == 0, result.out + result.err
    ran = [name for name, status in result.statuses.items() if status == "passed"]
    assert sorted(ran) == sorted([*orders, *api])
    assert witnessed(shop) == sorted([*of("orders", orders), *of("api", api)])
    assert f"ran {len(ran)}" in result.last_line


def test_how_a_failure_is_repeated_selects_that_one(shop: Path) -> None:
    write(
        shop,
        {
            "test_api.py": "import pytest\n\n\n@pytest.mark.parametrize('x', ['a (b) [c]'])\n"
            "def test_x(x):\n    assert 1 == 2\n\n\ndef test_y():\n    pass\n"
        },
    )
    manifest = suite("api", "test_api.py")
    write(shop, {"photon.toml": manifest})
    first = select(shop)
    again = next(line for line in first.out.splitlines() if "again: photon test " in line)
    (shop / "ran").unlink()
    second = select(shop, *shlex.split(again)[3:])

    assert (first.code, second.code) == (1, 1), first.out + second.out
    assert witnessed(shop) == ["api:test_x[a (b) [c]]"]


@pytest.mark.parametrize("arguments", [["--list"], ["--list", "--ci"]])
def test_a_listing_names_all_and_runs_nothing(shop: Path, arguments: list[str]) -> None:
    result = select(shop, *arguments)

    assert result.code == 0, result.out + result.err
    assert witnessed(shop) == []
    assert set(result.statuses.values()) == {"pending"}
    assert sorted(result.statuses) == sorted([*ALL, *API])
    assert all(name in result.out for name in (*ALL, *API))
    assert not (shop / ".photon" / "runs").exists()


def test_a_listing_shows_what_is_selected_and_the_suites_left_out(shop: Path) -> None:
    result = select(shop, "--list", "--scope", "backend", "--tag", "money")

    assert result.code == 0, result.out + result.err
    assert sorted(result.statuses) == sorted(TOTALS)
    assert "api" in result.out
    assert "test_slow" not in result.out


def test_a_listing_of_nothing_is_4(shop: Path) -> None:
    result = select(shop, "--list", "-E", "test(=nobody)")

    assert result.code == 4, result.out + result.err


def test_a_dry_run_says_what_would_start_and_starts_nothing(shop: Path) -> None:
    result = photon(shop, "test", "--dry-run", "--suite", "orders")

    assert result.code == 0, result.out + result.err
    assert "orders (pytest in ., photon.toml:1:1)" in result.out
    assert "-m pytest" in result.out
    assert result.out.endswith("nothing was started\n")
    assert witnessed(shop) == []
    assert not (shop / ".photon" / "runs").exists()


def test_a_dry_run_shows_where_each_setting_stands(shop: Path) -> None:
    result = photon(shop, "test", "--dry-run", "--verbose")

    line = MANIFEST[: MANIFEST.index('scope = "http"')].count("\n") + 1
    assert f'scope = "http"  # photon.toml:{line}:1' in result.out
    assert "left out" not in result.out


def test_tool_arguments_go_to_the_one_suite(shop: Path) -> None:
    result = select(shop, "--suite", "orders", "--", "-k", "slow or total_of")

    assert result.code == 0, result.out + result.err
    assert witnessed(shop) == ["orders:test_slow", "orders:test_total_of_nothing"]


def test_tool_arguments_for_two_suites_are_refused(shop: Path) -> None:
    result = select(shop, "--", "-k", "slow")

    assert result.code == 2, result.out + result.err
    assert "tool arguments after `--` are for one suite" in result.err
    assert "`orders`, `api`" in result.err
    assert "hint: add `--suite NAME`" in result.err
    assert witnessed(shop) == []


def test_a_filter_does_not_count_as_missing_tests(shop: Path) -> None:
    assert select(shop, "-E", "test(=test_answers)").code == 0


def test_a_suite_that_shrank_is_4_whatever_is_selected_of_it(shop: Path) -> None:
    write(shop, {"test_api.py": "def test_answers():\n    pass\n"})

    result = select(shop, "-E", "test(=test_answers)")

    assert result.code == 4, result.out + result.err
    assert "1 case was found, fewer than the 2 that are expected" in result.out


def test_a_selection_that_leaves_one_suite_empty_is_no_mistake(shop: Path) -> None:
    result = select(shop, "-E", "test(=test_slow)")

    assert result.code == 0, result.out + result.err
    assert witnessed(shop) == ["orders:test_slow"]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("test(", "^"),
        ("suite(orders) &", "^"),
        ("tset(x)", "did you mean `test`?"),
        ("test(/[/)", "^"),
        ("", ""),
    ],
)
def test_a_mistake_in_an_expression_is_2_and_shows_the_place(
    shop: Path, expression: str, words: str
) -> None:
    result = select(shop, "-E", expression)

    assert result.code == 2, result.out + result.err
    assert words in result.err
    assert witnessed(shop) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--suite", "order"), ("there is no suite `order`", "did you mean `orders`?")),
        (("--suite", "api", "--suite", "order"), ("did you mean `orders`?",)),
        (("--scope", "bakend"), ("there is no scope `bakend`", "did you mean `backend`?")),
        (("-E", "suite(order)"), ("no suite matches -E", "did you mean `orders`? there are")),
    ],
)
def test_a_name_that_nothing_has_is_4_with_what_was_meant(
    shop: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    result = select(shop, *arguments)

    assert result.code == 4, result.out + result.err
    assert all(word in result.err for word in words)
    assert witnessed(shop) == []


def test_a_part_of_an_expression_that_names_nothing_is_told(shop: Path) -> None:
    result = select(shop, "-E", "suite(api) | suite(order) | tag(mony)")

    assert result.code == 0, result.out + result.err
    assert "warning: there is no suite `order`\n  hint: did you mean `orders`?" in result.out
    assert "hint: did you mean `money`?" in result.out


def test_a_selection_of_no_case_says_how_many_there_are(shop: Path) -> None:
    result = select(shop, "-E", "test(=test_slwo)")

    assert result.code == 4, result.out + result.err
    assert f"none of {len(ALL) + len(API)} cases is selected" in result.out


def test_a_file_that_cannot_be_collected_is_not_hidden_by_a_selection(shop: Path) -> None:
    manifest = pytest_suite("orders", 'env = { SUITE = "orders" }')
    write(shop, {"photon.toml": manifest, "test_broken.py": "import no_such_module\n"})

    result = select(shop, "-E", "test(=test_slow)")

    assert result.code != 0, result.out + result.err
    assert "no_such_module" in result.out


def test_what_a_suite_needs_does_not_run_when_it_is_not_selected(shop: Path) -> None:
    manifest = suite("orders", "test_orders.py") + suite("api", "test_api.py", 'needs = ["orders"]')
    write(shop, {"photon.toml": manifest})

    result = select(shop, "--suite", "api")

    assert result.code == 0, result.out + result.err
    assert witnessed(shop) == sorted(of("api", API))


def test_the_selection_is_in_the_record(shop: Path) -> None:
    select(shop, "--suite", "api")

    (log,) = shop.glob(".photon/runs/*/events.jsonl")
    with log.open() as lines:
        started = json.loads(next(lines))["event"]
    assert [suite["name"] for suite in started["suites"]] == ["api"]
    assert started["arguments"][-2:] == ["--suite", "api"]


def test_what_pytest_itself_deselects_stands_in_the_proof_and_in_every_report(
    tmp_path: Path,
) -> None:
    tests = "".join(f"def test_{name}():\n    pass\n\n" for name in ("one", "two", "three"))
    ini = "[pytest]\naddopts = -k test_one\n"
    write(tmp_path, {"photon.toml": pytest_suite(), "pytest.ini": ini, "test_it.py": tests})
    proof = (
        "expected 1 / ran 1 / skipped 0 / cached 0 / not run 0 · 2 deselected by the tool itself"
    )

    result = photon(tmp_path, "test", "--json", "results.json", "--junit", "junit.xml")
    again = photon(tmp_path, "report")

    assert result.code == 0, result.out + result.err
    for last_line in (result.last_line, again.last_line):
        assert last_line.startswith(f"PASSED  {proof} · ")
    assert "2 tests deselected by pytest's own options: `-k test_one`" in result.out
    document = result.ctrf["extra"]
    assert isinstance(document, dict)
    extra = document["photon"]
    assert [suite["deselected"] for suite in extra["suites"]] == [2]
    assert [suite["found"] for suite in extra["suites"]] == [1]
    (told,) = result.junit.iterfind(".//property[@name='photon.deselected']")
    assert told.get("value") == "2"
