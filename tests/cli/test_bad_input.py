"""What cannot be run: an error that names the place and what to do, and the exact exit code."""

import sys
from pathlib import Path

import pytest

from tests.cli.photon import Result, photon, pytest_suite, write

REPORTS = ("--junit", "junit.xml", "--json", "results.json")
GREEN = "def test_a():\n    pass\n"
COMMAND = '[[test.suite]]\nname = "{name}"\nadapter = "command"\nrun = ["true"]\n'


def refused(folder: Path, manifest: str, **files: str) -> Result:
    write(folder, {"photon.toml": manifest, **files})
    return photon(folder, "test", *REPORTS)


def test_nothing_that_is_recognised_is_4_and_says_what_would_be(tmp_path: Path) -> None:
    write(tmp_path, {"readme.md": "# nothing"})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 4
    assert "error: there is no photon.toml, and no tests are recognised" in result.err
    assert f"in {tmp_path}" in result.err
    assert "hint: photon recognises Cargo, Go, Vitest, pytest and pact folders" in result.err
    assert result.junit.get("errors") == "1"


def test_what_is_left_out_is_named_when_there_is_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"fixtures/x/Cargo.toml": '[package]\nname = "x"\n'})

    result = photon(tmp_path, "test")

    assert result.code == 4
    assert "left out: fixtures/x: `Cargo.toml`" in result.err


MANIFESTS = {
    "no TOML": (
        "[[test.suite]]\nname = \n",
        "photon.toml:2",
        "",
    ),
    "not UTF-8": ("\udce9", "photon.toml", ""),
    "a number for a name": (
        '[[test.suite]]\nname = 3\nadapter = "command"\nrun = "true"\n',
        "photon.toml:2",
        "`name` must be a string, not a whole number",
    ),
    "a text for a table": ('test = "yes"\n', "photon.toml:1", "`test` must be a table"),
    "a table for suites": (
        '[test.suite]\nname = "a"\n',
        "photon.toml:1",
        "`suite` must be",
    ),
    "an unknown key": (
        COMMAND.format(name="a") + "tag = ['x']\n",
        "photon.toml:5",
        "did you mean `tags`?",
    ),
    "an unknown adapter": (
        '[[test.suite]]\nname = "a"\nadapter = "pytset"\n',
        "photon.toml:3",
        "did you mean `pytest`?",
    ),
    "two suites of one name": (
        COMMAND.format(name="twin") * 2,
        "photon.toml:6",
        "`twin`",
    ),
    "a missing folder": (
        COMMAND.format(name="a") + 'cwd = "not/there"\n',
        "photon.toml:5",
        "`not/there`",
    ),
    "a folder outside": (
        COMMAND.format(name="a") + 'cwd = "../.."\n',
        "photon.toml:5",
        "",
    ),
    "suites that need each other": (
        COMMAND.format(name="a") + 'needs = ["b"]\n' + COMMAND.format(name="b") + 'needs = ["a"]\n',
        "photon.toml:5",
        "`needs` goes round in a circle: a → b → a",
    ),
    "a suite that needs nobody": (
        COMMAND.format(name="a") + 'needs = ["bb"]\n',
        "photon.toml:5",
        "`bb`",
    ),
    "services that require each other": (
        "[test.service.x]\ncommand = ['true']\nready = { stdout = 'x' }\nrequires = ['y']\n"
        "[test.service.y]\ncommand = ['true']\nready = { stdout = 'y' }\nrequires = ['x']\n"
        + COMMAND.format(name="a")
        + "requires = ['x']\n",
        "photon.toml:4",
        "`requires` goes round in a circle: x → y → x",
    ),
    "a service that is not declared": (
        COMMAND.format(name="a") + "requires = ['db']\n",
        "photon.toml:5",
        "`db`",
    ),
    "a filter with a mistake": (
        COMMAND.format(name="a") + "[[test.override]]\nfilter = 'test('\ntags = ['x']\n",
        "photon.toml:6",
        "",
    ),
    "a duration that is none": (
        COMMAND.format(name="a") + "timeout = { suite = 'soon' }\n",
        "photon.toml:5",
        'not "soon"',
    ),
}


@pytest.mark.parametrize("mistake", MANIFESTS)
def test_a_manifest_with_a_mistake_is_2_and_nothing_is_run(tmp_path: Path, mistake: str) -> None:
    text, place, words = MANIFESTS[mistake]
    (tmp_path / "photon.toml").write_bytes(text.encode(errors="surrogateescape"))
    write(tmp_path, {"test_a.py": GREEN})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 2, result.out + result.err
    assert place in result.err
    assert words in result.err
    assert "Traceback" not in result.err
    assert result.junit.get("errors") == "1"
    assert not (tmp_path / ".photon" / "runs").exists()


def test_a_manifest_that_is_a_folder_is_2(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").mkdir()

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 2, result.out + result.err
    assert "photon.toml" in result.err


def test_a_manifest_that_leads_nowhere_is_2(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").symlink_to("moved.toml")

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 2, result.out + result.err
    assert "photon.toml" in result.err


# Tools that are missing, too old, or that crash as they begin.

CRATE = {
    "Cargo.toml": '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n',
    "src/lib.rs": "#[test]\nfn passes() {}\n",
}
WEB = {
    "package.json": '{"name": "web", "devDependencies": {"vitest": "3"}}',
    "vitest.config.mjs": "export default {}\n",
    "a.test.ts": "import { test } from 'vitest'\ntest('a', () => {})\n",
}


def with_programs(folder: Path, **scripts: str) -> dict[str, str]:
    """Return an environment whose PATH has these programs and a shell's own, nothing else."""
    programs = folder / "bin"
    programs.mkdir()
    for name, text in scripts.items():
        path = programs / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    return {"PATH": str(programs)}


def recognised(folder: Path, files: dict[str, str], **scripts: str) -> Result:
    """Run in a repository without a manifest, with nothing but these programs."""
    write(folder / "repository", files)
    environment = with_programs(folder, **scripts)
    return photon(folder / "repository", "test", *REPORTS, environment=environment)


@pytest.mark.parametrize(
    ("files", "tool", "hint"),
    [(CRATE, "cargo", "https://rustup.rs"), (WEB, "node", "https://nodejs.org")],
    ids=["cargo", "node"],
)
def test_a_tool_that_is_missing_is_3_and_says_what_to_install(
    tmp_path: Path, files: dict[str, str], tool: str, hint: str
) -> None:
    result = recognised(tmp_path, files)

    assert result.code == 3, result.out + result.err
    assert f"`{tool}` was not found" in result.out
    assert hint in result.out
    assert result.junit.get("errors") == "1"


def test_a_project_without_python_for_pytest_is_3(tmp_path: Path) -> None:
    result = recognised(tmp_path, {"pytest.ini": "[pytest]\n", "test_a.py": GREEN})

    assert result.code == 3, result.out + result.err
    assert "`python3` was not found" in result.out
    assert "hint: install it: make a `.venv` with pytest in the project" in result.out
    assert result.junit.get("errors") == "1"


def test_a_project_without_python_takes_no_other_suite_along(tmp_path: Path) -> None:
    manifest = COMMAND.format(name="fine") + '[[test.suite]]\nname = "a"\nadapter = "pytest"\n'

    result = recognised(tmp_path, {"photon.toml": manifest, "test_a.py": GREEN}, true="exit 0")

    assert result.code == 3, result.out + result.err
    assert result.statuses["fine"] == "passed"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'error: no such option: --message-format' >&2; exit 101", "no such option"),
        ("kill -SEGV $$", "status 139"),
        ("exit 0", "did not say that its build was finished"),
    ],
    ids=["too old", "crashes", "says nothing"],
)
def test_a_cargo_that_does_not_work_is_3(tmp_path: Path, script: str, words: str) -> None:
    result = recognised(tmp_path, CRATE, cargo=script)

    assert result.code == 3, result.out + result.err
    assert words in result.out
    assert result.junit.get("errors") == "1"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'SyntaxError: Unexpected token' >&2; exit 1", "status 1"),
        ("kill -SEGV $$", "signal 11"),
        ("exit 0", "status 0"),
        ("echo 'v8.0.0'", "status 0"),
    ],
    ids=["too old", "crashes", "says nothing", "prints its version"],
)
def test_a_node_that_does_not_work_is_3(tmp_path: Path, script: str, words: str) -> None:
    result = recognised(tmp_path, WEB, node=script)

    assert result.code == 3, result.out + result.err
    assert words in result.out
    assert result.junit.get("errors") == "1"


@pytest.mark.parametrize(
    ("runner", "words"),
    [
        (["no-such-python", "-m", "pytest"], "no-such-python"),
        (["./not-executable"], "not-executable"),
        ([sys.executable, "-c", "import sys; sys.exit('No module named pytest')"], "has no pytest"),
        ([sys.executable, "-c", "import os; os.abort()"], "signal 6"),
        ([sys.executable, "-c", ""], "status 0"),
    ],
    ids=["missing", "not executable", "no pytest", "crashes", "says nothing"],
)
def test_a_pytest_that_cannot_begin_is_3(tmp_path: Path, runner: list[str], words: str) -> None:
    manifest = f'[[test.suite]]\nname = "a"\nadapter = "pytest"\nrunner = {runner!r}\n'

    result = refused(tmp_path, manifest, **{"test_a.py": GREEN, "not-executable": ""})

    assert result.code == 3, result.out + result.err
    assert words in result.out
    assert result.junit.get("errors") == "1"


def test_a_pytest_whose_own_file_is_broken_is_3_and_shows_it(tmp_path: Path) -> None:
    result = refused(tmp_path, pytest_suite(), **{"conftest.py": "1 +\n", "test_a.py": GREEN})

    assert result.code == 3, result.out + result.err
    assert "conftest.py" in result.out
    assert result.junit.get("errors") == "1"


def test_a_mistake_that_only_the_adapter_sees_is_2_with_its_place(tmp_path: Path) -> None:
    manifest = COMMAND.format(name="good") + COMMAND.format(name="bad")
    manifest += 'results = { format = "junit", path = "{junit}" }\n'
    write(tmp_path, {"photon.toml": manifest})

    result = photon(tmp_path, "test", *REPORTS)

    assert result.code == 2, result.out + result.err
    assert "in photon.toml:5:1" in result.out
    assert "hint: add `{junit}` to `run`" in result.out
    assert result.statuses["good"] == "passed"


def test_a_variable_that_is_not_set_is_3_and_says_where_it_could_come_from(tmp_path: Path) -> None:
    manifest = COMMAND.format(name="s") + 'env = { URL = "${NOBODY_SETS_THIS}" }\n'
    write(tmp_path, {"photon.toml": manifest})

    result = photon(tmp_path, "test")

    assert result.code == 3, result.out + result.err
    assert "the variable `NOBODY_SETS_THIS` is not set" in result.out
    assert "(`env` of the suite at photon.toml:1:1)" in result.out
    assert "hint: set `NOBODY_SETS_THIS`, or require the service" in result.out


def test_a_pact_file_that_is_no_json_is_2_and_stands_in_the_report(tmp_path: Path) -> None:
    suite = '[[test.suite]]\nname = "c"\nadapter = "pact"\n'
    suite += 'pact = { provider = "api", url = "http://127.0.0.1:9", files = ["web-api.json"] }\n'
    write(tmp_path, {"photon.toml": suite, "web-api.json": "no json\n"})

    result = photon(tmp_path, "test", "--json", "results.json", "--junit", "junit.xml")

    assert result.code == 2, result.out + result.err
    assert result.statuses == {"the pact file can be read": "failed"}
    assert "web-api.json:1" in result.out
    assert result.last_line.startswith("REFUSED  ")
    assert result.last_line.endswith("exit 2")


@pytest.mark.parametrize(
    ("ready", "message"),
    [
        ('{ tcp = "127.0.0.1:65536" }', "`tcp`: there is no port `65536`"),
        ('{ http = "http://h:65536/" }', "`http`: there is no port `65536`"),
        ('{ http = "http:///health" }', "`http`: `http:///health` is no URL"),
    ],
)
def test_an_address_that_cannot_be_is_2_with_its_place(
    tmp_path: Path, ready: str, message: str
) -> None:
    service = f'[test.service.db]\ncommand = ["db"]\nready = {ready}\n'
    write(tmp_path, {"photon.toml": service + COMMAND.format(name="s")})

    result = photon(tmp_path, "test")

    assert result.code == 2, result.out + result.err
    assert f"error: {message}" in result.err
    assert "in photon.toml:3:" in result.err


def test_a_misspelt_port_is_told(tmp_path: Path) -> None:
    service = '[test.service.db]\ncommand = ["db", "${prot}"]\nready.tcp = "127.0.0.1:${port}"\n'
    suite = COMMAND.format(name="s") + 'requires = ["db"]\n'
    write(tmp_path, {"photon.toml": service + suite})

    result = photon(tmp_path, "test")

    assert result.code == 3, result.out + result.err
    assert "the variable `prot` is not set" in result.out
    assert "did you mean `${port}`?" in result.out
