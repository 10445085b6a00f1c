"""What became of an operation in a phase: read from Schemathesis' record of it, and not its word.

Its status is `success` also where an answer that failed could not be had again, and where nothing
was sent at all. Read at 4.32.5.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import requests
from msgspec.structs import replace

from photon_test.contracts.properties.choices import PhaseName
from photon_test.contracts.properties.messages import Ended, Problem
from photon_test.contracts.properties.setting import Unset
from photon_test.contracts.properties.shown import Showing, clean
from photon_test.pact.proxy.veil import Veil

_SHOWN = 3  # requests of one case
_PROBLEMS = 10
_RECEIVED = re.compile(
    r"^Received: (?P<actual>.*)\n(?:\s*Documented: (?P<expected>.*))?", re.MULTILINE
)
_REASONS = {
    "No examples in schema": "the document has no examples of its requests",
    "No coverage cases could be generated": "no requests can be made of its description",
}
_NOTHING_SENT = "no request was made"
_UNCHECKED = "none of the checks says anything about its answers"
_DOCUMENT_ERRORS = (
    "InvalidSchema",
    "InvalidRegexPattern",
    "InvalidRegexType",
    "InvalidHeadersExample",
    "RejectedSchemaDefinition",
    "SerializationNotPossible",
    "UnresolvableReference",
    "MissingPathParameters",
)


def ended(finished: Any, errors: Sequence[Exception], showing: Showing) -> Ended:
    """Return how a scenario ended. `errors`: those that were told while it ran."""
    veil, label = showing.veil, finished.label
    phase: PhaseName = finished.phase.value
    base = Ended(
        label=label,
        phase=phase,
        result="passed",
        duration_s=round(finished.elapsed_time, 6),
        best=_best(finished.recorder),
    )
    recorder = finished.recorder
    if failing := _failing(recorder):
        cases = list(dict.fromkeys(case for case, _ in failing))
        requested = [showing.request(label, recorder.interactions[case]) for case in cases[:_SHOWN]]
        return replace(
            base,
            result="failed",
            problems=tuple(_problem(one, veil) for _, one in failing[:_PROBLEMS]),
            text="\n".join(_besides(recorder, cases[0], errors, veil)),
            output="\n\n".join(requested),
        )
    if unset := next((one for one in errors if isinstance(one, Unset)), None):
        said = veil.text(clean(str(unset))), veil.text(clean(unset.text))
        return replace(base, result="state", message=said[0], text=said[1], hangs=unset.hangs)
    if errors:
        # The last request tells more of what kept the operation from being judged.
        sent = list(recorder.interactions.values())[-1:]
        output = "\n\n".join(showing.request(label, one) for one in sent)
        return replace(_errored(errors, veil, base), output=output)
    return _silent(finished, veil, base)


def _besides(recorder: Any, failing: str, errors: Sequence[Exception], veil: Veil) -> Iterator[str]:
    later = list(recorder.interactions)
    later = later[later.index(failing) + 1 :]
    if any(_sent(recorder, one) == _sent(recorder, failing) for one in later):
        yield "it did not fail when the same request was sent again"
    for error in errors:
        yield f"besides: {_first_line(error, veil)}"


def _sent(recorder: Any, case: str) -> tuple[str, str, bytes | None]:
    request = recorder.interactions[case].request
    return request.method, request.uri, request.body


def _silent(finished: Any, veil: Veil, base: Ended) -> Ended:
    """Say how a scenario ended that has neither failures nor errors."""
    recorder = finished.recorder
    crashed = [one.name for every in recorder.checks.values() for one in every if _is(one, "error")]
    if crashed:
        return replace(base, result="unjudged", message=f"the check `{crashed[0]}` crashed")
    match finished.status.value:
        case "skip":
            reason = finished.skip_reason or _NOTHING_SENT
            reason = _REASONS.get(reason, f"{reason[:1].lower()}{reason[1:]}")
            return replace(base, result="skipped", message=veil.text(clean(reason)))
        case "success":
            if not recorder.has_responses():
                return replace(base, result="skipped", message=_NOTHING_SENT)
            if not any(recorder.checks.values()):
                return replace(base, result="skipped", message=_UNCHECKED)
            return base
        case status:
            message = f"schemathesis says `{status}`, but not why"
            return replace(base, result="unjudged", message=message)


def _best(recorder: Any) -> int:
    answers = (one.response for one in recorder.interactions.values())
    return min((one.status_code for one in answers if one is not None), default=0)


def _failing(recorder: Any) -> list[tuple[str, Any]]:
    """Return each way to fail, with the last request that did: the simplest one is sent last.

    Those of the last request come first.
    """
    found: dict[Any, tuple[str, Any]] = {}
    for case, checks in recorder.checks.items():
        for one in checks:
            if _is(one, "failure") and one.failure_info is not None:
                found[one.name, one.failure_info.failure] = (case, one)
    order = {case: number for number, case in enumerate(recorder.checks)}
    return sorted(found.values(), key=lambda pair: -order[pair[0]])


def _problem(one: Any, veil: Veil) -> Problem:
    failure = one.failure_info.failure
    text = veil.text(clean(str(failure.message or "")))
    said = _RECEIVED.search(text)
    title = clean(str(failure.title))
    title = f"{title[:1].lower()}{title[1:]}"
    if not text and hasattr(failure, "status_code"):
        title = f"{title}: {failure.status_code}"
    return Problem(
        check=one.name,
        title=title,
        text=text,
        expected=(said["expected"] or "") if said else "",
        actual=said["actual"] if said else "",
    )


def _errored(errors: Sequence[Exception], veil: Veil, base: Ended) -> Ended:
    message = _first_line(errors[0], veil)
    made = replace(base, message=message, text=_text(errors, veil))
    for error in errors:
        if isinstance(error, requests.Timeout):
            return replace(made, result="hangs")
        if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
            return replace(made, result="broken")
    names = {each.__name__ for error in errors for each in type(error).__mro__}
    return replace(made, result="document" if names & set(_DOCUMENT_ERRORS) else "unjudged")


def _first_line(error: Exception, veil: Veil) -> str:
    said = next((line for line in _said(error).splitlines() if line.strip()), "")
    return veil.text(clean(said.strip() or type(error).__name__))


def _text(errors: Sequence[Exception], veil: Veil) -> str:
    return veil.text(clean("\n\n".join(dict.fromkeys(_said(error) for error in errors))))


def _said(error: Exception) -> str:
    return str(error).strip()


def _is(check: Any, status: str) -> bool:
    return bool(check.status.value == status)
