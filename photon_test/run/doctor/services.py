"""One service: what would be started, at which port, and what is in its way."""

import shlex
from collections.abc import Iterable, Iterator

from photon_test.core.command import Arg
from photon_test.core.errors import Infrastructure
from photon_test.core.model import HttpReady, Service, StdoutReady, TcpReady
from photon_test.engine.fill import Context, fill, ports_in
from photon_test.engine.readiness import Address, accepts, http_address, tcp_address
from photon_test.reporters.console.listing import argument
from photon_test.run.doctor.look import Look
from photon_test.run.doctor.problems import Problem, place
from photon_test.run.doctor.programs import given, missing, not_set, said, unset


class ServiceCheck:
    """Looks at one service. After `run`, `lines` say what it is, `problems` what is wrong."""

    def __init__(self, service: Service, look: Look, users: Iterable[str]) -> None:
        """`users` are what requires it: suites and other services."""
        self.lines: list[str] = []
        self.problems: list[Problem] = []
        self._service = service
        self._look = look
        self._users = tuple(users)
        self._of = f"service {service.name}"

    async def run(self) -> None:
        """Look at everything, and start nothing."""
        service, command = self._service, self._service.command
        copies = f", {service.instances} instances" if service.instances > 1 else ""
        origin = place(service) or "of a suite's own"
        self.lines.append(f"{self._of} ({origin}{copies})")
        self._line("runs", f"{shlex.join(map(argument, command.argv))} in {command.cwd or '.'}")
        asked = ports_in(*command.argv, *(value for _, value in service.env), _address(service))
        names = [f"${{port.{name}}}" if name else "${port}" for name in asked]
        self._line("ports", f"{', '.join(names)} (free ones, chosen when it starts)" * bool(names))
        self._line("ready", f"{_ready(service)} within {service.ready_timeout_s:g}s")
        self._line("gives", ", ".join(given(service)))
        self._line("for", ", ".join(self._users) or "nobody: it is never started")
        if why := missing(command.argv, self._look.root / command.cwd, self._look.environment):
            self._problem(why, "install it, or correct the service's `command`")
        self.problems += self._unset()
        address = self._fixed() if self._users else None
        if address is not None and await accepts(address):
            message = f"something else answers at {address} already"
            self._problem(message, "stop it, or let Photon choose a free port: `${port}`")

    def _unset(self) -> Iterator[Problem]:
        """Look for variables in the order in which the engine fills them in."""
        service = self._service
        required = [self._look.services[name] for name in service.requires]
        known = [*self._look.environment, *(name for one in required for name in given(one))]
        known += [name for name, _ in service.command.env]
        asked: list[tuple[str, str, Arg]] = [("command", "", arg) for arg in service.command.argv]
        asked += [(f"env.{name}", name, value) for name, value in service.env]
        asked.append(("ready", "", _address(service)))
        for key, gives, arg in asked:
            if gives:
                known += [name for name in said(service) if name not in known]
            for lost in unset([arg], known):
                yield not_set(self._of, lost, key, known, place(service))
            known.append(gives)

    def _fixed(self) -> Address | None:
        """Return where it is ready, if that is the same in every run."""
        address = _address(self._service)
        if ports_in(address) or not address:
            return None
        variables = dict(self._look.environment)
        try:
            for name, value in self._service.env:
                if not ports_in(value):
                    variables[name] = fill(value, Context(variables=variables))
            text = fill(address, Context(variables=variables))
            is_url = isinstance(self._service.ready, HttpReady)
            return http_address(text) if is_url else tcp_address(text)
        except Infrastructure:
            return None  # it depends on what is known when it starts

    def _problem(self, message: str, hint: str) -> None:
        where = place(self._service)
        self.problems.append(Problem(of=self._of, message=message, hint=hint, where=where))

    def _line(self, key: str, text: str) -> None:
        if text:
            self.lines.append(f"  {key}: {text}")


def _address(service: Service) -> Arg:
    match service.ready:
        case HttpReady(url=where) | TcpReady(address=where):
            return where
        case StdoutReady():
            return ""


def _ready(service: Service) -> str:
    match service.ready:
        case StdoutReady(pattern=pattern):
            return f"a line like /{pattern}/"
        case HttpReady() | TcpReady():
            return argument(_address(service))
