"""HTTP interactions of V1 to V4, as they stand in a file, read as what they say.

What can be told from the shape is: rules whose first place begins with `$` are those of V2, a
query that is text is one of V2, whatever the file's version. Only a body needs the version.
"""

from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.pact.exchange import Exchange, Members, Request, Response, State
from photon_test.pact.files import Interaction, PactFile, place
from photon_test.pact.jsontext import Pointer, parsed
from photon_test.pact.read_body import read_body
from photon_test.pact.read_parts import read_headers, read_query
from photon_test.pact.read_rules import read_generators, read_rules
from photon_test.pact.shapes import Wrong, flag, object_at, text_at

MODERN = ("transport", "interactionMarkup", "pluginConfiguration", "signature")  # of V4
_STATES = ("providerStates", "providerState", "provider_state")
_KNOWN = {"type", "description", "request", "response", "pending", *_STATES, *MODERN}
_REQUEST = {"method", "path", "query"}
_PART = {"headers", "body", "matchingRules", "generators"}


def read_exchange(file: PactFile, interaction: Interaction) -> Exchange:
    """Return what an HTTP interaction of a file says.

    Raises:
        DocumentError: A part of it is not what it must be.
    """
    element = parsed(interaction.text, file.path)
    try:
        return exchange(element, file.major)
    except Wrong as wrong:
        where = place(file, interaction, wrong.pointer)
        raise DocumentError(wrong.message, where=where) from wrong


def exchange(element: Members, version: int) -> Exchange:
    """Return what an element of `interactions` says.

    Raises:
        Wrong: A part of it is not what it must be.
    """
    return Exchange(
        description=text_at(element, "description"),
        states=_states(element),
        request=_request(object_at(element, "request"), version),
        response=_response(object_at(element, "response"), version),
        pending=flag(element, "pending"),
        modern=_modern(element),
        rest={key: value for key, value in element.items() if key not in _KNOWN},
    )


def _modern(element: Members) -> Members:
    found = {key: element[key] for key in MODERN if element.get(key) not in (None, {}, "")}
    if found.get("transport") == "http":  # what is meant where nothing is said
        del found["transport"]
    return found


def _states(element: Members) -> tuple[State, ...]:
    several = element.get("providerStates")
    if several is not None:
        if not isinstance(several, list):
            raise Wrong(("providerStates",), "`providerStates` is not a list")
        return tuple(_state(one, ("providerStates", index)) for index, one in enumerate(several))
    for key in ("providerState", "provider_state"):
        if element.get(key):
            return (State(name=text_at(element, key)),)
    return ()


def _state(value: Any, pointer: Pointer) -> State:
    if isinstance(value, str):
        return State(name=value)
    if not isinstance(value, dict):
        raise Wrong(pointer, "a provider state is not an object")
    try:
        params = object_at(value, "params")
        name = text_at(value, "name")
    except Wrong as wrong:
        raise wrong.below(pointer) from wrong
    rest = {key: one for key, one in value.items() if key not in ("name", "params")}
    return State(name=name, params=params, rest=rest)


def _request(value: Members, version: int) -> Request:
    try:
        headers = read_headers(value)
        body = read_body(value, headers, version)
        return Request(
            method=text_at(value, "method", "GET").upper(),
            path=text_at(value, "path", "/"),
            query=read_query(value),
            headers=headers,
            body=body.body,
            content_type=body.content_type,
            body_rest=body.rest,
            rules=read_rules(value),
            generators=read_generators(value),
            rest={key: one for key, one in value.items() if key not in _REQUEST | _PART},
        )
    except Wrong as wrong:
        raise wrong.below(("request",)) from wrong


def _response(value: Members, version: int) -> Response:
    try:
        headers = read_headers(value)
        body = read_body(value, headers, version)
        return Response(
            status=_status(value),
            headers=headers,
            body=body.body,
            content_type=body.content_type,
            body_rest=body.rest,
            rules=read_rules(value),
            generators=read_generators(value),
            rest={key: one for key, one in value.items() if key != "status" and key not in _PART},
        )
    except Wrong as wrong:
        raise wrong.below(("response",)) from wrong


def _status(value: Members) -> int:
    status = value.get("status", 200)
    if isinstance(status, str) and status.isdecimal():
        status = int(status)  # some writers put it in quotes, and the core reads it
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 999:
        raise Wrong(("status",), "the status is not a number from 100 to 999")
    return status
