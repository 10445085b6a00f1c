"""Pacts that are verified on several instances of a service, with the real command."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.photon import Result, photon, write

# Answers with its number, and writes down that it did; with the 10th answer, one of them may end.
SERVE = """
import os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, number, ends = int(sys.argv[1]), sys.argv[2], sys.argv[3]
asked = 0

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global asked
        if self.path.startswith("/things/"):
            asked += 1
            if ends in (number, "all") and asked == 10:
                print("out of paper", flush=True)
                os._exit(7)
            with open(f"asked-{number}", "a") as file:
                file.write(self.path.rpartition("/")[2] + "\\n")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        pass

ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
STATES = """
import os

def there(number):
    with open(f"set-{os.environ['API_DB']}", "a") as file:
        file.write(f"{number}\\n")

STATES = {"it is there": there}
"""
MANIFEST = """
manifest-version = 1

[test.service.api]
command = ["{python}", "serve.py", "${{port}}", "${{instance}}", "{ends}"]
ready = {{ http = "http://127.0.0.1:${{port}}/" }}
env = {{ API_URL = "http://127.0.0.1:${{port}}", API_DB = "db{db}", API = "x" }}
instances = 3

[[test.suite]]
name = "api"
adapter = "pact"
requires = ["api"]
pact = {{ files = ["pact.json"], {pact} }}
"""
GOOD = 'url = "${API_URL}", states = "states.py"'
NUMBER = 90


def verified(
    folder: Path, *arguments: str, pact: str = GOOD, ends: str = "", db: str = "${instance}"
) -> Result:
    interactions = [
        {
            "type": "Synchronous/HTTP",
            "key": f"k{number}",
            "description": f"thing {number}",
            "providerStates": [{"name": "it is there", "params": {"number": number}}],
            "request": {"method": "GET", "path": f"/things/{number}"},
            "response": {"status": 204},
        }
        for number in range(NUMBER)
    ]
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    manifest = MANIFEST.format(python=sys.executable, pact=pact, ends=ends, db=db)
    files = {"serve.py": SERVE, "states.py": STATES, "photon.toml": manifest}
    write(folder, files | {"pact.json": json.dumps(contract)})
    return photon(folder, *(arguments or ("test",)), "--json", "results.json")


def numbers(folder: Path, what: str) -> dict[str, list[str]]:
    return {path.name: path.read_text().split() for path in folder.glob(f"{what}-*")}


def test_every_interaction_is_asked_once_and_where_its_state_was_set(tmp_path: Path) -> None:
    done = verified(tmp_path)

    asked, was_set = numbers(tmp_path, "asked"), numbers(tmp_path, "set")
    assert done.code == 0, done.out + done.err
    assert sorted(int(one) for each in asked.values() for one in each) == list(range(NUMBER))
    assert len(asked) == 3
    assert {name: asked[f"asked-{name}"] for name in "012"} == {
        name: was_set[f"set-db{name}"] for name in "012"
    }


def test_reports_have_the_order_of_the_file(tmp_path: Path) -> None:
    done = verified(tmp_path)

    assert list(done.statuses) == [f"thing {number}[it is there]" for number in range(NUMBER)]


def test_one_that_dies_takes_only_its_own_along(tmp_path: Path) -> None:
    done = verified(tmp_path, ends="1")

    statuses = Counter(how for name, how in done.statuses.items() if name.startswith("thing"))
    answered = sum(len(one) for one in numbers(tmp_path, "asked").values())
    assert done.code == 3
    assert answered == statuses["passed"]
    assert 60 <= answered < NUMBER  # of the three parts of 30, only the rest of one was lost
    assert sum(statuses.values()) == NUMBER
    assert "`api#1`: ended with status 7 while it was needed (out of paper)" in done.out
    assert "90 / ran 90" in done.out


def test_when_all_have_died_the_rest_is_not_run(tmp_path: Path) -> None:
    done = verified(tmp_path, ends="all")

    statuses = Counter(how for name, how in done.statuses.items() if name.startswith("thing"))
    assert done.code == 3
    assert statuses == {"passed": 27, "failed": 48, "other": 15}
    assert "no instance of what it requires is left" in done.out


def test_the_command_of_one_provider_uses_them_too(tmp_path: Path) -> None:
    verb = ("pact", "verify-provider", "--provider", "api", "--service", "api")

    done = verified(tmp_path, *verb)

    assert done.code == 0, done.out + done.err
    assert len(numbers(tmp_path, "asked")) == 3


@pytest.mark.parametrize(
    ("pact", "words"),
    [
        (GOOD + ", workers = 2", "`workers` is about one provider, and there are 3 instances"),
        ('url = "http://127.0.0.1:9"', "`url` is the same for all 3 instances of `api`"),
        ('url = "${API}"', "`url` is the same for all 3 instances of `api`"),
        ('url = "${API_URL}", states = "http://127.0.0.1:9"', "`states` is the same for all 3"),
    ],
)
def test_what_would_not_be_spread_is_refused(tmp_path: Path, pact: str, words: str) -> None:
    done = verified(tmp_path, pact=pact)

    assert done.code == 2
    assert words in done.err
    assert "photon.toml:10:" in done.err
    assert not numbers(tmp_path, "asked")


def test_any_other_suite_has_the_first_instance(tmp_path: Path) -> None:
    write(tmp_path, {"out.sh": 'echo "$API_DB" > "db-$1"\n'})
    suite = '\n[[test.suite]]\nname = "sh"\nadapter = "command"\nrequires = ["api"]\n'
    verified(tmp_path, "adapters")
    manifest = (tmp_path / "photon.toml").read_text()
    write(tmp_path, {"photon.toml": manifest + suite + 'run = ["sh", "out.sh", "0"]\n'})

    done = photon(tmp_path, "test", "--suite", "sh")

    assert done.code == 0, done.out + done.err
    assert (tmp_path / "db-0").read_text() == "db0\n"
    assert "api#1" not in done.out
