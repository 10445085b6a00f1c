"""How an operation's case is named, and how its ending reads."""

import posixpath
from collections.abc import Sequence

from photon_test.adapters.schemathesis.options import options_of, request_limit_s
from photon_test.contracts.properties.messages import Ended, Found, Problem, Unread, Unusable
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


def case_id(suite: Suite, label: str, phase: str) -> CaseId:
    """Name a case; operation and phase together are one."""
    native = f"{phase} {label}".strip()
    return CaseId(suite=suite.name, file=document(suite), name=label, variant=phase, native=native)


def document(suite: Suite) -> str:
    """Return the path of a suite's description, from the run's root."""
    return posixpath.normpath(posixpath.join(suite.root, options_of(suite).document))


def case_found(suite: Suite, found: Found) -> CaseFound:
    """Say that there is a case."""
    operations = dict.fromkeys((found.operation, found.label))
    return CaseFound(
        case=case_id(suite, found.label, found.phase),
        location=_location(suite, found.file, found.line),
        tags=found.tags,
        traits=(
            *(("operation", one) for one in operations if one),
            *(("state", one) for one in found.states),
        ),
    )


def unread(suite: Suite, said: Unread) -> tuple[CaseFound, CaseFinished]:
    """Say that an operation cannot be read: one case, whatever the phases."""
    case = case_id(suite, said.label, "")
    location = _location(suite, said.file, said.line)
    failure = Unreadable(message=f"{_shown(location)}: {said.message}", of="document")
    return (
        CaseFound(case=case, location=location, traits=(("operation", said.label),)),
        CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,), location=location),
    )


def unusable(suite: Suite, said: Unusable, *, listing: bool = False) -> Sequence[CaseEvent]:
    """Say that nothing can be made of the document: a case that errs, for those not known."""
    location = _location(suite, said.file, said.line)
    text = f"hint: {said.hint}" if said.hint else ""
    failure = Unreadable(message=f"{_shown(location)}: {said.message}", text=text, of="document")
    if listing:
        return [Broke(failure=failure)]
    what = "the document and the pacts" if options_of(suite).pacts else "the document"
    case = CaseId(suite=suite.name, file=document(suite), name=f"{what} can be read", native="")
    return [
        CaseFound(case=case, location=location),
        CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,), location=location),
    ]


def _location(suite: Suite, file: str, line: int) -> Location:
    file = posixpath.normpath(posixpath.join(suite.root, file)) if file else document(suite)
    return Location(file=file, line=line)


def _shown(location: Location) -> str:
    return f"`{location.file}`, line {location.line}"


def finished(suite: Suite, ended: Ended) -> CaseEvent:
    """Say how a case ended."""
    case = case_id(suite, ended.label, ended.phase)
    outcome, failures = _outcome(suite, ended)
    return CaseFinished(
        case=case,
        outcome=outcome,
        duration_s=ended.duration_s,
        failures=failures,
        reason=ended.message if outcome is Outcome.SKIPPED else "",
    )


def _outcome(suite: Suite, ended: Ended) -> tuple[Outcome, tuple[AnyFailure, ...]]:
    match ended.result:
        case "passed":
            return Outcome.PASSED, ()
        case "skipped":
            return Outcome.SKIPPED, ()
        case "failed":
            first, *more = ended.problems or (Problem(check="", title="a check failed"),)
            return Outcome.FAILED, (
                _mismatch(first, ended.text),
                *(_mismatch(one) for one in more),
            )
        case "broken":
            failure = Mismatch(kind="NoAnswer", message=ended.message, text=ended.text)
            return Outcome.FAILED, (failure,)
        case "hangs":
            limit = request_limit_s(suite)
            return Outcome.ERRORED, (
                Timeout(message=ended.message, limit_s=limit, text=ended.text),
            )
        case "refused":
            unavailable = Unavailable(kind="service", message=ended.message, text=ended.text)
            return Outcome.ERRORED, (unavailable,)
        case "state":
            unset = Assertion(message=ended.message, text=ended.text, phase="setup")
            return Outcome.ERRORED, (unset,)
        case "document":
            wrong = Unreadable(message=ended.message, text=ended.text, of="document")
            return Outcome.ERRORED, (wrong,)
        case "unjudged":
            return Outcome.ERRORED, (Unreadable(message=ended.message, text=ended.text),)


def _mismatch(problem: Problem, besides: str = "") -> Mismatch:
    said = problem.text.partition("\n")[0]
    message = f"{problem.title}: {said}" if said else problem.title
    if problem.expected and problem.actual:
        message = f"{problem.title}: {problem.actual}, documented: {problem.expected}"
    return Mismatch(
        kind=problem.check,
        message=message,
        text="\n\n".join(filter(None, (problem.text, besides))),
        expected=problem.expected,
        actual=problem.actual,
    )
