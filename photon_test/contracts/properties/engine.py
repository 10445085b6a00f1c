"""One phase of Schemathesis over some operations of an API.

Read at 4.32.5, where `schemathesis.engine` is no public name. With a seed, and with all left out
that one operation teaches about another, a case is the same whichever others run.
"""

from collections.abc import Generator, Sequence
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, events, from_schema

from photon_test.contracts.properties.choices import PhaseName
from photon_test.contracts.properties.messages import Began, Down, Ended, Job, Note
from photon_test.contracts.properties.scenario import ended
from photon_test.contracts.properties.shown import Showing, clean

_UNEXPECTED = ("unsupported_method", "allow_header_conformance")  # checks of undocumented methods
_ALL_PHASES = ("examples", "coverage", "fuzzing", "stateful")
_GONE = StopReason.SERVER_UNAVAILABLE.skip_explanation
Told = Began | Ended | Note | Down
_NO_BODY = "none of the media types of its body is one that requests can be made of"


class Failed(Exception):
    """The engine gave up; the message says why."""


def run_phase(
    document: dict[str, Any], phase: PhaseName, job: Job, url: str, showing: Showing
) -> Generator[Told]:
    """Yield what becomes of the document's operations, one after another in its order.

    Whoever stops to iterate stops the requests.

    Raises:
        Failed: The document cannot be used, or the engine gave up.
    """
    try:
        config = SchemathesisConfig.from_dict(_settings(phase, job, url))
        schema = schemathesis.openapi.from_dict(document, config=config)
        unsendable = _unsendable(schema) if phase != "coverage" else ()
    except Exception as error:
        raise Failed(f"{type(error).__name__}: {error}") from error
    stream = from_schema(schema).execute()
    try:
        yield from _told(stream, phase, showing)
    finally:
        stream.stop()
    for label in unsendable:
        yield Ended(label=label, phase=phase, result="skipped", message=_NO_BODY)


def _told(stream: Any, phase: PhaseName, showing: Showing) -> Generator[Told]:
    errors: dict[str, list[Exception]] = {}
    others: list[str] = []
    silent = True
    for event in stream:
        match event:
            case events.ScenarioStarted(phase=of) if of.value == phase and event.label:
                silent = False
                yield Began(label=event.label, phase=phase)
            case events.ScenarioFinished(phase=of) if of.value == phase and event.label:
                if event.status.value == "interrupted" or event.skip_reason == _GONE:
                    continue
                yield ended(event, errors.pop(event.label, []), showing)
            case events.NonFatalError(related_to_operation=True):
                errors.setdefault(event.label, []).append(event.value)
            case events.NonFatalError():
                others += str(event.value).strip().splitlines()[:1]
            case events.FatalError():
                raise Failed(f"{type(event.exception).__name__}: {event.exception}")
            case events.EngineFinished():
                if event.stop_reason.value == "server_unavailable":
                    yield Down(message="the API does not answer any more")
            case _:
                pass
    if others and silent:
        raise Failed(showing.veil.text(clean(others[0])))
    for one in others:
        yield Note(message=f"schemathesis says: {showing.veil.text(clean(one))}")


def _unsendable(schema: Any) -> Sequence[str]:
    """Return the operations that the engine leaves out without a word, but for their coverage."""
    found = []
    for one in schema.get_all_operations():
        operation = one.ok() if hasattr(one, "ok") else None
        if operation is not None and getattr(operation, "has_skipped_required_body", False):
            found.append(operation.label)
    return found


def _settings(phase: PhaseName, job: Job, url: str) -> dict[str, Any]:
    phases: dict[str, dict[str, Any]] = {name: {"enabled": name == phase} for name in _ALL_PHASES}
    for name in ("examples", "coverage", "fuzzing"):
        # Neither the order nor the requests depend on what else is there and what it answered.
        phases[name] |= {"operation-ordering": "none", "extra-data-sources": {"responses": False}}
    phases["fuzzing"]["error-feedback"] = {"enabled": False}
    if not set(_UNEXPECTED) & set(job.checks):
        phases["coverage"]["unexpected-methods"] = []
    checks: dict[str, Any] = {"enabled": False}
    return {
        "seed": job.seed,
        "base-url": url,
        "request-timeout": job.request_timeout_s,
        "workers": 1,
        "suppress-health-check": ["all"],  # they are about time
        "cache": {"enabled": False},
        "warnings": False,
        "auth": {"auto-signup": False},
        "generation": {
            "database": "none",
            "max-examples": job.max_examples,
            "mode": job.mode,
        },
        "phases": phases,
        "checks": checks | {name: {"enabled": True} for name in job.checks},
    }
