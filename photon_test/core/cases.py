"""A suite's cases as they stand, folded from events: what every report is made from."""

from collections.abc import Iterator

from photon_test.core.events import CaseFinished, CaseFound, CaseOutput, CaseStarted
from photon_test.core.model import CaseId, Stream
from photon_test.core.outcome import AnyFailure, Interrupted, Location, Outcome
from photon_test.core.value import Value

_WORST = (Outcome.SKIPPED, Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED)


class Attempt(Value, kw_only=True):
    """One finished try at a case."""

    number: int  # from 1, over units and the tool's own retries
    outcome: Outcome
    duration_s: float | None = None
    compiled: bool = False  # see `CaseFinished`
    cached: bool = False  # see `CaseFinished`
    failures: tuple[AnyFailure, ...] = ()
    reason: str = ""

    @property
    def interrupted(self) -> bool:
        """Whether it ended only because something else stopped the process it shared."""
        return bool(self.failures) and all(
            isinstance(failure, Interrupted) for failure in self.failures
        )


class CaseResult(Value, kw_only=True):
    """A case, all its attempts, and what they come to."""

    case: CaseId
    location: Location | None = None
    tags: tuple[str, ...] = ()
    started: bool = False
    attempts: tuple[Attempt, ...] = ()
    output: tuple[tuple[Stream, str], ...] = ()

    @property
    def last(self) -> Attempt | None:
        """The attempt that counts; None if the case was not run."""
        return self.attempts[-1] if self.attempts else None

    @property
    def outcome(self) -> Outcome | None:
        """None: not run."""
        return self.attempts[-1].outcome if self.attempts else None

    @property
    def flaky(self) -> bool:
        """Whether it passed after it had not, and not only because a neighbour crashed."""
        return self.outcome is Outcome.PASSED and any(
            attempt.outcome in (Outcome.FAILED, Outcome.ERRORED) and not attempt.interrupted
            for attempt in self.attempts[:-1]
        )


class _State:
    # Kept small: there is one for every case of the run, and nearly all have one attempt.
    __slots__ = ("location", "more", "only", "only_attempt", "output", "started", "tags")

    def __init__(self) -> None:
        self.location: Location | None = None
        self.tags: tuple[str, ...] = ()
        self.started = False
        self.only: CaseFinished | None = None
        self.only_attempt = 0
        self.more: dict[tuple[int, int], CaseFinished] | None = None  # set: holds `only` too
        self.output: list[tuple[Stream, str]] | None = None

    def attempts(self) -> dict[tuple[int, int], CaseFinished]:
        """Return its endings by attempt of the unit and retry of the tool."""
        if self.more is not None:
            return self.more
        return {(self.only_attempt, self.only.retry): self.only} if self.only else {}


class Cases:
    """The cases of one suite. Feed it that suite's case events, in any interleaving of units."""

    def __init__(self) -> None:
        self._states: dict[CaseId, _State] = {}

    def __len__(self) -> int:
        """How many cases are known."""
        return len(self._states)

    def handle(
        self, event: CaseFound | CaseStarted | CaseOutput | CaseFinished, attempt: int
    ) -> None:
        """Take one event of the unit's `attempt`."""
        state = self._states.get(event.case)
        if state is None:
            state = self._states[event.case] = _State()
        match event:
            case CaseFound(location=location, tags=tags):
                state.location = _better(location, state.location)
                state.tags = tags or state.tags
            case CaseStarted():
                state.started = True
            case CaseOutput(stream=stream, text=text):
                state.output = [*(state.output or ()), (stream, text)]
            case CaseFinished():
                state.location = _better(event.location, state.location)
                state.tags = event.tags or state.tags
                _add(state, event, attempt)

    def split(self) -> tuple[int, int, list[CaseResult]]:
        """Return how many ran and passed at once, how many were skipped, and every other case."""
        passed = skipped = 0
        others = []
        for case, state in self._states.items():
            outcome = state.only.outcome if state.only and state.more is None else None
            if outcome is Outcome.PASSED and state.only and not state.only.cached:
                passed += 1
            elif outcome is Outcome.SKIPPED:
                skipped += 1
            else:
                others.append(_result(case, state))
        return passed, skipped, others

    def results(self) -> Iterator[CaseResult]:
        """Yield each case as it stands now, in the order in which they became known."""
        for case, state in self._states.items():
            yield _result(case, state)

    def result(self, case: CaseId) -> CaseResult:
        """Return one case as it stands now.

        Raises:
            KeyError: No event was about this case.
        """
        return _result(case, self._states[case])


def _better(new: Location | None, known: Location | None) -> Location | None:
    """Return the newer place, unless only the earlier one says a line, as a listing's may."""
    if new is None or (known is not None and new.line is None and new.file == known.file):
        return known
    return new


def _add(state: _State, event: CaseFinished, attempt: int) -> None:
    if state.only is None:
        state.only, state.only_attempt = event, attempt
        return
    attempts = state.more = state.attempts()
    key = (attempt, event.retry)
    earlier = attempts.get(key)
    if earlier is None or _WORST.index(event.outcome) >= _WORST.index(earlier.outcome):
        attempts[key] = event


def _result(case: CaseId, state: _State) -> CaseResult:
    attempts: tuple[Attempt, ...]
    if state.more is None:
        attempts = (_attempt(1, state.only),) if state.only else ()
    else:
        finished = sorted(state.more.items())
        attempts = tuple(
            _attempt(number, event) for number, (_, event) in enumerate(finished, start=1)
        )
    return CaseResult(
        case=case,
        location=state.location,
        tags=state.tags,
        started=state.started,
        attempts=attempts,
        output=tuple(state.output or ()),
    )


def _attempt(number: int, event: CaseFinished) -> Attempt:
    return Attempt(
        number=number,
        outcome=event.outcome,
        duration_s=event.duration_s,
        compiled=event.compiled,
        cached=event.cached,
        failures=event.failures,
        reason=event.reason,
    )
