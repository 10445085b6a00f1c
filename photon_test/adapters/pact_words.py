"""How one interaction's ending reads as a case."""

import posixpath

from msgspec.structs import replace

from photon_test.adapters.pact_mismatch import mismatches
from photon_test.core.errors import ExitCode
from photon_test.core.events import Broke, CaseEvent, CaseFinished, CaseFound
from photon_test.core.model import CaseId, Suite
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Location,
    Mismatch,
    Outcome,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.core.tally import code_of
from photon_test.pact.messages import Difference, Ended, Found, Unusable

PENDING = "pending: "  # how the reason of a skipped case begins that is no failure yet

_CREDENTIALS = (
    "a pact holds no real credentials: pass some with `--auth bearer=env:TOKEN`, or let the"
    ' handler of provider states answer some, such as `{"bearerToken": "…"}`'
)
_NO_STATES = f'{_CREDENTIALS}, and name it: `--states URL`, or `states = "http://…"` of the suite'


def case_id(suite: Suite, found: Found) -> CaseId:
    """Name an interaction; description and states together are what Pact itself goes by."""
    variant = " and ".join(found.states)
    if found.twin > 1:  # against the rules of Pact, but a report must tell them apart
        variant = f"{variant} #{found.twin}".lstrip()
    return CaseId(
        suite=suite.name,
        file=found.file if found.path else _from_root(suite, found.file),
        name=found.description or found.native,
        variant=variant,
        native=found.native,
    )


def traits(found: Found) -> tuple[tuple[str, str], ...]:
    """What filters can ask of an interaction: `consumer(web)`, `state(an order)`."""
    return (
        ("consumer", found.consumer),
        ("description", found.description),
        *(("state", state) for state in found.states),
        *((("operation", found.operation),) if found.operation else ()),
    )


def finished(case: CaseId, ended: Ended, *, states: bool = True) -> CaseFinished:
    """Say how an interaction ended. `states`: provider states are set by somebody."""
    return replace(_finished(case, ended, states=states), observed=ended.observed)


def _finished(case: CaseId, ended: Ended, *, states: bool) -> CaseFinished:
    outcome, failures = _outcome(ended, _CREDENTIALS if states else _NO_STATES)
    # Pending excuses an answer that differs; what could not be judged has not even differed.
    judged = code_of(failures, failed=outcome is Outcome.FAILED) is ExitCode.FAILED
    if ended.pending and outcome is not Outcome.PASSED and judged:
        reason = f"{PENDING}{failures[0].message}"
        return CaseFinished(
            case=case, outcome=Outcome.SKIPPED, duration_s=ended.duration_s, reason=reason
        )
    return CaseFinished(case=case, outcome=outcome, duration_s=ended.duration_s, failures=failures)


def failed_state(case: CaseId, state: str, why: str) -> CaseFinished:
    """Say that a state is needed and nobody can bring it about."""
    message = f"state `{state}` is needed, but {why}"
    failure = Assertion(message=message, phase="setup")
    return CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))


def unreadable_file(suite: Suite, unusable: Unusable, *, listing: bool) -> list[CaseEvent]:
    """Say that a file cannot be used: a case that errs, because its interactions are unknown."""
    file = _from_root(suite, unusable.file)
    failure = Unreadable(message=f"`{file}`: {unusable.message}", of="document")
    if listing:
        return [Broke(failure=failure)]
    case = CaseId(suite=suite.name, file=file, name="the pact file can be read", native="")
    location = Location(file=file, line=unusable.line)
    return [
        CaseFound(case=case, location=location),
        CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,), location=location),
    ]


def _from_root(suite: Suite, file: str) -> str:
    return posixpath.normpath(posixpath.join(suite.root, file))


def _outcome(ended: Ended, credentials: str) -> tuple[Outcome, tuple[AnyFailure, ...]]:
    match ended.result:
        case "agreed":
            return Outcome.PASSED, ()
        case "differs":
            # The core's word decides, also where it gives no reason.
            found = ended.differences or (Difference(kind="", message="the answer differs"),)
            return Outcome.FAILED, mismatches(found, credentials)
        case "state":
            failure = Assertion(message=ended.message, text=ended.text, phase="setup")
            return Outcome.ERRORED, (failure,)
        case "unproduced":
            failure = Assertion(message=ended.message, text=ended.text)
            return Outcome.ERRORED, (failure,)
        case "hangs":
            return Outcome.ERRORED, (
                Timeout(message=ended.message, limit_s=round(ended.duration_s, 1)),
            )
        case "refused":
            return Outcome.ERRORED, (Unavailable(kind="service", message=ended.message),)
        case "broken":
            return Outcome.FAILED, (Mismatch(kind="NoAnswer", message=ended.message),)
        case "unjudged":
            return Outcome.ERRORED, (Unreadable(message=ended.message, text=ended.text),)
