"""One interaction against a provider, judged by the Rust core through pact-python.

Read at pact-python 4.2.0 and pact_ffi 0.5.12. One call for one interaction: a file of a thousand
costs 17 ms for each, a file of one 2 ms, because the core clones the whole pact again and again;
and a panic, after which all results of a call are lost, costs only the one that caused it.
"""

import logging
import time
import weakref
from pathlib import Path
from typing import Any

import pact_ffi
from pact.verifier import Verifier

from photon_test.pact.expected import is_redirection, why_impossible
from photon_test.pact.files import Interaction, PactFile, alone
from photon_test.pact.messages import Difference, Ended, Result
from photon_test.pact.plain import plain
from photon_test.pact.plugins import metadata_for, why_unplugged
from photon_test.pact.probe import address
from photon_test.pact.relay import Relay
from photon_test.pact.states import GRACE_S, Failure, StateProxy

# What the core says of an interaction that agrees is five lines, handed over one by one and shown
# to nobody: a tenth of the time.
logging.getLogger("pact.ffi").setLevel(logging.WARNING)

_STATE = "state change handler"  # in the core's one sentence about it
_NO_ANSWER = ("error sending request", "decoding response body", "error following redirect")


class Judge:
    """Verifies interactions of one provider, one after another."""

    def __init__(
        self,
        url: str,
        folder: Path,
        *,
        states: StateProxy | None,
        teardown: bool,
        timeout_s: float,
        messages: Relay | None = None,
    ) -> None:
        """`messages` produces what is verified in place of an answer of `url`."""
        place = address(url)
        assert place is not None, "checked by the caller"  # noqa: S101  # a bug, not an input
        self._url, self._host = url, place[0]
        self._source = folder / "pact.json"
        # To empty a file when it is opened costs 20 times what writing it again does.
        self._written = self._source.open("wb")
        weakref.finalize(self, self._written.close)
        self._states = states
        self._teardown = teardown
        self._messages = messages
        self._timeout_s = timeout_s
        self._kept: tuple[str, Verifier] | None = None  # the provider's name, and who asks it

    def verify(self, file: PactFile, interaction: Interaction) -> Ended:
        """Verify one interaction. Never raises for what a pact, a provider or the core does."""
        if words := why_impossible(interaction) or why_unplugged(file, interaction):
            return _filled(_unjudged(words), file, interaction, 0.0)
        self._written.seek(0)
        self._written.write(alone(file, interaction, metadata_for(file, interaction)).encode())
        self._written.truncate()
        if self._states:
            self._states.forget()
        if self._messages:
            self._messages.forget()
        started = time.monotonic()
        results, raised = self._judged(file.provider, interaction)
        ended = self._ended(results, raised, time.monotonic() - started)
        return _filled(ended, file, interaction, time.monotonic() - started)

    def _judged(self, provider: str, interaction: Interaction) -> tuple[dict[str, Any], str]:
        """Return the core's results, and what it raised; "" if it raised nothing.

        A verifier opens its source anew each time, and one that has been content is used again:
        to make one costs a tenth of the time. Where a call ends before there are results (a panic,
        a file that cannot be read), those of the call before are kept, which were good ones:
        https://github.com/pact-foundation/pact-reference/blob/136f1333c296b56eaa2726fdce59aef2902387ad/rust/pact_ffi/src/verifier/handle.rs#L281
        """
        if self._kept is None or self._kept[0] != provider:
            self._kept = provider, self._verifier(provider)
        _, verifier = self._kept
        # It follows by default, and finds 200 where 302 is expected:
        # https://github.com/pact-foundation/pact-net/issues/441
        verifier.follow_redirects(not is_redirection(interaction))
        try:
            verifier.verify()
        except RuntimeError as error:
            self._kept = None
            words = pact_ffi.get_error_message() or str(error)
            results = verifier.results
            # Who raises has nothing good to say: these are of an interaction before, or of none.
            return results if results.get("result") is False else {}, words
        return verifier.results, ""

    def _verifier(self, provider: str) -> Verifier:
        if self._messages:
            verifier = Verifier(provider, "127.0.0.1")
            verifier.add_transport(
                protocol="message", scheme="http", port=self._messages.port, path="/"
            )
        else:
            verifier = Verifier(provider, self._host).add_transport(url=self._url)
        verifier.add_source(self._source)
        verifier.set_coloured_output(enabled=False)
        # Whoever stands between the core and the provider has better words for the same limit.
        grace_s = 2 * GRACE_S if self._states or self._messages else 0.0
        verifier.set_request_timeout(max(1, int((self._timeout_s + grace_s) * 1000)))
        if self._messages or self._url.startswith("http://"):
            # The system's certificates would be read again for every interaction: 8 ms each.
            verifier.disable_ssl_verification()
        if self._states:
            verifier.state_handler(self._states.url, teardown=self._teardown, body=True)
        return verifier

    def _ended(self, results: dict[str, Any], raised: str, took_s: float) -> Ended:
        judged = results.get("interactionResults") or []
        errors = results.get("errors") or []
        relayed = self._messages
        if relayed and relayed.failure:
            failure = relayed.failure  # the core would not have looked at the status
            return _unanswered(failure.result, failure.message, failure.text)
        if relayed and not relayed.asked and judged and judged[0].get("result") == "OK":
            return _unjudged("the core did not ask for the message")
        if len(judged) == 1:
            return self._one(judged[0], took_s)
        if errors:
            message = _error_words(errors[0].get("mismatch") or {}, self._source)
            return _unjudged(message or "the core refused the interaction")
        if raised:
            return _unjudged(f"the core failed: {plain(raised)}")
        return _unjudged(f"the core gave {len(judged)} results for one interaction")

    def _one(self, result: dict[str, Any], took_s: float) -> Ended:
        pending = result.get("pending") is True
        if result.get("result") == "OK":
            return Ended(file="", native="", result="agreed", pending=pending)
        mismatch = result.get("mismatch") or {}
        if mismatch.get("type") == "mismatches":
            differences = tuple(map(_difference, mismatch.get("mismatches") or ()))
            return Ended(
                file="", native="", result="differs", differences=differences, pending=pending
            )
        message = _error_words(mismatch, self._source)
        if self._states and self._states.failure and _STATE in message:
            return _unset(self._states.failure)
        if any(words in message for words in _NO_ANSWER):
            hangs = took_s >= 0.95 * self._timeout_s
            return Ended(file="", native="", result="hangs" if hangs else "broken", message=message)
        return _unjudged(message or "the core gave no reason")


def _unanswered(result: Result, message: str, text: str) -> Ended:
    return Ended(file="", native="", result=result, message=message, text=text)


def _unset(failure: Failure) -> Ended:
    return Ended(
        file="",
        native="",
        result="state",
        message=failure.message,
        text=failure.text,
        fault="hangs" if failure.hangs else "",
    )


def _unjudged(message: str) -> Ended:
    return Ended(file="", native="", result="unjudged", message=message)


def _filled(ended: Ended, file: PactFile, interaction: Interaction, took_s: float) -> Ended:
    return Ended(
        file=file.path,
        native=interaction.native,
        result=ended.result,
        duration_s=round(took_s, 6),
        differences=ended.differences,
        message=ended.message,
        text=ended.text,
        pending=ended.pending or interaction.pending,
        fault=ended.fault,
        output=ended.output,
        observed=ended.observed,
    )


def _error_words(mismatch: dict[str, Any], source: Path) -> str:
    message = plain(str(mismatch.get("message") or ""))
    return message.replace(f"Failed to load pact '{source}' - ", "the core cannot load it: ")


def _difference(mismatch: dict[str, Any]) -> Difference:
    """Read one mismatch; a header's or query parameter's place is its `key`."""
    return Difference(
        kind=str(mismatch.get("type") or ""),
        path=plain(str(mismatch.get("path") or mismatch.get("key") or "")),
        expected=_shown(mismatch.get("expected")),
        actual=_shown(mismatch.get("actual")),
        message=plain(str(mismatch.get("mismatch") or "")),
    )


def _shown(value: Any) -> str:
    return "" if value is None else plain(str(value), 2_000)
