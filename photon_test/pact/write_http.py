"""HTTP interactions written for a version of Pact, as near to what they say as it can.

What a version has no words for is left out or said with the nearest ones. Nothing here reports
that: `convert.py` reads back what was written and compares it, which cannot forget a case.
"""

import hashlib
import json
from typing import Any
from urllib.parse import quote_plus

from photon_test.pact.exchange import (
    BinaryBody,
    EmptyBody,
    Exchange,
    JsonBody,
    Members,
    NoBody,
    NullBody,
    Part,
    Request,
    Response,
    State,
    TextBody,
)
from photon_test.pact.jsontext import written
from photon_test.pact.read_body import is_json, json_of
from photon_test.pact.read_parts import split_header
from photon_test.pact.write_rules import write_generators, write_rules


def element(said: Exchange, version: int) -> Members:
    """Return an element of `interactions` for version 2, 3 or 4."""
    made: Members = {"type": "Synchronous/HTTP"} if version >= 4 else {}
    rest = dict(said.rest)
    key = rest.pop("key", None)
    made |= {"key": key or ""} if version >= 4 or key else {}
    made["description"] = said.description
    if version >= 4 and said.pending:
        made["pending"] = True
    made |= _states(said.states, version)
    made["request"] = _request(said.request, version)
    made["response"] = _response(said.response, version)
    if version >= 4:
        made |= said.modern
    made |= rest
    if version >= 4 and not key:
        made["key"] = content_key(made)
    return made


def content_key(made: Members) -> str:
    """Return a hash of what an interaction says, whatever its key and its comments are."""
    said = {**made, "key": "", "comments": None}
    try:
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    except TypeError:  # fractions that were read from a file: as Python writes them
        plain = json.loads(written(said))
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _states(states: tuple[State, ...], version: int) -> Members:
    if not states:
        return {}
    if version <= 2:
        return {"providerState": states[0].name}
    listed = []
    for state in states:
        params = {"params": state.params} if state.params else {}
        listed.append({"name": state.name, **params, **state.rest})
    return {"providerStates": listed}


def _request(said: Request, version: int) -> Members:
    made: Members = {"method": said.method, "path": said.path}
    if said.query:
        made["query"] = _query_text(said) if version <= 2 else said.query
    return made | _part(said, version)


def _query_text(said: Request) -> str:
    return "&".join(
        quote_plus(name) if value is None else f"{quote_plus(name)}={quote_plus(value)}"
        for name, values in said.query.items()
        for value in values
    )


def _response(said: Response, version: int) -> Members:
    return {"status": said.status} | _part(said, version)


def _part(said: Part, version: int) -> Members:
    made: Members = {}
    if said.headers:
        made["headers"] = {
            name: _header(name, values, version) for name, values in said.headers.items()
        }
    made |= _wrapped(said) if version >= 4 else _bare(said)
    if rules := write_rules(said.rules, version):
        made["matchingRules"] = rules
    if generators := write_generators(said.generators, version):
        made["generators"] = generators
    return made | said.rest


def _header(name: str, values: tuple[str, ...], version: int) -> Any:
    if version >= 4:
        return values
    text = ", ".join(values)
    return text if version <= 2 or split_header(name, text) == values else values


def _wrapped(said: Part) -> Members:
    content: Any
    encoded: bool | str = False
    match said.body:
        case NoBody():
            return {"body": said.body_rest} if said.body_rest else {}
        case NullBody():
            return {"body": {"content": None, **said.body_rest}}
        case EmptyBody():
            content = ""
        case JsonBody(value=value):
            content = value
            if not is_json(said.content_type):
                # As bytes: text of a type that is not JSON would lose its quotation marks.
                content, encoded = written(value), "JSON"
        case TextBody(text=text):
            content = text
            if is_json(said.content_type):
                encoded = "JSON"  # text that should be JSON and is not
        case BinaryBody(base64=text):
            content, encoded = text, "base64"
    content_type = {"contentType": said.content_type} if said.content_type else {}
    return {"body": {"content": content, **content_type, "encoded": encoded, **said.body_rest}}


def _bare(said: Part) -> Members:
    match said.body:
        case NoBody():
            return {}
        case NullBody():
            return {"body": None}
        case EmptyBody():
            return {"body": ""}
        case JsonBody(value=str() as text):
            # Text in a JSON body is taken for JSON if it can be: "1" would be the number.
            plain = text and json_of(text) is None and written(text) == f'"{text}"'
            return {"body": text if plain else written(text)}
        case JsonBody(value=value):
            return {"body": value}
        case TextBody(text=text) | BinaryBody(base64=text):
            return {"body": text}
