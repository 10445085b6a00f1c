"""`photon doctor`: what it says, what it ends with, and that it starts nothing."""

import json
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from photon_test.run.doctor.versions import older
from tests.cli.photon import Result, photon, pytest_suite, write

NONE = {"cargo": "", "node": "", "python3": "", "go": ""}


def doctor(folder: Path, programs: Mapping[str, str] = NONE) -> Result:
    """Run it where PATH has these programs, each of which says its text; "": it is not there."""
    tools = folder / ".tools"
    tools.mkdir()
    for name, text in programs.items():
        if text:
            (tools / name).write_text(f"#!/bin/sh\n{text}\n")
            (tools / name).chmod(0o755)
    return photon(folder, "doctor", environment={"PATH": str(tools)})


def body(result: Result) -> str:
    """All but the first line, with the places of this machine left out."""
    text = result.out.replace(str(result.folder), "…").replace(sys.executable, "python")
    return text.partition("\n")[2]


def test_what_is_here_and_what_would_run_is_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": """\
[test.service.db]
command = ["./db", "--port", "${port}", "--admin", "${port.admin}"]
ready = { stdout = 'key (?P<DB_KEY>\\w+)' }
env = { DB_URL = "x://127.0.0.1:${port}/${DB_KEY}" }

[test.service.unused]
command = ["./db"]
ready = { tcp = "127.0.0.1:${port}" }

[[test.suite]]
name = "checks"
adapter = "command"
run = ["./t/run.sh", "--junit", "{junit}"]
env = { URL = "${DB_URL}", KEY = "${DB_KEY}" }
requires = ["db"]

[[test.suite]]
name = "money"
adapter = "cargo"
needs = ["checks"]
""",
            "Cargo.toml": '[package]\nname = "money"\nversion = "0.1.0"\n',
            "db": "#!/bin/sh\ntouch started\n",
            "t/run.sh": "#!/bin/sh\ntouch started\n",
        },
    )
    (tmp_path / "db").chmod(0o755)
    (tmp_path / "t/run.sh").chmod(0o755)

    result = doctor(tmp_path, {**NONE, "cargo": "echo cargo 1.95.0", "go": "echo go1.26.8 x"})

    assert (result.code, result.err) == (0, "")
    assert body(result) == snapshot("""\
root … (photon.toml)
tool cargo: 1.95.0 (…/.tools/cargo)
tool node: not on PATH
tool python3: not on PATH
tool go: 1.26.8 (…/.tools/go)
suite checks (command in ., photon.toml:10:1)
  requires: db
  runs: ./t/run.sh --junit '${report junit}'
suite money (cargo in ., photon.toml:17:1)
  with: cargo 1.95.0
  needs: checks
  runs: '${python}' -I -S '${toolside cargo/start.py}' '${report recorded}' 1 cargo test --message-format=json-render-diagnostics --no-fail-fast --jobs '${slots}'
service db (photon.toml:1:15)
  runs: ./db --port '${port}' --admin '${port.admin}' in .
  ports: ${port}, ${port.admin} (free ones, chosen when it starts)
  ready: a line like /key (?P<DB_KEY>\\w+)/ within 30s
  gives: DB_KEY, DB_URL
  for: checks
service unused (photon.toml:6:15)
  runs: ./db in .
  ports: ${port} (free ones, chosen when it starts)
  ready: 127.0.0.1:${port} within 30s
  for: nobody: it is never started
doctor: 2 suites, nothing is wrong
""")  # noqa: E501
    assert not list(tmp_path.rglob("started"))
    assert not (tmp_path / ".photon").exists()


def test_what_is_missing_is_said_with_how_to_mend_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": """\
[test.service.db]
command = ["no-such-db", "${MISSING}"]
ready = { tcp = "127.0.0.1:${port}" }
env = { DB_URL = "x://127.0.0.1:${port}" }

[[test.suite]]
name = "checks"
adapter = "command"
run = "./gone.sh"
env = { URL = "${DB_ULR}" }
requires = ["db"]

[[test.suite]]
name = "set-up"
adapter = "command"
run = "./made-by-setup.sh"
setup = ["no-such-tool install"]

[[test.suite]]
name = "contract"
adapter = "pact"
pact = { url = "http://127.0.0.1:1", files = ["no/*.json"] }
"""
        },
    )

    result = doctor(tmp_path)

    assert result.code == 3
    problems = [line for line in result.out.splitlines() if line.startswith("problem: ")]
    assert "\n".join(line.removeprefix("problem: ") for line in problems) == snapshot("""\
suite checks: there is no `./gone.sh` (in .)
suite checks: `env.URL` asks for the variable `DB_ULR`, which is not set (photon.toml:6:1)
suite set-up: the setup cannot run: `no-such-tool` is not on PATH (in .)
suite contract: no pact file matches `no/*.json` (photon.toml:19:1)
service db: `no-such-db` is not on PATH (photon.toml:1:15)
service db: `command` asks for the variable `MISSING`, which is not set (photon.toml:1:15)\
""")
    assert "  hint: did you mean `${DB_URL}`? " in result.out
    assert result.last_line == "doctor: 3 suites, 6 problems"


def test_what_the_run_does_for_itself_and_a_runner_of_its_own_are_looked_at(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {
            "photon.toml": """\
[test]
setup = ["./migrate", { run = "no-such-generator x", inputs = ["photon.toml"] }]
teardown = ["no-such-cleaner"]

[[test.suite]]
name = "money"
adapter = "cargo"
runner = ["no-such-cross"]
""",
            "Cargo.toml": '[package]\nname = "money"\n',
            "migrate": "#!/bin/sh\n",
        },
    )
    (tmp_path / "migrate").chmod(0o755)

    result = doctor(tmp_path)

    assert result.code == 3
    assert [line for line in result.out.splitlines() if "setup: " in line or "down: " in line] == [
        "  setup: ./migrate (will run)",
        "  setup: no-such-generator x (will run)",
        "  teardown: no-such-cleaner (will run)",
    ]
    assert [line for line in result.out.splitlines() if line.startswith("problem: ")] == [
        "problem: [test]: `no-such-generator` is not on PATH",
        "problem: [test]: `no-such-cleaner` is not on PATH",
        "problem: suite money: `no-such-cross` is not on PATH (in .)",
    ]


def test_each_tool_says_its_version_in_the_suite_s_own_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": '[[test.suite]]\nname = "m"\nadapter = "go"\ncwd = "module"\n',
            "module/go.mod": "module example.com/m\n\ngo 1.22\n",
        },
    )

    result = doctor(tmp_path, {**NONE, "go": 'echo "go version go1.26.8 in ${PWD##*/}"'})

    assert result.code == 0
    assert "  with: go version go1.26.8 in module\n" in result.out


def test_a_pact_suite_without_a_provider_is_a_mistake_of_the_manifest(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": '[[test.suite]]\nname = "c"\nadapter = "pact"\n'})

    result = doctor(tmp_path)

    assert result.code == 2
    assert "problem: suite c: the suite `c` does not say where its provider runs" in result.out
    assert 'hint: add `url = "http://…"`' in result.out


def test_files_and_urls_that_an_adapter_is_told_of_are_looked_at(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": """\
[[test.suite]]
name = "contract"
adapter = "pact"
[test.suite.pact]
url = "${API_URL}"
states = "http://127.0.0.1:${STATES_PORT}/"
messages = "${MESSAGES_URL}/made"

[[test.suite]]
name = "properties"
adapter = "schemathesis"
schemathesis = { document = "api.yaml", url = "${API_URL}" }
"""
        },
    )

    result = doctor(tmp_path)

    assert result.code == 3
    problems = [line for line in result.out.splitlines() if line.startswith("problem: ")]
    said = [line.removeprefix("problem: ").partition(" (photon.toml")[0] for line in problems]
    assert "\n".join(said) == snapshot("""\
suite contract: `pact.url` asks for the variable `API_URL`, which is not set
suite contract: `pact.states` asks for the variable `STATES_PORT`, which is not set
suite contract: `pact.messages` asks for the variable `MESSAGES_URL`, which is not set
suite contract: no pact file matches `pact/**/*.json` or `pacts/**/*.json`
suite properties: `schemathesis.url` asks for the variable `API_URL`, which is not set
suite properties: there is no `api.yaml`\
""")
    assert "  hint: correct `schemathesis.document`, or let a `setup` write it" in result.out


def test_a_mistake_in_the_manifest_is_said_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": "[test]\nsute = 1\n"})

    result = doctor(tmp_path)

    assert result.code == 2
    assert "tool cargo: not on PATH\n" in result.out
    assert "problem: unknown key `sute` in `test` (photon.toml:2:1)\n  hint: did you" in result.out


def test_a_folder_without_suites_has_none(tmp_path: Path) -> None:
    result = doctor(tmp_path)

    assert result.code == 4
    assert "problem: there is no photon.toml, and no tests are recognised" in result.out


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "pytest "),
        ("raise ImportError", f"problem: suite orders: `{sys.executable}` cannot import pytest"),
    ],
    ids=["it is there", "it is not"],
)
def test_pytest_is_asked_for_in_the_suite_s_own_interpreter(
    tmp_path: Path, source: str, words: str
) -> None:
    # What stands before it on the path is what the interpreter would import.
    shadow = {"orders/pytest.py": source} if source else {}
    more = 'cwd = "orders"\n'
    write(tmp_path, {"photon.toml": pytest_suite(more=more), "orders/test_a.py": "", **shadow})

    result = doctor(tmp_path)

    assert words in result.out
    assert result.code == (3 if source else 0)


def test_an_environment_whose_python_is_gone_is_to_be_made_again(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": '[[test.suite]]\nname = "orders"\nadapter = "pytest"\n',
            ".venv/pyvenv.cfg": "version = 3.12.4\n",
            ".venv/bin/activate": "",
        },
    )
    (tmp_path / ".venv/bin/python").symlink_to("/no/such/python3.12")

    result = doctor(tmp_path)

    assert result.code == 3
    assert "problem: suite orders: `.venv/bin/python` is a link to nowhere (in .)" in result.out
    assert "hint: make the virtual environment again: its Python is gone" in result.out


def test_packages_that_are_not_installed_are_said_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": '[[test.suite]]\nname = "web"\nadapter = "vitest"\n',
            "package.json": '{"devDependencies": {"vitest": "^3"}}',
            "package-lock.json": "{}",
            ".git/HEAD": "ref: refs/heads/main\n",
        },
    )

    result = doctor(tmp_path, {**NONE, "node": "exit 1"})

    assert result.code == 3
    assert result.out.count("problem:") == 1
    assert "problem: suite web: `vitest` was not found" in result.out
    assert "hint: install it: `npm ci`" in result.out


def test_a_program_that_does_not_work_is_no_version(tmp_path: Path) -> None:
    cargo = '[[test.suite]]\nname = "money"\nadapter = "cargo"\n'
    write(tmp_path, {"photon.toml": cargo, "Cargo.toml": '[package]\nname = "money"\n'})

    result = doctor(tmp_path, {**NONE, "cargo": "echo no toolchain >&2; exit 1"})

    assert result.code == 3
    assert "tool cargo: ended with status 1: no toolchain (" in result.out
    assert "problem: suite money: `cargo --version` does not work" in result.out


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        manifest = f"""\
[test.service.db]
command = {json.dumps([sys.executable])}
ready = {{ tcp = "127.0.0.1:{port}" }}

[[test.suite]]
name = "checks"
adapter = "command"
run = {json.dumps([sys.executable])}
requires = ["db"]
"""
        write(tmp_path, {"photon.toml": manifest})

        result = doctor(tmp_path)

    assert result.code == 3
    taken = f"problem: service db: something else answers at 127.0.0.1:{port} already"
    assert taken in result.out


@pytest.mark.parametrize(
    ("text", "what", "least", "said"),
    [
        ("go version go1.19.13 linux/amd64", "go", "1.20", "1.19.13"),
        ("go version go1.20 linux/amd64", "go", "1.20", ""),
        ("go version devel +a1b2c3 linux/amd64", "go", "1.20", ""),
        ("node 20.9.0", "node", "20.11", "20.9.0"),
        ("node 18.1.0, @playwright/test 1.39.0", "@playwright/test", "1.40", "1.39.0"),
        ("node 22.0.0, vitest 3.0.0-beta.2", "vitest", "3.0", ""),
        ("pytest-asyncio 0.21, pytest 8.0.0", "pytest", "7.4", ""),
        ("", "node", "20", ""),
    ],
)
def test_versions_are_compared_number_by_number(
    text: str, what: str, least: str, said: str
) -> None:
    assert older(text, what, least) == said


def test_a_tool_that_is_too_old_is_a_problem(tmp_path: Path) -> None:
    suites = ("node", "jest", "go")
    manifest = "".join(f'[[test.suite]]\nname = "{one}"\nadapter = "{one}"\n' for one in suites)
    write(tmp_path, {"photon.toml": manifest, "go.mod": "module m\n"})
    programs = {
        "node": 'case "$1" in -p) echo node 18.1.0;; *) echo "node 18.1.0, jest 26.6.3";; esac',
        "go": "echo go version go1.19 linux/amd64",
    }

    result = doctor(tmp_path, {**NONE, **programs})

    assert result.code == 3
    said = [line for line in result.out.splitlines() if "problem:" in line or "hint:" in line]
    assert "\n".join(said) == snapshot("""\
problem: suite node: node 18.1.0 is too old (in .)
  hint: 20.11 or newer is needed
problem: suite jest: jest 26.6.3 is too old (in .)
  hint: 27.0 or newer is needed
problem: suite go: go 1.19 is too old (in .)
  hint: 1.20 or newer is needed\
""")


def test_the_doctor_looks_at_what_a_profile_would_do(tmp_path: Path) -> None:
    manifest = '[[test.suite]]\nname = "m"\nadapter = "go"\n[test.profile.ci]\ngo.cache = false\n'
    write(tmp_path, {"photon.toml": manifest, "go.mod": "module m\n"})

    result = photon(tmp_path, "doctor", "--profile", "ci")
    wrong = photon(tmp_path, "doctor", "--profile", "c")

    assert "\nprofile ci\n" in result.out
    assert "-count=1" in result.out
    assert wrong.code == 2
    assert "problem: there is no profile `c`\n  hint: did you mean `ci`?" in wrong.out


def test_an_environment_of_uv_s_has_no_pip_to_install_with(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": '[[test.suite]]\nname = "orders"\nadapter = "pytest"\n',
            ".venv/pyvenv.cfg": "home = /usr/bin\nuv = 0.9.1\n",
            ".venv/bin/python": "#!/bin/sh\nexit 1\n",
        },
    )
    (tmp_path / ".venv/bin/python").chmod(0o755)

    result = doctor(tmp_path)

    assert result.code == 3
    assert "hint: install it there: `uv pip install --python .venv/bin/python pytest`" in result.out
