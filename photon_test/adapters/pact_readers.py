"""What the judge's processes say, as events of their suite."""

from collections.abc import Iterable, Mapping

import msgspec

from photon_test.adapters.pact_credentials import after
from photon_test.adapters.pact_options import options_of
from photon_test.adapters.pact_unanswered import failed_message, unanswered
from photon_test.adapters.pact_units import verifying
from photon_test.adapters.pact_words import case_id, failed_state, finished, unreadable_file
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFound,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Location, Unavailable, Unreadable
from photon_test.core.select import Selection, wants
from photon_test.pact.messages import (
    Began,
    Catalogue,
    Down,
    Ended,
    Found,
    Listed,
    Note,
    Unusable,
    Verified,
    decode,
)

_TOGETHER = 1_000  # interactions of one process: one after another, because states are shared
_APART = 25  # the same where the manifest says that they do not disturb one another,
_PROCESSES = 64  # unless it comes to more processes than that: each opens the files again


class Listing:
    """Reads what the files hold, and plans what is to be verified."""

    def __init__(self, suite: Suite, selection: Selection) -> None:
        self._suite = suite
        self._selection = selection
        self._options = options_of(suite)
        self._seen = 0
        self._total: int | None = None
        self._down: Down | None = None
        self._chosen: list[Found] = []
        self._missing: dict[str, str] = {}  # states that cannot be set, and why
        self._unproduced: dict[str, str] = {}  # the same of messages
        self._stateful = 0

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read a line of the judge's; what the core prints is not ours."""
        if stream is not Stream.EVENTS:
            return None
        try:
            said = decode(text)
        except msgspec.MsgspecError:
            return [Warned(message=f"the pact judge wrote a line that is not its own: {text[:80]}")]
        match said:
            case Found():
                self._seen += 1
                return self._found(said)
            case Unusable():
                return unreadable_file(self._suite, said, listing=not self._selection.run)
            case Note(message=message, hint=hint):
                return [Warned(message=message, hint=hint)]
            case Catalogue(missing=missing, unproduced=unproduced):
                self._missing, self._unproduced = missing, unproduced
                return []
            case Listed(interactions=interactions):
                self._total = interactions
                return []
            case Down():
                self._down = said
                return []
            case Began() | Ended() | Verified():
                return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what follows, if the judge has said its own last word."""
        del reports
        if self._down is not None:
            message, hint = self._down.message, self._down.hint
            yield Broke(failure=Unavailable(kind="service", message=message, hint=hint))
            return
        if self._total is None:
            message = f"looking at the pact files ended early, with {exit_.words}"
            yield Broke(failure=Crash(message=message, exit=exit_))
            return
        if self._total != self._seen:
            message = f"{self._total} interactions were counted, but {self._seen} were named"
            yield Broke(failure=Unreadable(message=message))
            return
        if self._stateful and self._options.missing_states != "fail":
            what = (
                "1 interaction needs a provider state"
                if self._stateful == 1
                else (f"{self._stateful} interactions need provider states")
            )
            yield Warned(
                message=f"{what}, but `states` of the suite `{self._suite.name}` is not set",
                hint='add `states = "states.py"` or a URL, or `missing-states = "fail"`',
            )
        yield from self._unset()
        size = _TOGETHER
        if self._options.concurrent:
            size = max(_APART, -(-len(self._chosen) // _PROCESSES))
        units = [
            verifying(
                self._suite,
                f"{self._suite.name}/verify/{number}",
                self._chosen[start : start + size],
            )
            for number, start in enumerate(range(0, len(self._chosen), size), start=1)
        ]
        for unit in after(self._suite, units) if units else ():
            yield More(unit=unit)

    def _unset(self) -> Iterable[CaseEvent]:
        """Fail what no function brings about or produces, before the first request is sent."""
        able: list[Found] = []
        for found in self._chosen:
            why = [
                (state, self._missing[state]) for state in found.states if state in self._missing
            ]
            if found.kind == "message" and found.description in self._unproduced:
                reason = self._unproduced[found.description]
                yield failed_message(case_id(self._suite, found), found.description, reason)
            elif why:
                yield failed_state(case_id(self._suite, found), *why[0])
            else:
                able.append(found)
        self._chosen = able

    def _found(self, found: Found) -> list[CaseEvent]:
        case = case_id(self._suite, found)
        here = None if found.path else Location(file=case.file, line=found.line)
        event = CaseFound(case=case, location=here, tags=found.tags)
        if not self._selection.run or not wants(self._suite, self._selection, event):
            return [event]
        if (ended := unanswered(case, found, self._options)) is not None:
            return [event, ended]
        if found.states and not self._options.states:
            self._stateful += 1
            if self._options.missing_states == "fail":
                return [event, failed_state(case, found.states[0], "the suite has no `states`")]
        self._chosen.append(found)
        return [event]


class Verification:
    """Reads how the interactions of one unit ended."""

    def __init__(self, unit: Unit, suite: Suite) -> None:
        self._unit = unit
        self._suite = suite
        found = msgspec.json.decode(unit.state, type=tuple[Found, ...])
        self._open = {(one.file, one.native): one for one in found}
        self._expected = len(found)
        self._began: tuple[str, str] | None = None
        self._last: Verified | Down | None = None
        self._broken: list[CaseEvent] = []

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read a line of the judge's; what the core prints is not ours."""
        if stream is not Stream.EVENTS:
            return None
        try:
            said = decode(text)
        except msgspec.MsgspecError:
            return [Warned(message=f"the pact judge wrote a line that is not its own: {text[:80]}")]
        match said:
            case Began(file=file, native=native) if (file, native) in self._open:
                self._began = (file, native)
                return [CaseStarted(case=case_id(self._suite, self._open[file, native]))]
            case Ended(file=file, native=native) if (file, native) in self._open:
                self._began = None
                found = self._open.pop((file, native))
                states = bool(options_of(self._suite).states)
                case = case_id(self._suite, found)
                shown = [CaseOutput(case=case, stream=Stream.STDOUT, text=said.output)]
                end = finished(case, said, states=states)
                return [*shown, end] if said.output else [end]
            case Unusable(file=file, message=message):
                return [Broke(failure=Unreadable(message=f"`{file}`: {message}"))]
            case Verified() | Down():
                self._last = said
                return []
            case Began() | Ended() | Found() | Catalogue() | Listed() | Note():
                return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what follows, if the judge has said its own last word."""
        del reports
        match self._last:
            case Down(message=message, hint=hint):
                yield Broke(failure=Unavailable(kind="service", message=message, hint=hint))
            case Verified(interactions=interactions):
                if interactions != self._expected or self._open:
                    ended = self._expected - len(self._open)
                    message = f"{self._expected} interactions were to be verified, {ended} were"
                    yield Broke(failure=Unreadable(message=message))
            case None:
                yield from self._crashed(exit_)

    def _crashed(self, exit_: Exit) -> Iterable[CaseEvent]:
        """Blame the interaction that was open; verify those after it in a new process."""
        message = f"the pact judge ended with {exit_.words} before it was done"
        yield Broke(failure=Crash(message=message, exit=exit_))
        if self._began is None or exit_.interrupted or exit_.timed_out == "suite":
            return
        self._open.pop(self._began)
        if self._open:
            attempt = self._unit.attempt + 1
            name = f"{self._unit.id.partition('+')[0]}+{attempt}"
            unit = verifying(self._suite, name, list(self._open.values()), attempt)
            # With the credentials that commands have printed.
            command = msgspec.structs.replace(unit.command, env=self._unit.command.env)
            yield More(unit=msgspec.structs.replace(unit, command=command))
