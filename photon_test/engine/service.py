"""One service, from its start to its end."""

import asyncio
import re
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec.structs import replace

from photon_test.core.command import Arg
from photon_test.core.errors import Infrastructure
from photon_test.core.events import Event, ServiceChanged, Troubled, Warned
from photon_test.core.model import HttpReady, Service, StdoutReady, TcpReady
from photon_test.core.outcome import Exit
from photon_test.core.value import Value
from photon_test.engine import readiness
from photon_test.engine.fill import Context, fill, ports_in
from photon_test.engine.process import Ended, Guard, Process, stop
from photon_test.engine.readiness import Address, Ports
from photon_test.engine.service_log import Log, plain

TRIES = 3  # with other ports, if somebody else was quicker to take one
_PAUSES_S = (0.02, 0.25)  # between two questions: at first, and at most


class ServiceFailed(Infrastructure):
    """A service did not become ready, or ended while it was needed."""

    def __init__(self, message: str, *, hint: str = "", where: str = "", log: str = "") -> None:
        super().__init__(message, hint=hint, where=where)
        self.log = log  # what it printed: the beginning and the end


class _Filled(Value, kw_only=True):
    """A service's command with everything filled in."""

    argv: tuple[str, ...]
    cwd: str
    env: dict[str, str]
    context: Context
    address: Address | None = None
    pattern: re.Pattern[str] | None = None  # set, if there is no address


class _Begun(NamedTuple):
    """A process that runs, or ran."""

    process: Process
    reading: asyncio.Task[Ended]  # done when it has ended and its output was read
    groups: asyncio.Future[dict[str, str]]  # from the line of output that says "ready"


class Life:
    """A service that is started once, watched, and stopped."""

    def __init__(
        self,
        service: Service,
        *,
        guard: Guard,
        root: Path,
        ports: Ports,
        emit: Callable[[Event], None],
        instance: int = 0,
    ) -> None:
        self._service = service
        self._instance = instance
        self._guard = guard
        self._root = root
        self._ports = ports
        self._emit = emit
        self._begun: _Begun | None = None
        self._log = Log()
        self._why = ""  # it was not ready when it was asked last
        self._state: Literal["starting", "ready", "stopping"] = "starting"
        self._killed = False
        self.failure: ServiceFailed | None = None

    async def start(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Start it, wait until it is ready, and return what its suites need to know.

        Raises:
            ServiceFailed: It cannot be started, has ended, or is not ready in time.
        """
        self._change("starting")
        try:
            for again in reversed(range(TRIES)):
                filled = self._fill(variables)
                try:
                    self._begun = await self._begin(filled)
                    groups = await self._ready(self._begun, filled.address)
                except ServiceFailed:
                    if again and self._lost_a_port(filled):
                        continue
                    raise
                environment = self._environment(filled.context, groups)
                self._state = "ready"
                self._change("ready", str(filled.address or ""))
                return environment
        except Infrastructure as error:
            raise await self._give_up(error) from error
        raise AssertionError  # the last try returns or raises

    async def stop(self) -> None:
        """Ask it to end, and kill it with everything it started if it does not in time.

        One that has ended by itself just now is a failure, whether or not that was heard yet.
        """
        if self._state == "ready" and self._begun and not self._begun.process.alive:
            await self._begun.reading
        self._state = "stopping"
        if self._begun is None or self.failure is not None:
            return
        ended = await self._end(self._begun)
        detail = ""
        if ended.signal == signal.SIGKILL and not self._killed:
            grace_s, name = self._service.grace_s, self._service.stop_signal
            detail = f"killed: it did not end within {grace_s:g}s of {name}"
            self._emit(
                Warned(
                    message=f"service `{self._service.name}` was {detail}",
                    hint="let it end on that signal, or change `stop ="
                    ' { signal = "SIGINT", grace = "20s" }`',
                )
            )
        self._change("stopped", detail)

    def gone(self) -> ServiceFailed | None:
        """Why it is no longer there, although nobody stopped it; None if it is."""
        begun = self._begun if self._state == "ready" else None
        if self.failure is None and begun is not None and not begun.process.alive:
            # That was not heard yet.
            message = f"service `{self._service.name}`: ended while it was needed"
            return ServiceFailed(message, log=str(self._log))
        return self.failure

    def kill(self) -> None:
        """End it, and everything it started, now."""
        self._state = "stopping"
        self._killed = True
        if self._begun is not None:
            self._begun.process.kill()

    def _lost_a_port(self, filled: _Filled) -> bool:
        """Whether it failed, likely, because somebody took its port before it did."""
        if self._begun is not None and self._begun.process.running:
            return False
        return any(map(readiness.taken, filled.context.ports.values()))

    def _fill(self, variables: Mapping[str, str]) -> _Filled:
        service, command = self._service, self._service.command
        if service.stop_signal not in signal.Signals.__members__:
            raise Infrastructure(
                f"`{service.stop_signal}` is no signal", hint="write `SIGTERM` or `SIGINT`"
            )
        where = _where(service)
        asked = [*command.argv, *(value for _, value in (*command.env, *service.env)), where]
        known = dict(variables)
        ports = {name: self._ports.free() for name in ports_in(*asked)}
        context = Context(ports=ports, instance=self._instance, variables=known)
        env = {} if command.exact_env else dict(variables)
        for name in command.unset:
            env.pop(name, None)
        for name, value in command.env:
            env[name] = known[name] = fill(value, context)
        argv = tuple(fill(arg, context) for arg in command.argv)
        address = pattern = None
        match service.ready:
            case StdoutReady(pattern=text):
                pattern = _compiled(text)
            case HttpReady():
                known.update(self._environment(context, {}))
                address = readiness.http_address(fill(where, context))
            case TcpReady():
                known.update(self._environment(context, {}))
                address = readiness.tcp_address(fill(where, context))
        return _Filled(
            argv=argv,
            cwd=str(self._root / command.cwd),
            env=env,
            context=context,
            address=address,
            pattern=pattern,
        )

    def _environment(self, context: Context, groups: Mapping[str, str]) -> dict[str, str]:
        """Return what the suites get: the named groups of the output, and the service's `env`."""
        found = dict(groups)
        for name, value in self._service.env:
            known = replace(context, variables={**context.variables, **found})
            found[name] = fill(value, known)
        return found

    async def _begin(self, filled: _Filled) -> _Begun:
        if filled.address is not None and await readiness.accepts(filled.address):
            raise ServiceFailed(
                f"something else answers at {filled.address} already",
                hint="stop it, or let Photon choose a free port: `${port}`",
            )
        self._log = Log()
        groups: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        try:
            process = await self._guard.start(filled.argv, filled.cwd, filled.env)
        except (OSError, ValueError) as error:
            raise Infrastructure(
                f"`{filled.argv[0]}` could not be started: {error}",
                hint="check that the program is installed and can be run",
            ) from error
        reading = asyncio.create_task(self._read(process, filled.pattern, groups))
        return _Begun(process, reading, groups)

    async def _read(
        self,
        process: Process,
        pattern: re.Pattern[str] | None,
        groups: asyncio.Future[dict[str, str]],
    ) -> Ended:
        """Keep the log, look for the line that says "ready", and notice the end."""
        async for _, line in process.lines():
            self._log.add(line)
            if pattern and not groups.done() and (found := pattern.search(plain(line))):
                groups.set_result({k: v for k, v in found.groupdict().items() if v is not None})
        ended = await process.wait()
        if self._state == "ready":
            failure = self._fail(f"{_words(ended)} while it was needed")
            # Tests that skip themselves without a server would be green: it has to count.
            trouble = Troubled(
                code=failure.exit_code,
                message=failure.message,
                hint=failure.hint,
                where=failure.where,
            )
            self._emit(trouble)
        return ended

    async def _ready(self, begun: _Begun, address: Address | None) -> dict[str, str]:
        """Wait until it is ready and return the named groups of its output."""
        asking = asyncio.create_task(self._ask(begun, address))
        try:
            done, _ = await asyncio.wait(
                (asking, begun.reading),
                timeout=self._service.ready_timeout_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            asking.cancel()
        # Whoever answered, it is ours only if ours is alive.
        if asking in done and begun.process.alive:
            return asking.result()
        if done:
            ended = await begun.reading
            hint = "its command has to stay in the foreground" if ended.code == 0 else ""
            raise ServiceFailed(f"{_words(ended)} before it was ready", hint=hint)
        why = f": {self._why}" if self._why else ""
        raise ServiceFailed(f"was not ready within {self._service.ready_timeout_s:g}s{why}")

    async def _ask(self, begun: _Begun, address: Address | None) -> dict[str, str]:
        if address is None:
            self._why = "no line of its output matched"
            return await begun.groups
        pause_s, longest_s = _PAUSES_S
        while why := await readiness.why_not(address):
            self._why = why
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 1.5, longest_s)
        return {}

    async def _give_up(self, error: Infrastructure) -> ServiceFailed:
        if self._begun is not None:
            await self._end(self._begun)
        return self._fail(error.message, error.hint)

    async def _end(self, begun: _Begun) -> Ended:
        await stop(begun.process, self._service.stop_signal, self._service.grace_s)
        return await begun.reading

    def _fail(self, what: str, hint: str = "") -> ServiceFailed:
        last = f" ({self._log.last})" if self._log.last else ""
        self.failure = ServiceFailed(
            f"service `{self._service.name}`: {what}{last}",
            hint=hint,
            where=str(self._service.origin or self._service.command.cwd),
            log=str(self._log),
        )
        self._change("failed", what + last, str(self._log))
        return self.failure

    def _change(
        self,
        state: Literal["starting", "ready", "failed", "stopped"],
        detail: str = "",
        log: str = "",
    ) -> None:
        self._emit(ServiceChanged(service=self._service.name, state=state, detail=detail, log=log))


def _where(service: Service) -> Arg:
    match service.ready:
        case HttpReady(url=where) | TcpReady(address=where):
            return where
        case StdoutReady():
            return ""


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise Infrastructure(
            f"`{pattern}` is no regular expression: {error}", hint="correct `ready.stdout`"
        ) from error


def _words(ended: Ended) -> str:
    return f"ended with {Exit(code=ended.code, signal=ended.signal).words}"
