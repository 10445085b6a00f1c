"""Which objects of a description have which others in them, so that every node is known by kind.

Sources: https://spec.openapis.org/oas/v2.0, https://spec.openapis.org/oas/v3.0.4,
https://spec.openapis.org/oas/v3.1.1, https://spec.openapis.org/oas/v3.2.0. Each version is the one
before it and what it adds; fields that hold no objects of their own are left out.
"""

from typing import Literal

Kind = Literal[
    "openapi", "components", "path", "operation", "parameter", "header", "body", "response",
    "media", "encoding", "example", "link", "callback", "scheme", "schema",
]  # fmt: skip
How = Literal["one", "list", "map", "some"]  # some: one or a list
Fields = dict[str, tuple[How, Kind]]
Grammar = dict[Kind, Fields]

_OPERATIONS: Fields = dict.fromkeys(
    ("get", "put", "post", "delete", "options", "head", "patch", "trace"), ("one", "operation")
)
_SCHEMAS: Fields = dict.fromkeys(
    (
        "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "contentSchema",
    ),
    ("one", "schema"),
)  # fmt: skip
_DRAFT_4: Fields = {
    "allOf": ("list", "schema"),
    "properties": ("map", "schema"),
    "items": ("some", "schema"),
    "additionalProperties": ("one", "schema"),
}

V2_0: Grammar = {
    "openapi": {
        "paths": ("map", "path"),
        "definitions": ("map", "schema"),
        "parameters": ("map", "parameter"),
        "responses": ("map", "response"),
        "securityDefinitions": ("map", "scheme"),
    },
    "path": {
        **_OPERATIONS,
        "parameters": ("list", "parameter"),
    },
    "operation": {"parameters": ("list", "parameter"), "responses": ("map", "response")},
    "parameter": {"schema": ("one", "schema")},
    "response": {"schema": ("one", "schema"), "headers": ("map", "header")},
    "schema": _DRAFT_4,
}

V3_0: Grammar = {
    "openapi": {"paths": ("map", "path"), "components": ("one", "components")},
    "components": {
        "schemas": ("map", "schema"),
        "responses": ("map", "response"),
        "parameters": ("map", "parameter"),
        "examples": ("map", "example"),
        "requestBodies": ("map", "body"),
        "headers": ("map", "header"),
        "securitySchemes": ("map", "scheme"),
        "links": ("map", "link"),
        "callbacks": ("map", "callback"),
    },
    "path": {
        **_OPERATIONS,
        "parameters": ("list", "parameter"),
    },
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "body"),
        "responses": ("map", "response"),
        "callbacks": ("map", "callback"),
    },
    "parameter": {
        "schema": ("one", "schema"),
        "examples": ("map", "example"),
        "content": ("map", "media"),
    },
    "header": {
        "schema": ("one", "schema"),
        "examples": ("map", "example"),
        "content": ("map", "media"),
    },
    "body": {"content": ("map", "media")},
    "response": {
        "headers": ("map", "header"),
        "content": ("map", "media"),
        "links": ("map", "link"),
    },
    "media": {
        "schema": ("one", "schema"),
        "examples": ("map", "example"),
        "encoding": ("map", "encoding"),
    },
    "encoding": {"headers": ("map", "header")},
    "schema": {
        **_DRAFT_4,
        "oneOf": ("list", "schema"),
        "anyOf": ("list", "schema"),
        "not": ("one", "schema"),
    },
}

V3_1: Grammar = {
    **V3_0,
    "openapi": {**V3_0["openapi"], "webhooks": ("map", "path")},
    "components": {**V3_0["components"], "pathItems": ("map", "path")},
    "schema": {
        **V3_0["schema"],
        "items": ("one", "schema"),
        "prefixItems": ("list", "schema"),
        "patternProperties": ("map", "schema"),
        "dependentSchemas": ("map", "schema"),
        "$defs": ("map", "schema"),
        "definitions": ("map", "schema"),
        **_SCHEMAS,
    },
}

V3_2: Grammar = {
    **V3_1,
    "components": {**V3_1["components"], "mediaTypes": ("map", "media")},
    "path": {
        **V3_1["path"],
        "query": ("one", "operation"),
        "additionalOperations": ("map", "operation"),
    },
    "media": {
        **V3_1["media"],
        "itemSchema": ("one", "schema"),
        "prefixEncoding": ("list", "encoding"),
        "itemEncoding": ("one", "encoding"),
    },
    "encoding": {
        **V3_1["encoding"],
        "encoding": ("map", "encoding"),
        "prefixEncoding": ("list", "encoding"),
        "itemEncoding": ("one", "encoding"),
    },
}

# Where a version keeps what is referred to, for saying that a reference leads to the wrong thing.
SECTIONS: dict[str, Kind] = {
    "schemas": "schema", "responses": "response", "parameters": "parameter",
    "examples": "example", "requestBodies": "body", "headers": "header",
    "securitySchemes": "scheme", "links": "link", "callbacks": "callback", "pathItems": "path",
    "mediaTypes": "media",
}  # fmt: skip
