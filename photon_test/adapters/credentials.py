"""Credentials that a command prints: it runs once, before the first request is sent.

Its output goes from its reader into the environment of the process that sends requests, and
nowhere else.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from photon_test.adapters.pact_options import PactOptions
from photon_test.adapters.schemathesis.options import SchemathesisOptions
from photon_test.core.command import Arg, Command
from photon_test.core.events import Broke, CaseEvent, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Unavailable
from photon_test.core.value import Value
from photon_test.pact.credentials import PREFIX, Credential


class Waiting(Value, kw_only=True):
    """Units that wait for the credential of this number, the first one that is not known."""

    number: int
    units: tuple[Unit, ...]


def credentials_of(suite: Suite) -> tuple[Credential, ...]:
    """Return what a suite's requests are to carry."""
    match suite.options:
        case PactOptions() | SchemathesisOptions() as options:
            return options.credentials
        case _:
            return ()


def variables(suite: Suite) -> tuple[tuple[str, Arg], ...]:
    """Return those that stand in variables, as the process that sends requests is given them."""
    return tuple(
        (f"{PREFIX}{number}", one.value)
        for number, one in enumerate(credentials_of(suite))
        if one.variables
    )


def known(suite: Suite, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the credentials whose variables are set, each with a name: not to be recorded."""
    for number, one in enumerate(credentials_of(suite)):
        for name in one.variables[-1:]:  # a user's name alone is no secret
            yield f"{PREFIX}{number}", environment.get(name, "")
        if one.place == "basic":
            both = ":".join(environment.get(name, "") for name in one.variables)
            yield (
                f"{PREFIX}{number}_BASIC",
                base64.b64encode(both.encode("utf-8", "surrogateescape")).decode(),
            )


def after(suite: Suite, units: Sequence[Unit], done: int = 0) -> Sequence[Unit]:
    """Return the units as they can start now: a command first, if one is still to be asked."""
    credentials = credentials_of(suite)
    for number in range(done, len(credentials)):
        if command := credentials[number].command:
            waiting = Waiting(number=number, units=tuple(units))
            return [
                Unit(
                    id=f"{suite.name}/credential/{number + 1}",
                    suite=suite.name,
                    purpose=Purpose.SETUP,
                    command=Command(argv=command, cwd=suite.root, env=suite.env),
                    timeout_s=suite.timeout.suite_s,
                    quiet=True,
                    state=msgspec.json.encode(waiting).decode(),
                )
            ]
    return units


class Asking:
    """Reads what such a command prints. None of it reaches a record."""

    def __init__(self, unit: Unit, suite: Suite) -> None:
        self._suite = suite
        self._waiting = msgspec.json.decode(unit.state, type=Waiting)
        self._said = ""

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Keep the first line that says something; what goes to stderr is to be seen."""
        if stream is Stream.STDERR:
            return None
        self._said = self._said or text.strip()
        return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Hand the credential on."""
        del reports
        number = self._waiting.number
        command = " ".join(credentials_of(self._suite)[number].command)
        if not exit_.ok:
            message = f"the command for a credential, `{command}`, ended with {exit_.words}"
            yield Broke(failure=Unavailable(kind="setup", message=message))
            return
        if not self._said:
            message = f"the command for a credential, `{command}`, printed nothing"
            yield Broke(failure=Unavailable(kind="setup", message=message))
            return
        given = (f"{PREFIX}{number}", self._said)
        units = [
            replace(unit, command=replace(unit.command, env=(*unit.command.env, given)))
            for unit in self._waiting.units
        ]
        for unit in after(self._suite, units, number + 1):
            yield More(unit=unit)
