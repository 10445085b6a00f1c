"""Services: started once, ready when they say so and only then, and gone at the end."""

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from photon_test.core.command import (
    Arg,
    Command,
    Instance,
    Joined,
    PhotonPython,
    Port,
    Variable,
    template,
)
from photon_test.core.errors import Infrastructure
from photon_test.core.events import Event, ServiceChanged, Troubled, Warned
from photon_test.core.model import HttpReady, Service, StdoutReady, TcpReady
from photon_test.engine.process import Guard
from photon_test.engine.readiness import Ports, accepts, http_address, tcp_address, why_not
from photon_test.engine.service import Life, ServiceFailed
from photon_test.engine.service_log import Log
from photon_test.engine.services import Services

LONG_S = 60.0  # nothing waits so long unless it is broken
ENVIRONMENT = {"PATH": os.environ["PATH"]}

# Answers every request with its first argument, on the port of its second; says so on stderr.
SERVER = r"""
import os, socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[2])))
server.listen()
who = os.environ.get("WHO", "anybody")
print("\033[32mlistening\033[0m on", server.getsockname()[1], "for", who, file=sys.stderr)
while True:
    client, _ = server.accept()
    request = client.recv(65536)
    if b"/end" in request:
        print("the end", file=sys.stderr)  # one pipe, one order
        os._exit(3)
    if request:
        client.sendall(sys.argv[1].encode())
    client.close()
"""
GOOD = "HTTP/1.1 204 No Content\r\n\r\n"
PORT = Port()
HTTP = HttpReady(url=template("http://127.0.0.1:${port}/health?deep=1"))
URL = (("ORDERS_URL", template("http://127.0.0.1:${port}")),)


def server(
    name: str = "orders",
    *,
    answer: str = GOOD,
    port: Arg = PORT,
    ready: HttpReady | TcpReady | StdoutReady = HTTP,
    env: tuple[tuple[str, Arg], ...] = URL,
    requires: tuple[str, ...] = (),
    timeout_s: float = LONG_S,
) -> Service:
    argv = (PhotonPython(), "-I", "-S", "-u", "-c", SERVER, answer, port)
    return Service(
        name=name,
        command=Command(argv=argv),
        ready=ready,
        ready_timeout_s=timeout_s,
        env=env,
        requires=requires,
        grace_s=LONG_S,
    )


def script(text: str, *, grace_s: float = LONG_S, timeout_s: float = LONG_S) -> Service:
    return Service(
        name="script",
        command=Command(argv=("sh", "-c", text)),
        ready=StdoutReady(pattern="ready"),
        ready_timeout_s=timeout_s,
        grace_s=grace_s,
    )


class Stage:
    """Services under a guard, and what they said."""

    def __init__(self, guard: Guard, services: tuple[Service, ...]) -> None:
        self.said: list[ServiceChanged] = []
        self.troubles: list[Troubled] = []
        self.warnings: list[Warned] = []
        self.changed = asyncio.Event()
        self.services = Services(
            services, guard=guard, root=Path("/"), emit=self._take, environment=ENVIRONMENT
        )

    def _take(self, event: Event) -> None:
        match event:
            case ServiceChanged():
                self.said.append(event)
            case Troubled():
                self.troubles.append(event)
            case Warned():
                self.warnings.append(event)
            case _:
                raise AssertionError(event)
        self.changed.set()

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(event.service, event.state) for event in self.said]

    async def until(self, state: str) -> ServiceChanged:
        while not (found := [event for event in self.said if event.state == state]):
            self.changed.clear()
            await self.changed.wait()
        return found[0]

    async def failure(self, name: str) -> ServiceFailed:
        with pytest.raises(ServiceFailed) as caught:
            await self.services.environment_of(name)
        return caught.value


def run(body: Callable[[Stage], Awaitable[None]], *services: Service) -> Stage:
    async def main() -> Stage:
        async with Guard() as guard, asyncio.timeout(LONG_S):
            stage = Stage(guard, services)
            await body(stage)
            await stage.services.stop()
            return stage

    return asyncio.run(main(), debug=True)


async def ask(url: str, path: str = "/") -> bytes:
    reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


def test_a_service_is_ready_when_it_answers_and_tells_its_suites_where() -> None:
    async def body(stage: Stage) -> None:
        environment = await stage.services.environment_of("orders")

        assert list(environment) == ["ORDERS_URL"]
        assert await ask(environment["ORDERS_URL"]) == GOOD.encode()

    stage = run(body, server())

    states = ["starting", "ready", "stopped"]
    assert stage.states == [("orders", state) for state in states]
    assert stage.said[-1].detail == ""
    assert stage.troubles == []


def test_it_is_started_once_for_all_who_ask() -> None:
    async def body(stage: Stage) -> None:
        asked = [stage.services.environment_of("orders") for _ in range(5)]
        answers = await asyncio.gather(*asked)

        assert all(answer == answers[0] for answer in answers)
        assert await stage.services.environment_of("orders") == answers[0]

    assert run(body, server()).states.count(("orders", "starting")) == 1


def test_a_suite_that_gives_up_waiting_does_not_stop_it_for_others() -> None:
    async def body(stage: Stage) -> None:
        impatient = asyncio.ensure_future(stage.services.environment_of("orders"))
        await stage.until("starting")
        impatient.cancel()

        assert "ORDERS_URL" in await stage.services.environment_of("orders")

    run(body, server())


def test_the_kinds_of_readiness() -> None:
    tcp = TcpReady(address=template("127.0.0.1:${port}"))
    line = StdoutReady(pattern=r"^listening on (?P<NUMBER>\d+)|(?P<NEVER>never)")
    env = (("BOTH", template("${NUMBER}/${port}")),)

    async def body(stage: Stage) -> None:
        await stage.services.environment_of("tcp")
        found = await stage.services.environment_of("line")

        assert found["BOTH"] == f"{found['NUMBER']}/{found['NUMBER']}"
        assert "NEVER" not in found
        assert (await ask(f"127.0.0.1:{found['NUMBER']}")) == GOOD.encode()

    run(body, server("tcp", ready=tcp), server("line", ready=line, env=env))


def test_a_redirect_is_an_answer() -> None:
    async def body(stage: Stage) -> None:
        await stage.services.environment_of("orders")

    run(body, server(answer="HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n"))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("HTTP/1.1 200 OK\r\n\r\n", ""),
        ("HTTP/1.0 304 \r\n", ""),
        ("HTTP/1.1 500 Oh\r\n\r\n", "answered 500"),
        ("HTTP/1.1 404 No\r\n\r\n", "answered 404"),
        ("HTTP/1.1 103 Early\r\n\r\n", "answered 103"),
        ("SSH-2.0-OpenSSH_9\r\n", "answered something that is not HTTP"),
        ("", "answered something that is not HTTP"),
    ],
)
def test_only_a_good_answer_means_ready(answer: str, why: str) -> None:
    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readline() == b"GET /a?b=c HTTP/1.1\r\n"
        writer.write(answer.encode())
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(reply, "127.0.0.1", 0)
        async with server:
            host, port = server.sockets[0].getsockname()
            address = http_address(f"http://{host}:{port}/a?b=c")

            assert await why_not(address) == (why and f"{address} {why}")

    asyncio.run(main(), debug=True)


def test_where_nobody_listens_nothing_is_ready() -> None:
    address = tcp_address(f"127.0.0.1:{Ports().free()}")

    assert asyncio.run(why_not(address)) == f"{address}: nobody listens there yet"
    assert not asyncio.run(accepts(address))


def test_a_service_that_stays_unready_is_given_up_and_ended() -> None:
    async def body(stage: Stage) -> None:
        failure = await stage.failure("orders")

        assert "was not ready within 0.3s" in failure.message

    stage = run(body, server(answer="HTTP/1.1 503 Wait\r\n\r\n", timeout_s=0.3))

    assert stage.states == [("orders", "starting"), ("orders", "failed")]


def test_a_service_that_ends_before_it_is_ready_says_its_last_words() -> None:
    async def body(stage: Stage) -> None:
        failure = await stage.failure("script")

        assert failure.message == (
            "service `script`: ended with status 4 before it was ready (no such table)"
        )
        assert failure.log == "hello\nno such table\n\x1b[0m"
        assert (await stage.failure("script")) is failure

    stage = run(body, script("echo hello; echo no such table; printf '\\033[0m'; exit 4"))

    assert stage.said[-1].log == "hello\nno such table\n\x1b[0m"
    assert stage.states == [("script", "starting"), ("script", "failed")]


def test_a_service_that_goes_to_the_background_is_told_not_to() -> None:
    async def body(stage: Stage) -> None:
        failure = await stage.failure("script")

        assert "ended with status 0 before it was ready" in failure.message
        assert failure.hint == "its command has to stay in the foreground"

    run(body, script("setsid sleep 999 &"))


def test_a_service_that_never_says_so_is_not_ready() -> None:
    async def body(stage: Stage) -> None:
        failure = await stage.failure("script")

        assert failure.message.startswith(
            "service `script`: was not ready within 0.2s: no line of its output matched"
        )

    run(body, script("sleep 999", timeout_s=0.2))


def test_a_program_that_is_missing_is_named() -> None:
    missing = Service(
        name="gone", command=Command(argv=("no-such-program",)), ready=StdoutReady(pattern="x")
    )

    async def body(stage: Stage) -> None:
        assert "`no-such-program` could not be started" in (await stage.failure("gone")).message

    run(body, missing)


@pytest.mark.parametrize(
    ("service", "named"),
    [
        (server(env=(("X", template("${NOT_SET}")),)), "`NOT_SET`"),
        (server(ready=HttpReady(url="ftp://127.0.0.1")), "`ftp://127.0.0.1`"),
        (server(ready=HttpReady(url="http://h/a b")), "`http://h/a b`"),
        (server(ready=TcpReady(address="127.0.0.1")), "`127.0.0.1`"),
        (server(ready=StdoutReady(pattern="(")), "`(`"),
        (replace(server(), stop_signal="SIGNOTHING"), "`SIGNOTHING`"),
    ],
)
def test_what_cannot_be_filled_in_is_named(service: Service, named: str) -> None:
    async def body(stage: Stage) -> None:
        assert named in (await stage.failure("orders")).message

    run(body, service)


def test_a_service_that_does_not_exist_is_said_with_those_that_do() -> None:
    async def body(stage: Stage) -> None:
        with pytest.raises(Infrastructure) as caught:
            await stage.services.environment_of("order")

        assert caught.value.hint == "add `[test.service.order]`, or require one of: orders"

    run(body, server())


def test_services_start_after_those_they_require_and_stop_before_them() -> None:
    api = server("api", requires=("db",), env=())
    api = Service(
        name="api",
        command=Command(argv=api.command.argv, env=(("WHO", template("${DB_URL}")),)),
        ready=StdoutReady(pattern="for (?P<WHO>.*)"),
        requires=("db",),
    )
    db = server("db", env=(("DB_URL", template("db:${port}")),))

    async def body(stage: Stage) -> None:
        found = await stage.services.environment_of("api")

        assert found == {"WHO": (await stage.services.environment_of("db"))["DB_URL"]}

    assert run(body, api, db).states == [
        ("db", "starting"),
        ("db", "ready"),
        ("api", "starting"),
        ("api", "ready"),
        ("api", "stopped"),
        ("db", "stopped"),
    ]


def test_nothing_starts_without_what_it_requires() -> None:
    async def body(stage: Stage) -> None:
        assert "service `script`" in (await stage.failure("api")).message

    stage = run(body, server("api", requires=("script",)), script("exit 1"))

    assert stage.states == [("script", "starting"), ("script", "failed")]


def test_a_service_that_dies_in_the_middle_fails_at_once() -> None:
    async def body(stage: Stage) -> None:
        url = (await stage.services.environment_of("orders"))["ORDERS_URL"]
        await ask(url, "/end")

        failed = await stage.until("failed")

        assert failed.detail == "ended with status 3 while it was needed (the end)"
        assert (await stage.failure("orders")).log == failed.log
        assert "the end" in failed.log

    stage = run(body, server())
    assert stage.states[-1] == ("orders", "failed")
    assert [trouble.code for trouble in stage.troubles] == [3]


def test_a_service_that_dies_as_the_last_suite_ends_is_not_overlooked() -> None:
    async def body(stage: Stage) -> None:
        pid = int((await stage.services.environment_of("script"))["PID"])
        os.kill(pid, signal.SIGKILL)
        while exists(pid):  # nothing else of this loop runs meanwhile: the end is not heard of
            os.sched_yield()

        await stage.services.stop()

    dying = replace(
        script("echo ready $$; exec sleep 999"), ready=StdoutReady(pattern=r"ready (?P<PID>\d+)")
    )
    stage = run(body, dying)
    assert stage.states[-1] == ("script", "failed")
    assert [trouble.message for trouble in stage.troubles] == [
        f"service `script`: ended with signal 9 while it was needed ({stage.said[-1].log})"
    ]


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def foreign() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def test_somebody_elses_server_is_not_taken_for_ours(foreign: socket.socket) -> None:
    port = foreign.getsockname()[1]
    ours = server(port="0", ready=TcpReady(address=f"127.0.0.1:{port}"), env=())

    async def body(stage: Stage) -> None:
        failure = await stage.failure("orders")

        assert f"something else answers at 127.0.0.1:{port} already" in failure.message

    run(body, ours)


class Unlucky(Ports):
    """Gives out a port that is used, then free ones."""

    def __init__(self, used: int) -> None:
        super().__init__()
        self._used = [used]

    def free(self) -> int:
        return self._used.pop() if self._used else super().free()


@pytest.mark.parametrize("listening", [True, False])
def test_a_port_that_was_lost_is_replaced(listening: bool) -> None:  # noqa: FBT001
    async def main() -> tuple[dict[str, str], list[str]]:
        said: list[str] = []
        with socket.socket() as used:
            used.bind(("127.0.0.1", 0))
            if listening:
                used.listen()
            async with Guard() as guard:
                life = Life(
                    server(),
                    guard=guard,
                    root=Path("/"),
                    ports=Unlucky(used.getsockname()[1]),
                    emit=lambda event: said.append(event.state),  # type: ignore[union-attr]
                )
                found = await life.start(ENVIRONMENT)
                assert await ask(found["ORDERS_URL"]) == GOOD.encode()
                await life.stop()
                return found, said

    assert asyncio.run(main())[1] == ["starting", "ready", "stopped"]


def test_a_port_is_not_given_twice() -> None:
    ports = Ports()

    assert len({ports.free() for _ in range(200)}) == 200


def test_one_that_does_not_want_to_end_is_killed_and_it_is_said() -> None:
    async def body(stage: Stage) -> None:
        await stage.services.environment_of("script")

    stubborn = script("trap '' TERM; echo ready; while :; do sleep 0.01; done", grace_s=0.05)

    stage = run(body, stubborn)
    assert stage.said[-1].detail == "killed: it did not end within 0.05s of SIGTERM"
    assert [warning.message for warning in stage.warnings] == [
        "service `script` was killed: it did not end within 0.05s of SIGTERM"
    ]


def test_stopping_while_one_starts_ends_it() -> None:
    async def body(stage: Stage) -> None:
        waiting = asyncio.ensure_future(stage.services.environment_of("script"))
        await stage.until("starting")
        await stage.services.stop()

        with pytest.raises(Infrastructure, match="being stopped"):
            await waiting
        with pytest.raises(Infrastructure, match="being stopped"):
            await stage.services.environment_of("script")

    assert ("script", "ready") not in run(body, script("sleep 999")).states


def test_killing_ends_everything_without_waiting() -> None:
    async def body(stage: Stage) -> None:
        await stage.services.environment_of("script")
        stage.services.kill()

    killed = run(body, script("trap '' TERM; echo ready; while :; do sleep 0.01; done"))

    assert killed.states[-1] == ("script", "stopped")


def test_a_long_log_keeps_its_beginning_and_its_end() -> None:
    log = Log()
    for number in range(1000):
        log.add(f"line {number}")
    log.add("x" * 5000)

    lines = str(log).splitlines()

    assert len(lines) == 201
    assert lines[0] == "line 0"
    assert lines[20] == "[801 lines cut]"
    assert lines[-2] == "line 999"
    assert lines[-1].endswith("x [3000 cut]")
    assert len(log.last) == 200


def copies(number: int, name: str = "api", requires: tuple[str, ...] = ()) -> Service:
    env: tuple[tuple[str, Arg], ...] = (
        (f"{name}_URL", Joined(parts=("http://127.0.0.1:", PORT))),
        (f"{name}_DB", Joined(parts=("db_", Instance()))),
    )
    return replace(server(name, env=env, requires=requires), instances=number)


def test_each_instance_has_its_own_port_and_number() -> None:
    async def body(stage: Stage) -> None:
        found = [await stage.services.environment_of("api", number) for number in range(3)]

        assert len({one["api_URL"] for one in found}) == 3
        assert [one["api_DB"] for one in found] == ["db_0", "db_1", "db_2"]
        assert await stage.services.environment_of("api") == found[0]

    stage = run(body, copies(3))

    ready = [name for name, state in stage.states if state == "ready"]
    assert ready == ["api#0", "api#1", "api#2"]
    assert sorted(name for name, state in stage.states if state == "stopped") == ready


def test_only_the_instances_that_somebody_asks_for_are_started() -> None:
    async def body(stage: Stage) -> None:
        await stage.services.environment_of("api", 1)

    assert {name for name, _ in run(body, copies(3)).states} == {"api#1"}


def test_an_instance_requires_the_one_of_its_number_or_the_only_one() -> None:
    who = Joined(parts=(Variable(name="db_DB"), " ", Variable(name="log_DB")))

    async def body(stage: Stage) -> None:
        found = [await stage.services.environment_of("api", number) for number in range(2)]

        assert [one["WHO"] for one in found] == ["db_0 db_0", "db_1 db_0"]

    api = copies(2, requires=("db", "log"))
    run(body, replace(api, env=(*api.env, ("WHO", who))), copies(2, "db"), copies(1, "log"))


def test_one_that_has_died_is_gone_and_the_others_are_not() -> None:
    async def body(stage: Stage) -> None:
        for number in range(2):
            await stage.services.environment_of("api", number)
        url = (await stage.services.environment_of("db", 1))["db_URL"]

        assert stage.services.gone(["api"], 1) is None
        await ask(url, "/end")
        await stage.until("failed")

        gone = stage.services.gone(["api"], 1)
        assert gone is not None
        assert "`db#1`" in gone.message
        assert stage.services.gone(["api"], 0) is None

    run(body, copies(2, requires=("db",)), copies(2, "db"))
