"""The real Playwright: what a person reads, what is selected, and what is left to its config."""

import json
import os
from pathlib import Path

import pytest

from photon_test.adapters.playwright.options import PlaywrightOptions
from photon_test.core.model import Purpose, Suite
from photon_test.core.outcome import Assertion, Location, Unavailable
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.playwright_drive import copied, drive, made, needs_playwright, suite

pytestmark = [pytest.mark.real("playwright"), needs_playwright]

SPEC = "const { test } = require('@playwright/test')\n"


def only(text: str, *, run: bool = True) -> Selection:
    return Selection(filter=parse_filter(text), run=run)


def ran(root: Path) -> list[str]:
    """Return what the tests of a project wrote down themselves."""
    return (root / "ran.txt").read_text(encoding="utf-8").split()


def noted(name: str) -> str:
    """Return a test that writes down that it ran."""
    return f"test('{name}', () => require('fs').appendFileSync('ran.txt', '{name}\\n'))\n"


def test_a_failure_says_what_where_and_how_it_differs(tmp_path: Path) -> None:
    root = copied("basics", tmp_path)

    driven = drive(root, suite(), only("test(compares) | test(looks)"))

    (compared,) = driven["tests/cart.spec.ts::compares objects"].failures
    assert isinstance(compared, Assertion)
    assert compared.location == Location(file="tests/cart.spec.ts", line=10)
    assert '-   "total": 4,' in compared.diff
    assert "in the step `the cart > its total`" in compared.text
    assert "> 10 |" in compared.text
    assert "\x1b" not in compared.diff + compared.text
    assert "node_modules" not in compared.text
    soft = driven["tests/cart.spec.ts::looks at all of it"].failures
    assert [one.location.line for one in soft if isinstance(one, Assertion) and one.location] == [
        16,
        17,
    ]


def test_exactly_the_chosen_tests_run(tmp_path: Path) -> None:
    writes = "require('fs').appendFileSync('ran.txt', name + '\\n')"
    loop = f"for (const name of ['a.b', 'a.b.c', 'axb', 'A.B']) test(name, () => {writes})\n"
    text = SPEC + loop + noted("last")
    root = made(tmp_path, {"one.spec.js": text, "two.spec.js": SPEC + noted("elsewhere")})

    driven = drive(root, suite(), only("test(=a.b) | test(=last)"))

    assert ran(root) == ["a.b", "last"]
    assert driven.outcomes == {"one.spec.js::a.b": "passed", "one.spec.js::last": "passed"}
    assert [unit.purpose for unit in driven.units] == [Purpose.LIST, Purpose.RUN]


def test_what_a_chosen_test_needs_runs_with_it(tmp_path: Path) -> None:
    root = made(
        tmp_path,
        {
            "playwright.config.js": "module.exports = { projects: ["
            "{ name: 'login', testMatch: 'login.js' },"
            "{ name: 'shop', testMatch: 'shop.js', dependencies: ['login'] }] }",
            "login.js": SPEC + noted("logs-in") + noted("asks"),
            "shop.js": SPEC + noted("buys") + noted("sells"),
        },
    )

    shop = drive(root, suite(), only("test(/^buys/)"))
    first = ran(root)
    (root / "ran.txt").unlink()
    login = drive(root, suite(), only("test(/^asks/)"))

    assert first == ["logs-in", "asks", "buys"]
    assert shop.outcomes == {"shop.js::buys[shop]": "passed"}
    assert ran(root) == ["asks"]
    assert login.outcomes == {"login.js::asks[login]": "passed"}


def test_a_listing_starts_nothing(tmp_path: Path) -> None:
    server = "{ command: 'exit 7', url: 'http://127.0.0.1:9' }"
    config = f"module.exports = {{ globalSetup: './setup.js', webServer: {server} }}"
    setup = "module.exports = () => { throw new Error('no database') }"
    root = made(
        tmp_path,
        {"playwright.config.js": config, "setup.js": setup, "a.spec.js": SPEC + noted("adds")},
    )

    driven = drive(root, suite(), Selection(run=False))

    assert list(driven.outcomes) == ["a.spec.js::adds"]
    assert driven.broken is None
    assert not (root / "ran.txt").exists()


def test_the_projects_of_the_manifest_are_the_only_ones(tmp_path: Path) -> None:
    names = "[{ name: 'big' }, { name: 'small one' }, { name: 'small two' }]"
    config = f"module.exports = {{ projects: {names} }}"
    files = {"elsewhere.config.js": config, "a.spec.js": SPEC + noted("adds")}
    root = made(tmp_path, files)
    options = PlaywrightOptions(config="elsewhere.config.js", projects=("small*",))

    driven = drive(root, Suite(name="web", adapter="playwright", options=options))

    assert list(driven.outcomes) == ["a.spec.js::adds[small one]", "a.spec.js::adds[small two]"]


def test_a_configuration_that_is_a_module_is_read(tmp_path: Path) -> None:
    files = {
        "package.json": '{ "type": "module" }',
        "playwright.config.js": "export default { retries: 1 }",
        "a.spec.js": "import { test } from '@playwright/test'\n"
        "test('passes at last', ({}, info) => { if (!info.retry) throw new Error('no') })\n",
    }
    root = made(tmp_path, files)

    driven = drive(root, suite())

    assert driven.cases["a.spec.js::passes at last"].flaky
    assert driven.broken is None


def test_a_package_above_is_found(tmp_path: Path) -> None:
    files = {"apps/shop/a.spec.js": SPEC + noted("adds")}
    root = made(tmp_path, files)

    driven = drive(root, suite("apps/shop"))

    assert driven.outcomes == {"apps/shop/a.spec.js::adds": "passed"}


def test_no_more_workers_run_than_there_are_processors(tmp_path: Path) -> None:
    theirs = """module.exports = class {
      onBegin(config) { this.config = config }
      onEnd() { require('fs').writeFileSync('workers.txt', String(this.config.workers)) }
    }"""
    config = "module.exports = { workers: 1024, reporter: './theirs.js' }"
    files = {"playwright.config.js": config, "theirs.js": theirs, "a.spec.js": SPEC + noted("adds")}
    root = made(tmp_path, files)

    drive(root, suite())

    assert int((root / "workers.txt").read_text()) <= (os.cpu_count() or 1)


def test_a_report_in_html_is_written_and_not_served(tmp_path: Path) -> None:
    config = "module.exports = { reporter: [['html', { open: 'always' }]] }"
    bad = SPEC + "test('fails', () => { throw new Error('no') })\n"
    root = made(tmp_path, {"playwright.config.js": config, "a.spec.js": bad})

    driven = drive(root, suite())

    assert driven.exits[0].code == 1
    assert (root / "playwright-report" / "index.html").is_file()


def test_a_missing_browser_says_how_to_install_it(tmp_path: Path) -> None:
    text = SPEC + "test('looks', async ({ page }) => { await page.goto('about:blank') })\n"
    root = made(tmp_path, {"a.spec.js": text})
    nowhere = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "browsers")}

    driven = drive(root, suite(), environment=nowhere)

    (failure,) = driven["a.spec.js::looks"].failures
    assert isinstance(failure, Unavailable)
    assert failure.hint == "install it: `npx playwright install`"


def test_flaky_tests_may_be_forbidden(tmp_path: Path) -> None:
    text = SPEC + "test('t', ({}, info) => { if (!info.retry) throw new Error('no') })\n"
    root = made(tmp_path, {"a.spec.js": text})

    driven = drive(root, suite(args=("--retries=1", "--fail-on-flaky-tests")))

    assert driven.cases["a.spec.js::t"].flaky
    assert driven.broken is not None
    assert driven.broken.message == "playwright ended with status 1, and 1 test is flaky"


def test_our_lines_are_json(tmp_path: Path) -> None:
    text = SPEC + "test('half \\ud83d pair', () => console.log('\\ud83d'))\n"
    root = made(tmp_path, {"a.spec.js": text})

    driven = drive(root, suite(), only("test(half)"))

    assert [json.loads(line)["e"] for line in driven.lines][-1] == "end"
    assert list(driven.outcomes.values()) == ["passed"]
