"""Messages that a project's functions produce, in the form in which Pact's core asks for them.

Runs inside the project's own interpreter: Python 3.8 or newer, standard library only. `MESSAGES` of
a module names functions by the descriptions of messages, as `STATES` does by states. A function
returns the contents, or a pair of contents and metadata.

  {"description", "providerStates": [{"name", "params"}], "request"?} → contents, type, metadata
"""

import base64
import json

from photon_handlers import Failed

TABLE = "MESSAGES"


class Messages:
    """Functions by the descriptions of messages."""

    def __init__(self, functions):
        """`functions`: what knows and calls them."""
        self._functions = functions

    def missing(self, descriptions):
        """Say of each of these messages that has not exactly one function why."""
        return self._functions.missing(descriptions)

    def known(self):
        """The descriptions that there are functions for."""
        return self._functions.known()

    def produce(self, told):
        """Return a message: its bytes, and the headers that describe it.

        Raises:
            Failed: There is no function for it, or it failed.
        """
        name = told.get("description") or ""
        what = f"message `{name}` could not be produced"
        try:
            contents, metadata = _pair(self._functions.call(name, _given(told)))
            body, kind = _body(contents, metadata.get("contentType"))
            described = json.dumps({"contentType": kind, **metadata})
        except Failed as error:
            raise Failed(f"{what}: {error.message}", error.text) from error
        except (TypeError, ValueError, RecursionError) as error:
            raise Failed(f"{what}: what its function returned is no JSON: {error}") from None
        return body, {
            "Content-Type": kind,
            "Pact-Message-Metadata": base64.b64encode(described.encode()).decode(),
        }


def _given(told):
    """What a function may ask for: the states' parameters, and what Pact says of the message."""
    states = told.get("providerStates") or []
    given = {}
    for state in states:
        given.update(state.get("params") or {})
    given["description"] = told.get("description")
    given["states"] = [state.get("name") for state in states]
    if "request" in told:
        given["request"] = _contents(told["request"])
        given["metadata"] = told["request"].get("metadata") or {}
    return given


def _contents(request):
    contents = request.get("contents") or {}
    content = contents.get("content")
    encoded = contents.get("encoded")
    if encoded and encoded != "JSON" and isinstance(content, str):
        return base64.b64decode(content)
    return content


def _pair(value):
    if value is None:
        raise Failed("its function returned nothing; return the contents, or (contents, metadata)")
    if not isinstance(value, tuple):
        return value, {}
    if len(value) != 2 or not isinstance(value[1], dict):
        raise Failed("its function returned a tuple that is not (contents, {name: value})")
    return value


def _body(contents, kind):
    if isinstance(contents, (bytes, bytearray, memoryview)):
        return bytes(contents), _header(kind or "application/octet-stream")
    if isinstance(contents, str) and kind != "application/json":
        return contents.encode(), _header(kind or "text/plain; charset=utf-8")
    return json.dumps(contents).encode(), _header(kind or "application/json")


def _header(kind):
    text = str(kind)
    if not (text.isascii() and text.isprintable()):
        raise Failed(f"`contentType` of its metadata cannot be a header: {text!r}")
    return text
