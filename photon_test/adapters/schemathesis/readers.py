"""What the processes of a schemathesis suite say, as events."""

from collections.abc import Iterable, Mapping

import msgspec

from photon_test.adapters.credentials import after
from photon_test.adapters.schemathesis.met import Met
from photon_test.adapters.schemathesis.options import EXTRA
from photon_test.adapters.schemathesis.processes import checking
from photon_test.adapters.schemathesis.words import (
    case_found,
    case_id,
    finished,
    unread,
    unusable,
)
from photon_test.contracts.properties.choices import PhaseName
from photon_test.contracts.properties.messages import (
    Began,
    Done,
    Down,
    Ended,
    Found,
    Listed,
    Missing,
    Note,
    Said,
    Unread,
    Unusable,
    decode,
)
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseOutput,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Outcome, Unavailable, Unreadable
from photon_test.core.select import Selection, wants


class Listing:
    """Reads which cases there are, and plans those that are wanted."""

    def __init__(self, suite: Suite, selection: Selection) -> None:
        self._suite = suite
        self._selection = selection
        self._seen = 0
        self._total: int | None = None
        self._unusable: Unusable | None = None
        self._chosen: list[Found] = []

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read a line of the process; what it prints is not ours."""
        said = _said(stream, text)
        match said:
            case Found():
                self._seen += 1
                event = case_found(self._suite, said)
                if self._selection.run and wants(self._suite, self._selection, event):
                    self._chosen.append(said)
                return [event]
            case Unread():
                self._seen += 1
                event, end = unread(self._suite, said)
                wanted = self._selection.run and wants(self._suite, self._selection, event)
                return [event, end] if wanted else [event]
            case Unusable():
                self._unusable = said
                return []
            case Listed(cases=cases):
                self._total = cases
                return []
            case Warned():
                return [said]
            case None:
                return None
            case Began() | Ended() | Note() | Missing() | Down() | Done():
                return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what follows, if the process has said its own last word."""
        del reports
        if self._unusable is not None:
            yield from unusable(self._suite, self._unusable, listing=not self._selection.run)
        elif self._total is None:
            message = f"reading the document ended early, with {exit_.words}"
            yield Broke(failure=Crash(message=message, exit=exit_))
        elif self._total != self._seen:
            message = f"{self._total} cases were counted, but {self._seen} were named"
            yield Broke(failure=Unreadable(message=message))
        elif self._chosen:
            for unit in after(self._suite, [checking(self._suite, self._chosen)]):
                yield More(unit=unit)


class Checking:
    """Reads how the cases of one unit ended."""

    def __init__(self, unit: Unit, suite: Suite) -> None:
        self._unit = unit
        self._suite = suite
        found = msgspec.json.decode(unit.state, type=tuple[Found, ...])
        self._open = {(one.label, one.phase): one for one in found}
        self._expected = len(found)
        self._began: tuple[str, PhaseName] | None = None
        self._met = Met(suite)
        self._last: Done | Down | Missing | Unusable | None = None

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read a line of the process; what it prints is not ours."""
        said = _said(stream, text)
        match said:
            case Began(label=label, phase=phase) if (label, phase) in self._open:
                self._began = (label, phase)
                return [CaseStarted(case=case_id(self._suite, label, phase))]
            case Ended(label=label, phase=phase) if (label, phase) in self._open:
                self._began = None
                self._met.saw(said)
                del self._open[label, phase]
                case = case_id(self._suite, label, phase)
                shown = [CaseOutput(case=case, stream=Stream.STDOUT, text=said.output)]
                end = finished(self._suite, said)
                return [*shown, end] if said.output else [end]
            case Note(message=message, hint=hint):
                return [Warned(message=message, hint=hint)]
            case Done() | Down() | Missing() | Unusable():
                self._last = said
                return []
            case Warned():
                return [said]
            case None:
                return None
            case Began() | Ended() | Found() | Unread() | Listed():
                return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what follows, if the process has said its own last word."""
        del reports
        match self._last:
            case Done(cases=cases):
                if cases != self._expected or self._open:
                    ended = self._expected - len(self._open)
                    message = f"{self._expected} cases were to be checked, {ended} were"
                    yield Broke(failure=Unreadable(message=message))
                else:
                    yield from self._met.warnings()
            case Down(message=message, hint=hint):
                yield Broke(failure=Unavailable(kind="service", message=message, hint=hint))
            case Missing():
                message = "Photon is installed without schemathesis"
                hint = f"install it: `{EXTRA}`"
                yield Broke(failure=Unavailable(kind="tool", message=message, hint=hint))
            case Unusable():
                yield from unusable(self._suite, self._last, listing=True)
            case None:
                yield from self._crashed(exit_)

    def _crashed(self, exit_: Exit) -> Iterable[CaseEvent]:
        """Blame the case that was open; check those after it in a new process."""
        message = f"the process that sends requests ended with {exit_.words} before it was done"
        failure = Crash(message=message, exit=exit_)
        if exit_.interrupted or exit_.timed_out == "suite":
            yield Broke(failure=failure)
            return
        if self._began is not None:
            case = case_id(self._suite, *self._began)
            del self._open[self._began]
            if not exit_.timed_out:  # then the engine knows better why
                yield CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))
        yield Broke(failure=failure)
        if len(self._open) < self._expected and self._open:
            unit = checking(self._suite, list(self._open.values()), self._unit.attempt + 1)
            # With the credentials that commands have printed.
            command = msgspec.structs.replace(unit.command, env=self._unit.command.env)
            yield More(unit=msgspec.structs.replace(unit, command=command))


def _said(stream: Stream, text: str) -> Said | Warned | None:
    """Return what a line says; None if it is none of the process's own."""
    if stream is not Stream.EVENTS:
        return None
    try:
        return decode(text)
    except msgspec.MsgspecError:
        shown = text[:80]
        return Warned(message=f"the schemathesis process wrote a line not its own: {shown}")
