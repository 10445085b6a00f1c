"""Interactions that nobody was named for who could answer them: none of them may look verified."""

from photon_test.adapters.pact_options import SKIP, PactOptions
from photon_test.core.events import CaseFinished
from photon_test.core.model import CaseId
from photon_test.core.outcome import Assertion, Outcome, Unavailable, Unreadable
from photon_test.pact.messages import Found

_SKIPPED = f'a message; messages are left out: `messages = "{SKIP}"`'
_NO_MESSAGES = (
    'add `messages = "tests/messages.py"` or the URL of who produces messages to its `pact` table,'
    f' or `"{SKIP}"`'
)


def unanswered(case: CaseId, found: Found, options: PactOptions) -> CaseFinished | None:
    """Return the end of a case that cannot be verified; None of one that can."""
    match found.kind:
        case "message" if options.messages_by == "skip":
            return CaseFinished(case=case, outcome=Outcome.SKIPPED, reason=_SKIPPED)
        case "message" if options.messages_by == "nothing":
            message = "a message, and the suite does not say who produces its messages"
            return _unavailable(case, message, _NO_MESSAGES)
        case "http" if not options.url and not options.application:
            message = "an HTTP interaction, and the suite does not say where its provider runs"
            return _unavailable(case, message, 'add `url = "http://…"` to its `pact` table')
        case "other":
            message = "an interaction of a type that is not known: neither HTTP nor a message"
            failure = Unreadable(message=message)
            return CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))
        case "http" | "message":
            return None


def failed_message(case: CaseId, description: str, why: str) -> CaseFinished:
    """Say that no function produces a message."""
    failure = Assertion(message=f"message `{description}` cannot be produced: {why}")
    return CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))


def _unavailable(case: CaseId, message: str, hint: str) -> CaseFinished:
    failure = Unavailable(kind="service", message=message, hint=hint)
    return CaseFinished(case=case, outcome=Outcome.ERRORED, failures=(failure,))
