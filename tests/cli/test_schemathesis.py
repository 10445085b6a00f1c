"""A schemathesis suite by the real command, with an API of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from photon_test.adapters import schemathesis as adapter
from photon_test.core.model import Suite
from photon_test.engine.folder import TreeFolder
from tests.cli.photon import photon, write

FIXTURES = Path(__file__).parents[2] / "fixtures/projects/schemathesis"
SECRET = "the-value-of-the-token"  # noqa: S105  # of a fixture

SERVICE = f"""\
[test.service.shop]
command = [{sys.executable!r}, "serve.py", "${{port}}"]
ready = {{ tcp = "127.0.0.1:${{port}}" }}
env = {{ SHOP = "http://127.0.0.1:${{port}}" }}

[[test.suite]]
name = "api"
adapter = "schemathesis"
requires = ["shop"]
schemathesis = {{ document = "openapi.yaml", url = "${{SHOP}}", phases = ["coverage"] }}
"""
SERVE = """\
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()
"""


def project(to: Path, name: str, manifest: str) -> Path:
    """Copy a fixture, its API and provider states, with this manifest."""
    for shared in FIXTURES.glob("*.py"):
        shutil.copy2(shared, to)
    shutil.copytree(FIXTURES / name, to, dirs_exist_ok=True)
    return write(to, {"photon.toml": manifest})


def suite(options: str) -> str:
    return f"""\
[[test.suite]]
name = "api"
adapter = "schemathesis"
schemathesis = {{ document = "openapi.yaml", {options} }}
"""


def test_a_listing_calls_nobody(tmp_path: Path) -> None:
    project(tmp_path, "clean", suite('url = "http://127.0.0.1:1"'))

    ran = photon(tmp_path, "test", "--list", "-E", "operation(getItem)")

    assert ran.code == 0, ran.err
    assert [line.split("  ")[1] for line in ran.out.splitlines() if "openapi.yaml" in line] == [
        "GET /items/{id}[examples]",
        "GET /items/{id}[coverage]",
        "GET /items/{id}[fuzzing]",
    ]


@pytest.mark.real("schemathesis")
def test_an_api_that_is_a_service_is_asked_where_it_runs(tmp_path: Path) -> None:
    pytest.importorskip("schemathesis")
    project(tmp_path, "undocumented-status", SERVICE)
    write(tmp_path, {"serve.py": SERVE})

    ran = photon(tmp_path, "test", "--json", "results.json")

    assert ran.code == 0, ran.out
    assert ran.statuses == {"GET /moved[coverage]": "passed"}


@pytest.mark.real("schemathesis")
def test_a_credential_is_in_nothing_that_a_run_leaves_behind(tmp_path: Path) -> None:
    pytest.importorskip("schemathesis")
    options = 'asgi = "api:app", phases = ["coverage"], auth = ["bearer=env:TOKEN"]'
    project(tmp_path, "auth", suite(options))

    ran = photon(
        tmp_path,
        *("test", "--json", "results.json", "--junit", "junit.xml"),
        environment={"TOKEN": SECRET},
    )

    assert ran.code == 1, ran.err
    assert 'Bearer $TOKEN"' in ran.out
    left = [tmp_path / "results.json", tmp_path / "junit.xml"]
    left += [path for path in (tmp_path / ".photon").rglob("*") if path.is_file()]
    assert [path for path in left if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in ran.out + ran.err


def test_operations_are_chosen_by_the_states_that_pacts_name(tmp_path: Path) -> None:
    options = 'asgi = "api:app", states = "states.py", pacts = ["pacts/*.json"]'
    project(tmp_path, "state-fails", suite(options + ', phases = ["examples"]'))

    ran = photon(tmp_path, "test", "--list", "-E", "state(closed)")

    assert ran.code == 0, ran.err
    assert "GET /orders/{id}[examples]" in ran.out
    assert "DELETE" not in ran.out


def test_a_pact_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    options = 'asgi = "api:app", states = "states.py", pacts = ["pacts/*.json"]'
    project(tmp_path, "state-fails", suite(options))
    write(tmp_path, {"pacts/broken.json": '{\n  "consumer": {},\n'})

    ran = photon(tmp_path, "test", "--json", "results.json")

    assert ran.code == 2, ran.out
    assert ran.statuses == {"the document and the pacts can be read": "failed"}
    assert "pacts/broken.json" in ran.out


@pytest.mark.real("schemathesis")
def test_a_command_sets_states(tmp_path: Path) -> None:
    pytest.importorskip("schemathesis")
    program = f'{sys.executable} -c \\"import sys; sys.exit(sys.stdin.read() == str())\\"'
    options = f'asgi = "api:app", states = "{program}", pacts = ["pacts/*.json"]'
    project(tmp_path, "state-fails", suite(options + ', phases = ["examples"]'))

    ran = photon(tmp_path, "test", "--json", "results.json")

    # It says that it has set them, and the shop has no order all the same.
    assert ran.code == 1, ran.out
    assert "undocumented status code: 404" in ran.out


def test_the_doctor_says_what_is_missing(tmp_path: Path) -> None:
    manifest = suite('url = "${SHOP_URL}"').replace("openapi.yaml", "nowhere.yaml")
    write(tmp_path, {"photon.toml": manifest})

    ran = photon(tmp_path, "doctor")

    assert ran.code == 3
    assert "problem: suite api: there is no `nowhere.yaml` (photon.toml:1:1)" in ran.out
    assert "`SHOP_URL`" in ran.out


def test_an_interpreter_without_the_engine_is_told_from_one_with_it() -> None:
    [probe] = adapter.probes(Suite(name="api", adapter="schemathesis"), TreeFolder(Path()))
    *_, question = probe.command.argv
    assert isinstance(question, str)

    # Without site-packages nothing is installed.
    asked = subprocess.run([sys.executable, "-I", "-S", "-c", question], check=False)

    assert asked.returncode == 1
    assert "pip install 'photon-test[schemathesis]'" in probe.hint
