"""The host of a project's states and application: a real process, asked as a run asks it."""

import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

HOST = Path(__file__).parents[2] / "photon_test/toolside/host/photon_host.py"


class Host:
    """A host in a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.control, self.port = _free(), _free()
        self.process = subprocess.Popen(
            [sys.executable, HOST, "--control", str(self.control), *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> "Host":
        """Wait for it, for as long as it lives."""
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.control)).close()
            except ConnectionRefusedError:
                continue
            return self
        raise AssertionError(self.process.communicate()[1])

    def post(self, path: str, told: object) -> tuple[int, Any]:
        """Ask at the port for states."""
        connection = http.client.HTTPConnection("127.0.0.1", self.control)
        with closing(connection):
            connection.request("POST", path, json.dumps(told))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def sets(self, state: str, **params: object) -> tuple[int, Any]:
        """Ask for a state."""
        return self.post("/states", {"state": state, "params": params, "action": "setup"})

    def stop(self) -> tuple[int, str]:
        """End it kindly; return its status, and what it printed as errors."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate()
        return self.process.returncode, errors


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


Start = Callable[..., Host]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    hosts: list[Host] = []

    def begin(*arguments: str, **files: str) -> Host:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(dedent(text))
        hosts.append(Host(tmp_path, *arguments))
        return hosts[-1]

    yield begin
    for host in hosts:
        host.process.kill()
        host.process.communicate()


def test_a_handler_gets_the_parameters_it_takes_and_returns_values(start: Start) -> None:
    states = """
        def exists(id, colour="red"):
            return {"id": id, "colour": colour}

        STATES = {"a thing exists": exists}
    """
    host = start("--states", "states.py", states=states).ready()

    assert host.sets("a thing exists", id=7, other=True) == (200, {"id": 7, "colour": "red"})


def test_all_parameters_reach_a_handler_that_takes_any(start: Start) -> None:
    states = """
        STATES = {"any": lambda **all: all, "table": lambda params: params}
    """
    host = start("--states", "states.py", states=states).ready()

    assert host.sets("any", a=1, b=2) == (200, {"a": 1, "b": 2})
    assert host.sets("table", a=1) == (200, {"a": 1})


def test_a_placeholder_in_a_name_is_a_parameter(start: Start) -> None:
    states = """
        STATES = {"a thing with id {id} exists": lambda id: {"id": id}}
    """
    host = start("--states", "states.py", states=states).ready()

    assert host.sets("a thing with id 10 exists") == (200, {"id": "10"})
    assert host.sets("a thing with id 10 exists", id=10) == (200, {"id": 10})


def test_the_exact_name_is_taken_before_a_placeholder(start: Start) -> None:
    states = """
        STATES = {"thing {id}": lambda id: {"by": "place"}, "thing 1": lambda: {"by": "name"}}
    """
    host = start("--states", "states.py", states=states).ready()

    assert host.sets("thing 1") == (200, {"by": "name"})
    assert host.sets("thing 2") == (200, {"by": "place"})


def test_an_asynchronous_handler_runs_in_the_applications_loop(start: Start) -> None:
    app = """
        import asyncio
        LOOPS = []
        async def app(scope, receive, send):
            LOOPS.append(asyncio.get_running_loop())
            assert scope["type"] == "http"
    """
    states = """
        import asyncio
        from app import LOOPS
        async def same():
            await asyncio.sleep(0)
            return {"same": asyncio.get_running_loop() is LOOPS[0]}
        STATES = {"same": same}
    """
    host = start(
        "--port", str(_free()), "--asgi", "app:app", "--states", "states.py", app=app, states=states
    ).ready()

    assert host.sets("same") == (200, {"same": True})


def test_setup_and_teardown_are_two_functions(start: Start) -> None:
    states = """
        LOG = []
        def up(): LOG.append("up")
        def down():
            LOG.append("down")
            return {"log": "".join(LOG)}
        STATES = {"s": {"setup": up, "teardown": down}, "only up": up}
    """
    host = start("--states", "states.py", states=states).ready()

    assert host.sets("s") == (200, {})
    assert host.post("/states", {"state": "s", "action": "teardown"}) == (200, {"log": "updown"})
    assert host.post("/states", {"state": "only up", "action": "teardown"}) == (200, {})


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("lambda: 1 / 0", "ZeroDivisionError: division by zero"),
        ("lambda: exit(3)", "SystemExit: 3"),
        ("lambda: 'yes'", "its handler returned a str; return a dict, or None"),
        ("lambda: {'at': object()}", "its handler returned what is no JSON: "),
        ("lambda id: None", "its handler needs the parameter `id`; the state has `name`"),
    ],
)
def test_a_handler_that_fails_says_why(start: Start, function: str, message: str) -> None:
    host = start("--states", "states.py", states=f"STATES = {{'s': {function}}}").ready()

    status, said = host.sets("s", name="x")

    assert status == 500
    assert said["message"].startswith(message)


def test_a_traceback_begins_with_the_projects_own_function(start: Start) -> None:
    states = """
        def bad():
            raise ValueError("no such thing")
        STATES = {"s": bad}
    """
    host = start("--states", "states.py", states=states).ready()

    _, said = host.sets("s")

    assert "photon" not in said["text"]
    assert 'states.py", line 3, in bad' in said["text"]


def test_the_catalogue_says_which_states_have_no_handler(start: Start) -> None:
    states = "STATES = {'a {x}': print, '{y} b': print, 'known': print}"
    host = start("--states", "states.py", states=states).ready()

    status, said = host.post("/catalogue", {"states": ["known", "a b", "other"]})

    assert status == 200
    assert said["missing"] == {
        "a b": "states.py has two handlers for it: `a {x}` and `{y} b`",
        "other": "states.py has no handler for it",
    }
    assert said["known"] == ["a {x}", "{y} b", "known"]


@pytest.mark.parametrize(
    ("asked", "tears_down"),
    [(["set"], False), (["x 1"], True), (["set", "x 1"], True), ([], False)],
)
def test_the_catalogue_says_whether_any_state_is_taken_away_again(
    start: Start, asked: list[str], *, tears_down: bool
) -> None:
    states = "STATES = {'set': {'setup': print}, 'x {n}': {'teardown': print}}"
    host = start("--states", "states.py", states=states).ready()

    _, said = host.post("/catalogue", {"states": asked})

    assert said["teardown"] is tears_down


def test_a_state_without_a_handler_is_set_where_that_was_asked_for(start: Start) -> None:
    host = start("--states", "states.py", "--lenient", states="STATES = {}").ready()

    assert host.sets("other") == (200, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", '`states.py` has no `STATES`; it needs `STATES = {"a state": function}`'),
        ("STATES = []", "`STATES` of states.py is no table, but a list"),
        ("STATES = {'s': 1}", "the handler of `s` in states.py is neither a function"),
        ("STATES = {'s': {'setup': print, 'x': print}}", "the handler of `s` in states.py is"),
        ("STATES = {1: print}", "a state in states.py is no text, but 1"),
        ("STATES = {'{a} {a}': print}", "the state `{a} {a}` in states.py has one placeholder"),
    ],
)
def test_a_table_that_cannot_be_used_ends_the_host(start: Start, text: str, message: str) -> None:
    host = start("--states", "states.py", states=text)

    _, errors = host.process.communicate()

    assert errors.startswith(f"error: {message}")
    assert host.process.returncode == 1


def test_a_program_is_told_of_each_change_and_prints_values(start: Start) -> None:
    program = """
        import json, sys
        print(json.dumps(json.load(sys.stdin)))
    """
    argv = json.dumps([sys.executable, "program.py"])
    host = start("--program", argv, program=program).ready()

    told = {"state": "s", "params": {"id": 1}, "action": "setup"}
    assert host.post("/states", told) == (200, told)
    assert host.post("/catalogue", {"states": ["s"]}) == (
        200,
        {"missing": {}, "known": [], "teardown": True},
    )


def test_a_program_that_fails_says_how(start: Start) -> None:
    argv = json.dumps([sys.executable, "-c", "exit('no database')"])
    host = start("--program", argv).ready()

    status, said = host.sets("s")

    assert (status, said["text"]) == (500, "no database\n")
    assert said["message"].endswith("ended with status 1")


ECHO = """
    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                print(message["type"], flush=True)
                await send({"type": message["type"] + ".complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        body = (await receive())["body"]
        if scope["path"] == "/raise":
            raise RuntimeError("no")
        headers = [(b"x-q", scope["query_string"])]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["path"] == "/parts":
            for part in (b"a", b"", b"bc"):
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body"})
        elif scope["path"] == "/endless":
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
        else:
            await send({"type": "http.response.body", "body": scope["path"].encode() + body})
"""


@pytest.fixture
def echo(start: Start) -> Iterator[tuple[Host, http.client.HTTPConnection]]:
    port = _free()
    host = start("--port", str(port), "--asgi", "app:app", app=ECHO).ready()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    yield host, connection
    connection.close()


Echo = tuple[Host, http.client.HTTPConnection]


def test_an_asgi_application_answers_on_one_connection(echo: Echo) -> None:
    _, connection = echo

    answers = []
    for method, path, body in (
        ("GET", "/a%20b?q=1", ""),
        ("POST", "/c", "hello"),
        ("HEAD", "/d", ""),
    ):
        connection.request(method, path, body or None)
        answer = connection.getresponse()
        answers.append((answer.status, answer.read(), answer.headers["x-q"]))

    assert answers == [(200, b"/a b", "q=1"), (200, b"/chello", ""), (200, b"", "")]


def test_bodies_in_parts_travel_both_ways(echo: Echo) -> None:
    _, connection = echo

    connection.request("POST", "/in", iter([b"x", b"yz"]), encode_chunked=True)
    there = connection.getresponse().read()
    connection.request("GET", "/parts")
    back = connection.getresponse().read()

    assert (there, back) == (b"/inxyz", b"abc")


def test_an_application_that_raises_answers_500(echo: Echo) -> None:
    host, connection = echo

    connection.request("GET", "/raise")
    status = connection.getresponse().status

    assert status == 500
    assert "RuntimeError: no" in host.stop()[1]


def test_an_answer_without_an_end_is_broken_off(echo: Echo) -> None:
    _, connection = echo

    connection.request("GET", "/endless")
    answer = connection.getresponse()

    with pytest.raises(http.client.IncompleteRead):
        answer.read()


def test_the_application_is_told_of_its_start_and_end(echo: Echo) -> None:
    host, _ = echo

    host.process.send_signal(signal.SIGTERM)
    printed, _ = host.process.communicate()

    assert printed.split() == ["lifespan.startup", "lifespan.shutdown"]
    assert host.process.returncode == 0


def test_an_application_that_refuses_to_start_ends_the_host(start: Start) -> None:
    app = """
        async def app(scope, receive, send):
            await receive()
            await send({"type": "lifespan.startup.failed", "message": "no database"})
    """
    host = start("--port", str(_free()), "--asgi", "app:app", app=app)

    _, errors = host.process.communicate()

    assert errors == "error: `app:app` did not start: no database\n"


def test_a_wsgi_application_answers(start: Start) -> None:
    app = """
        def make():
            def app(environ, start_response):
                start_response("201 Created", [("Content-Type", "text/plain")])
                return [environ["PATH_INFO"].encode()]
            return app
    """
    port = _free()
    start("--port", str(port), "--wsgi", "app:make()", app=app).ready()
    connection = http.client.HTTPConnection("127.0.0.1", port)

    connection.request("GET", "/a")
    answer = connection.getresponse()

    assert (answer.status, answer.read()) == (201, b"/a")
    connection.close()
