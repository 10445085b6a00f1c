"""Makes the descriptions that are measured: of the shapes of real ones, of any size."""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

_WORDS = "what a person would write here, in a sentence or two that say little but take their room"
_TYPES = ("application/json", "application/yaml", "application/vnd.example.protobuf")
_TYPES_OF_PATCHES = ("application/json-patch+json", "application/merge-patch+json")


def like_kubernetes(operations: int) -> dict[str, Any]:
    """Swagger 2.0: ten operations for each kind, three media types, shared parameters.

    Kubernetes' own has 1,123 operations and 4.1 MB.
    """
    definitions: dict[str, Any] = {
        "Status": _object({"code": {"type": "integer", "format": "int32"}, "message": _text()}),
        "Meta": _object(
            {"name": _text(), "labels": _map(), "uid": _text(), "owner": _ref("Owner")}
        ),
        "Owner": _object({"kind": _text(), "name": _text()}, required=["kind", "name"]),
    }
    paths: dict[str, Any] = {}
    for number in range(operations // 10):
        kind = f"Kind{number}"
        said = {"type": "string", "description": f"{_WORDS}. " * 7}
        spec = {f"field{one}": _ref("Owner") if one % 4 == 0 else said for one in range(36)}
        definitions[f"{kind}Spec"] = _object(spec)
        definitions[kind] = _object({"metadata": _ref("Meta"), "spec": _ref(f"{kind}Spec")})
        items = {"type": "array", "items": _ref(kind)}
        definitions[f"{kind}List"] = _object({"items": items}, required=["items"])
        paths |= _paths_of_kind(number, kind)
    shared = ("pretty", "limit", "continue", "fieldSelector", "dryRun")
    named = {"name": "namespace", "in": "path", "required": True, "type": "string"}
    parameters = {one: {"name": one, "in": "query", "type": "string"} for one in shared}
    token = {"type": "apiKey", "in": "header", "name": "authorization"}
    return {
        "swagger": "2.0",
        "info": {"title": "orchestrator", "version": "v1"},
        "paths": paths,
        "parameters": parameters | {"namespace": named},
        "definitions": definitions,
        "securityDefinitions": {"token": token},
        "security": [{"token": []}],
    }


def _paths_of_kind(number: int, kind: str) -> dict[str, Any]:
    one = f"/apis/group{number % 20}/v1/namespaces/{{namespace}}/kind{number}s"
    name = {"name": "name", "in": "path", "required": True, "type": "string"}
    every = {"parameters": [{"$ref": "#/parameters/namespace"}, {"$ref": "#/parameters/pretty"}]}
    named = {"parameters": [name, *every["parameters"]]}
    return {
        one: every
        | {
            "get": _operation(f"list{kind}", f"{kind}List"),
            "post": _operation(f"create{kind}", kind, (200, 201, 202), body=kind),
            "delete": _operation(f"deleteCollection{kind}", "Status"),
        },
        f"{one}/{{name}}": named
        | {
            "get": _operation(f"read{kind}", kind),
            "put": _operation(f"replace{kind}", kind, (200, 201), body=kind),
            "patch": _operation(f"patch{kind}", kind, (200, 201), body="Meta", patches=True),
            "delete": _operation(f"delete{kind}", "Status", (200, 202)),
        },
        f"{one}/{{name}}/status": named
        | {
            "get": _operation(f"read{kind}Status", kind),
            "put": _operation(f"replace{kind}Status", kind, (200, 201), body=kind),
            "patch": _operation(f"patch{kind}Status", kind, (200, 201), body="Meta", patches=True),
        },
    }


def _operation(
    name: str,
    reply: str,
    statuses: tuple[int, ...] = (200,),
    *,
    body: str = "",
    patches: bool = False,
) -> dict[str, Any]:
    parameters: list[Any] = [
        {"$ref": f"#/parameters/{one}"} for one in ("limit", "continue", "fieldSelector", "dryRun")
    ]
    if body:
        parameters.append({"name": "body", "in": "body", "required": True, "schema": _ref(body)})
    replies = {str(code): {"description": "OK", "schema": _ref(reply)} for code in statuses}
    return {
        "operationId": name,
        "description": f"{name}: {_WORDS}",
        "consumes": list(_TYPES_OF_PATCHES if patches else _TYPES),
        "produces": list(_TYPES),
        "parameters": parameters,
        "responses": replies | {"401": {"description": "Unauthorized"}},
    }


def like_a_shop(operations: int) -> dict[str, Any]:
    """OpenAPI 3.0: five operations for each collection, all of whose schemas are its own."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for number in range(operations // 5):
        name = f"Thing{number}"
        schemas[f"{name}Owner"] = _object({"email": _text("email"), "since": _text("date-time")})
        own = {"id": {"type": "integer", "example": number}, "name": _text()}
        more = {"tags": {"type": "array", "items": _text()}, "owner": _ref3(f"{name}Owner")}
        schemas[name] = _object(own | more, required=["id", "name", "tags"])
        body = {"content": {"application/json": {"schema": _ref3(name)}}}
        several = {"type": "array", "items": _ref3(name)}
        listed = {"content": {"application/json": {"schema": several}}}
        limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
        key = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        sent = {"requestBody": {"required": True, **body}}
        paths[f"/things{number}"] = {
            "get": _operation3(f"list{name}", {"200": listed}) | {"parameters": [limit]},
            "post": _operation3(f"create{name}", {"201": body, "401": {}}) | sent,
        }
        paths[f"/things{number}/{{id}}"] = {
            "parameters": [key],
            "get": _operation3(f"read{name}", {"200": body, "404": {}}),
            "put": _operation3(f"replace{name}", {"200": body}) | sent,
            "delete": _operation3(f"delete{name}", {"204": {}}),
        }
    info = {"title": "shop", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}}


def _operation3(name: str, replies: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": name,
        "responses": {code: {"description": _WORDS, **one} for code, one in replies.items()},
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    made = {"type": "object", "description": _WORDS, "properties": properties}
    return made | ({"required": required} if required else {})


def _text(form: str = "") -> dict[str, Any]:
    return {"type": "string", "description": _WORDS} | ({"format": form} if form else {})


def _map() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"type": "string"}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


def _ref3(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def main(path: Path, shape: str, operations: int) -> None:
    """Write a description as JSON or YAML, as the file's name says."""
    made = {"kubernetes": like_kubernetes, "shop": like_a_shop}[shape](operations)
    if path.suffix == ".json":
        path.write_text(json.dumps(made, indent=2))
    else:
        path.write_text(yaml.dump(made, Dumper=_Dumper, sort_keys=False))


class _Dumper(yaml.CSafeDumper):
    """Writes what occurs twice twice: anchors are for machines."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never refer to what stands elsewhere."""
        del data
        return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
