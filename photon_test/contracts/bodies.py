"""Request bodies as they are sent, in the media types that can be written."""

import json
from typing import Any
from urllib.parse import urlencode

from photon_test.contracts.values import NotMade, Tools
from photon_test.contracts.xmltext import xml_text
from photon_test.openapi import serialise
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Media
from photon_test.openapi.schema import shape
from photon_test.pact.model import Content

FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "photon-boundary"
_LINES = ("application/ndjson", "application/x-ndjson", "application/jsonl", "application/json-seq")
_YAML = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")


def is_xml(essence: str) -> bool:
    """Whether bodies of a media type are XML."""
    return essence in ("application/xml", "text/xml") or essence.endswith("+xml")


def preferred(media: tuple[Media, ...], key: str, wanted: str) -> Media:
    """Prefer the media type that is wanted, or has the wanted example, then JSON, then a form."""
    for one in media:
        if one.type == wanted:
            return one
    having = [one for one in media if key and one.example(key)] or list(media)
    for one in having:
        if one.json:
            return one
    return next((one for one in having if one.essence == FORM), having[0])


def written_body(tools: Tools, media: Media, value: Any) -> Content:
    """Return a body that has this value.

    Raises:
        NotMade: There are no words for it.
    """
    kind = media.type
    if media.json:
        kind = "application/json" if media.any else kind
        return Content(content=value, contentType=kind, encoded=False)
    if media.essence == FORM:
        text = urlencode(serialise.form(value)) if not isinstance(value, str) else value
    elif media.essence == "multipart/form-data" and isinstance(value, dict):
        text = serialise.multipart(value, _BOUNDARY)
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
    elif isinstance(value, str):
        text = value
    elif is_xml(media.essence) and media.schema is not None:
        text = xml_text(tools.library, media.schema, value)
    elif media.essence in _LINES:
        text = "".join(f"{_json(one)}\n" for one in (value if isinstance(value, list) else [value]))
    elif media.essence in _YAML:
        text = _json(value)  # JSON is YAML
    elif not isinstance(value, dict | list):
        text = serialise.plain(value)
    else:
        raise NotMade(f"bodies of `{media.essence}` cannot be written yet", str(media.node.place))
    return Content(content=text, contentType=kind, encoded=False)


def without_hidden(library: Library, schema: Node, value: Any) -> Any:
    """Leave out properties that only responses have."""
    if not isinstance(value, dict):
        return value
    properties = shape(library, (schema,)).properties
    return {
        name: one
        for name, one in value.items()
        if name not in properties or not shape(library, properties[name]).hidden("request")
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
