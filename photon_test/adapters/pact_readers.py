"""What the judge's processes say, as events of their suite."""

from collections.abc import Iterable, Mapping

import msgspec

from photon_test.adapters.credentials import after
from photon_test.adapters.pact_options import options_of
from photon_test.adapters.pact_unanswered import failed_message, unanswered
from photon_test.adapters.pact_units import CORE_LOG, verifying
from photon_test.adapters.pact_words import case_id, failed_state, finished, traits, unreadable_file
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Location, Outcome, Unavailable, Unreadable
from photon_test.core.select import Selection, wants
from photon_test.pact.messages import (
    Began,
    Catalogue,
    Down,
    Ended,
    Found,
    Job,
    Listed,
    Note,
    Renew,
    Stopped,
    Unusable,
    Verified,
    decode,
)
from photon_test.pact.plain import plain

_TOGETHER = 1_000  # interactions of one process: one after another, because states are shared
_APART = 25  # at least, where there are several workers: each process opens the files again
_SHARES = 2  # for each instance: fewer wait for the slowest, and one that dies leaves less open
_LAST_WORDS = 8_000  # bytes of what the core wrote before it died


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
        self._teardown = True  # whether anything may have to be taken away again
        self._stateful = 0
        self._bad = False  # something cannot be verified at all

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
                self._bad = True
                return unreadable_file(self._suite, said, listing=not self._selection.run)
            case Note(message=message, hint=hint):
                return [Warned(message=message, hint=hint)]
            case Catalogue():
                self._missing, self._unproduced = said.missing, said.unproduced
                # A host of messages alone knows nothing of the states that a URL sets.
                self._teardown = said.teardown or self._options.states_by != "functions"
                return []
            case Listed(interactions=interactions):
                self._total = interactions
                return []
            case Down():
                self._down = said
                return []
            case Began() | Ended() | Verified() | Stopped() | Renew():
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
        if self._options.fail_fast and self._bad and self._chosen:
            yield _stopped(len(self._chosen))
            return
        units = self._units()
        for unit in after(self._suite, units) if units else ():
            yield More(unit=unit)

    def _units(self) -> list[Unit]:
        lanes = self._options.workers
        size = _TOGETHER
        shares = self._suite.instances * _SHARES if self._suite.instances > 1 else lanes
        if shares > 1:
            size = min(size, max(_APART, -(-len(self._chosen) // shares)))
        return [
            verifying(
                self._suite,
                f"{self._suite.name}/verify/{number + 1}",
                self._chosen[start : start + size],
                lane=number % lanes,
                teardown=self._teardown,
            )
            for number, start in enumerate(range(0, len(self._chosen), size))
        ]

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
        self._bad = self._bad or len(able) < len(self._chosen)
        self._chosen = able

    def _found(self, found: Found) -> list[CaseEvent]:
        case = case_id(self._suite, found)
        here = None if found.path else Location(file=case.file, line=found.line)
        event = CaseFound(case=case, location=here, tags=found.tags, traits=traits(found))
        if not self._selection.run or not wants(self._suite, self._selection, event):
            return [event]
        if (ended := unanswered(case, found, self._options)) is not None:
            self._bad = self._bad or ended.outcome is Outcome.ERRORED
            return [event, ended]
        if found.states and not self._options.states:
            self._stateful += 1
            if self._options.missing_states == "fail":
                self._bad = True
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
        self._last: Verified | Down | Stopped | Renew | None = None
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
            case Verified() | Down() | Stopped() | Renew():
                self._last = said
                return []
            case Began() | Ended() | Found() | Catalogue() | Listed() | Note():
                return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what follows, if the judge has said its own last word."""
        match self._last:
            case Down(message=message, hint=hint):
                failure = Unavailable(kind="service", message=message, hint=hint)
                # With several instances the others go on, so each of these has to say why.
                for found in self._open.values() if self._suite.instances > 1 else ():
                    case = case_id(self._suite, found)
                    yield CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))
                yield Broke(failure=failure)
            case Verified(interactions=interactions):
                if interactions != self._expected or self._open:
                    ended = self._expected - len(self._open)
                    message = f"{self._expected} interactions were to be verified, {ended} were"
                    yield Broke(failure=Unreadable(message=message))
            case Stopped() if self._open:
                yield _stopped(len(self._open))
            case Stopped():
                pass
            case Renew():
                yield from self._again()
            case None:
                yield from self._crashed(exit_, reports.get(CORE_LOG, b""))

    def _crashed(self, exit_: Exit, said: bytes) -> Iterable[CaseEvent]:
        """Blame the interaction that was open; verify those after it in a new process."""
        message = f"the pact judge ended with {exit_.words} before it was done"
        text = plain(said[-_LAST_WORDS:].decode("utf-8", "replace"), _LAST_WORDS).strip()
        failure = Crash(message=message, text=text, exit=exit_)
        if exit_.interrupted or exit_.timed_out == "suite":
            yield Broke(failure=failure)
            return
        if self._began is not None:
            found = self._open.pop(self._began)
            if not exit_.timed_out:  # then the engine knows better why
                case = case_id(self._suite, found)
                yield CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))
        yield Broke(failure=failure)
        nowhere = len(self._open) == self._expected
        if nowhere and (exit_.signal is None or self._unit.attempt > 1):
            return  # the next one would get no further; one that was killed early may
        if options_of(self._suite).fail_fast and self._open:
            yield _stopped(len(self._open))
            return
        yield from self._again()

    def _again(self) -> Iterable[CaseEvent]:
        """Verify what is left in a new process; nothing that was begun is sent again."""
        if self._open:
            attempt = self._unit.attempt + 1
            name = f"{self._unit.id.partition('+')[0]}+{attempt}"
            rest = list(self._open.values())
            job = msgspec.json.decode(self._unit.inputs[0].text, type=Job)
            lane, teardown = self._unit.lane, job.teardown
            unit = verifying(self._suite, name, rest, attempt, lane, teardown=teardown)
            # With the credentials that commands have printed.
            command = msgspec.structs.replace(unit.command, env=self._unit.command.env)
            yield More(unit=msgspec.structs.replace(unit, command=command))


def _stopped(left: int) -> Warned:
    what = "1 interaction was" if left == 1 else f"{left} interactions were"
    return Warned(message=f"stopped at the first failure: {what} not verified")
