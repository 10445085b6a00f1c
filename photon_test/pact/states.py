"""Stands between the Rust core and the provider's state endpoint.

The core retries a 5xx from a state URL eight times, 127 s in all, and then says only that "one or
more of the setup state change handlers has failed"
(https://github.com/pact-foundation/pact-reference/pull/533). So it talks to us: we pass the
request on, return what the handler returned, and answer 422 and remember why when it failed.
"""

import json

import msgspec

from photon_test.core.value import Value
from photon_test.pact.listen import listen
from photon_test.pact.plain import plain
from photon_test.pact.post import Unfit, post
from photon_test.pact.probe import address

GRACE_S = 1.0  # beyond a limit, for whoever is nearer to what takes so long
_LIMIT = 1 << 20  # bytes of a handler's answer


class Failure(Value, kw_only=True):
    """A state that could not be brought about."""

    message: str
    text: str = ""
    hangs: bool = False  # nothing came in time


class StateProxy:
    """A server on 127.0.0.1 for as long as the process lives.

    `failure` is the first one since `forget`; the core goes on with the other states after it.
    """

    def __init__(self, target: str, timeout_s: float = 60.0) -> None:
        self._target = target
        self._timeout_s = timeout_s
        self.failure: Failure | None = None
        self.url = f"http://127.0.0.1:{listen(self.change)}/"

    def forget(self) -> None:
        """Start anew with the next interaction."""
        self.failure = None

    def change(self, body: bytes) -> tuple[int, bytes]:
        """Pass one state change on; return the status and the body to answer the core with.

        The core also announces interactions that need no state, with an empty name: these are
        not passed on, because a provider knows no such state.
        """
        if not _name(body):
            return 200, b"{}"
        answer = change(self._target, body, self._timeout_s)
        if isinstance(answer, bytes):
            return 200, answer
        self.failure = self.failure or answer
        return 422, json.dumps({"message": answer.message}).encode()


def change(target: str, body: bytes, timeout_s: float) -> bytes | Failure:
    """Ask whoever sets states at the URL `target` for one change.

    `body` is JSON: `state`, `params` and, where a state may be taken away again, `action`. Return
    a JSON object of values, or why the state is not as it should be. Never raises.
    """
    what = f"state `{_name(body)}` could not be {_done(body)}"
    if address(target) is None:
        return Failure(message=f"`{target}` is no http or https URL to set states at")
    kind = {"Content-Type": "application/json"}
    try:
        # A host of functions has the same limit, and words of its own for what goes beyond it.
        found = post(target, body, kind, timeout_s=timeout_s + GRACE_S, limit=_LIMIT)
    except TimeoutError:
        where = f"POST {target} did not answer within {timeout_s:g} s"
        return Failure(message=f"{what}: {where}", hangs=True)
    except Unfit as error:
        return Failure(message=f"{what}: POST {target}: {error}")
    except OSError as error:
        where = f"POST {target}: {plain(str(error)) or type(error).__name__}"
        return Failure(message=f"{what}: {where}")
    status, answer = found.status, found.body
    if not 200 <= status < 300:
        said = _said(answer)
        where = said.message or f"POST {target} answered {status}"
        text = plain(said.text if said.message else answer.decode("utf-8", "replace"))
        return Failure(message=f"{what}: {plain(where)}", text=text)
    return answer if _is_object(answer) else b"{}"


def _name(body: bytes) -> str:
    try:
        return str(json.loads(body)["state"])
    except (ValueError, KeyError, TypeError):
        return "?"


def _done(body: bytes) -> str:
    """What the core asks for: `action` is there only if it announces teardowns."""
    return "taken away again" if b'"action":"teardown"' in body.replace(b" ", b"") else "set"


def _is_object(answer: bytes) -> bool:
    """Whether it holds values for `ProviderState` generators; the core wants an object."""
    try:
        return isinstance(json.loads(answer), dict)
    except (ValueError, RecursionError):
        return False


class _Said(Value, kw_only=True):
    """What a host of handlers answers with, if one of them failed."""

    message: str = ""
    text: str = ""


def _said(answer: bytes) -> _Said:
    try:
        return msgspec.json.decode(answer, type=_Said)
    except msgspec.MsgspecError:
        return _Said()
