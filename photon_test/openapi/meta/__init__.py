"""The OpenAPI Initiative's own schemas of each version, made ready to give clear answers.

Sources, under the Apache License 2.0, https://github.com/OAI/OpenAPI-Specification:
http://swagger.io/v2/schema.json, https://spec.openapis.org/oas/3.0/schema/2021-09-28,
https://spec.openapis.org/oas/3.1/schema/2022-10-07,
https://spec.openapis.org/oas/3.2/schema/2025-11-23.

The files are as published. Here, `oneOf` becomes a choice by what the value says it is: "is not
valid under any of the schemas" helps nobody, and a wrong `in` is not five errors.
"""

import json
from functools import cache
from typing import Any, Literal

import jsonschema_rs

from photon_test.openapi.grammar import Kind

Meta = Literal["2.0", "3.0", "3.1", "3.2"]

_DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE = {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
_COUNT = {"type": "integer", "minimum": 0}
_DRAFT_4: dict[
    str, Any
] = {  # what the schema of 2.0 takes from http://json-schema.org/draft-04/schema
    "title": {"type": "string"},
    "description": {"type": "string"},
    "default": {},
    "multipleOf": {"type": "number", "exclusiveMinimum": 0},
    "maximum": {"type": "number"},
    "exclusiveMaximum": {"type": "boolean"},
    "minimum": {"type": "number"},
    "exclusiveMinimum": {"type": "boolean"},
    "pattern": {"type": "string", "format": "regex"},
    "uniqueItems": {"type": "boolean"},
    "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
    "type": {"if": {"type": "array"}, "then": {"items": _SIMPLE}, "else": _SIMPLE},
    "positiveInteger": _COUNT,
    "positiveIntegerDefault0": _COUNT,
    **dict.fromkeys(
        ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"), _COUNT
    ),
    "stringArray": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "uniqueItems": True,
    },
}
_NAMES: dict[str, Kind] = {
    "pathitem": "path", "operation": "operation", "parameter": "parameter", "header": "header",
    "requestbody": "body", "response": "response", "mediatype": "media", "encoding": "encoding",
    "example": "example", "link": "link", "callback": "callback", "callbacks": "callback",
    "securityscheme": "scheme", "schema": "schema",
}  # fmt: skip


@cache
def schema(version: Meta) -> dict[str, Any]:
    """Return the schema of a version."""
    from importlib.resources import files  # noqa: PLC0415  # 4 ms, for lint alone

    text = (files(__package__) / f"{version}.json").read_text("utf-8")
    modern = version in ("3.1", "3.2")
    if modern:  # Schema Objects are looked into, as the published schema leaves to others
        text = text.replace('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"')
        # They may be relative (https://spec.openapis.org/oas/v3.1.1#relative-references-in-api-urls),
        # as the schema of 3.2 says.
        text = text.replace('"format": "uri"', '"format": "uri-reference"')
    made: dict[str, Any] = json.loads(text)
    if modern:
        made["$defs"]["schema"] = {"$ref": _DRAFT_2020_12}
        # With `{variables}` in it, a URL is no URI reference.
        made["$defs"]["server"]["properties"]["url"].pop("format", None)
        return made
    made.pop("id", None)
    made["$schema"] = "http://json-schema.org/draft-07/schema#"  # for `if`
    definitions = made["definitions"]
    return {key: _chosen(value, definitions) for key, value in made.items()}


@cache
def validator(version: Meta, kind: Kind = "openapi") -> Any:
    """Return the validator of a whole document, or of one kind of object; None if there is none."""
    whole = schema(version)
    key = "$defs" if "$defs" in whole else "definitions"
    if kind != "openapi":
        name = next(
            (one for one in whole[key] if _NAMES.get(one.lower().replace("-", "")) == kind), ""
        )
        if not name:
            return None
        whole = {"$schema": whole["$schema"], key: whole[key], "$ref": f"#/{key}/{name}"}
    if key == "$defs":
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True, offline=True)
    return jsonschema_rs.Draft7Validator(whole, offline=True)


def _chosen(value: Any, definitions: dict[str, Any]) -> Any:
    """Rewrite `oneOf` and draft 4's exclusive bounds, all the way down."""
    if isinstance(value, list):
        return [_chosen(one, definitions) for one in value]
    if not isinstance(value, dict):
        return value
    if str(value.get("$ref", "")).startswith("http://json-schema.org/draft-04/"):
        return _DRAFT_4[value["$ref"].rpartition("/")[2]]
    made = {key: _chosen(one, definitions) for key, one in value.items()}
    if made.get("exclusiveMinimum") is True:
        made["exclusiveMinimum"] = made.pop("minimum")
    branches = made.get("oneOf")
    if isinstance(branches, list) and (choice := _choice(branches, definitions)):
        del made["oneOf"]
        made["allOf"] = [*made.get("allOf", []), choice]
    return made


def _choice(branches: list[Any], definitions: dict[str, Any]) -> dict[str, Any] | None:
    """Return the same as `oneOf`, decided by `$ref`, `in`, `type` or `flow`; None: it cannot be."""
    references = [one for one in branches if _is_reference(one)]
    if references:
        rest = [one for one in branches if one not in references]
        other = rest[0] if len(rest) == 1 else {"oneOf": rest}
        return {
            "if": {"type": "object", "required": ["$ref"]},
            "then": references[0],
            "else": (_choice(rest, definitions) or other) if len(rest) > 1 else other,
        }
    for key in ("in", "type", "flow"):
        groups: dict[str, list[Any]] = {}
        for one in branches:
            for value in _values(one, key, definitions):
                groups.setdefault(value, []).append(one)
        if len(groups) > 1 and all(
            any(one in some for some in groups.values()) for one in branches
        ):
            return _by(key, groups, definitions)
    return None


def _by(key: str, groups: dict[str, list[Any]], definitions: dict[str, Any]) -> dict[str, Any]:
    cases = [
        {
            "if": {"properties": {key: {"const": value}}, "required": [key]},
            "then": some[0] if len(some) == 1 else _choice(some, definitions) or {"oneOf": some},
        }
        for value, some in groups.items()
    ]
    known = {"required": [key], "properties": {key: {"enum": list(groups)}}}
    return {"allOf": [known, *cases]}


def _values(branch: Any, key: str, definitions: dict[str, Any]) -> list[str]:
    """Return which values of a member lead to a branch."""
    target = branch
    while isinstance(target, dict) and "$ref" in target:
        target = definitions[target["$ref"].rpartition("/")[2]]
    if "oneOf" in target:
        return [value for one in target["oneOf"] for value in _values(one, key, definitions)]
    said = target.get("properties", {}).get(key, {}).get("enum")
    return said if isinstance(said, list) else []


def _is_reference(branch: Any) -> bool:
    return isinstance(branch, dict) and branch.get("$ref", "").endswith(
        ("/Reference", "/jsonReference")
    )
