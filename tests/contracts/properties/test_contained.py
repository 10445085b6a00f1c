"""One document that refers to nothing outside of itself: what Schemathesis is given."""

import json
from typing import Any

import pytest

from photon_test.contracts.properties.contained import contained
from photon_test.contracts.properties.listing import operations
from photon_test.core.errors import DocumentError
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation


def made(base_path: str | None = None, **files: Any) -> dict[str, Any]:
    """Return the contained document of `openapi`, with the other files beside it."""
    named = {f"{name}.json": json.dumps(value).encode() for name, value in files.items()}

    def fetch(path: str) -> bytes:
        if path not in named:
            raise FileNotFoundError(2, "No such file or directory")
        return named[path]

    library = Library(fetch)
    document = library.open("openapi.json")
    every = operations(library, document, base_path)
    return contained(library, document, [one for one in every if isinstance(one, Operation)])


def api(schema: Any, version: str = "3.0.3", **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    responses = {"200": {"description": "", "content": content}}
    paths = {"/things": {"get": {"responses": responses}}}
    return {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": paths} | more


def schema_of(document: dict[str, Any]) -> Any:
    [item] = document["paths"].values()
    return item["get"]["responses"]["200"]["content"]["application/json"]["schema"]


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [one for each in value for one in references(each)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [one for each in value.values() for one in references(each)]


def test_what_stands_in_components_keeps_its_place() -> None:
    tree = {"type": "object", "properties": {"below": {"$ref": "#/components/schemas/Tree"}}}
    given = api({"$ref": "#/components/schemas/Tree"}, components={"schemas": {"Tree": tree}})

    whole = made(openapi=given)

    assert schema_of(whole) == {"$ref": "#/components/schemas/Tree"}
    assert whole["components"]["schemas"] == {"Tree": tree}


def test_what_stands_in_another_file_is_brought_in_with_all_that_it_refers_to() -> None:
    other = {"Item": {"properties": {"id": {"$ref": "#/Id"}}}, "Id": {"type": "integer"}}

    whole = made(openapi=api({"$ref": "other.json#/Item"}), other=other)

    assert schema_of(whole) == {"$ref": "#/x-photon/0"}
    assert whole["x-photon"] == {
        "0": {"properties": {"id": {"$ref": "#/x-photon/1"}}},
        "1": {"type": "integer"},
    }


def test_a_name_that_a_pointer_would_spell_otherwise_gets_another_place() -> None:
    schemas = {"a/b c": {"type": "string"}}
    given = api({"$ref": "#/components/schemas/a~1b%20c"}, components={"schemas": schemas})

    whole = made(openapi=given)

    assert references(whole) == ["#/x-photon/0"]
    assert whole["x-photon"]["0"] == {"type": "string"}


def test_what_only_looks_like_a_reference_is_not_handed_on() -> None:
    elsewhere = {"a": [{"$ref": "file:///etc/passwd"}]}
    schema = {
        "type": "object",
        "default": elsewhere,
        "example": elsewhere,
        "x-more": elsewhere,
        "schema": {"$ref": "http://127.0.0.1:1/a"},
        "properties": {"$ref": {"type": "string"}, "enum": {"$ref": "#/components/schemas/A"}},
    }
    given = api(schema, components={"schemas": {"A": {"type": "string"}}})
    media = given["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]
    media["examples"] = {"one": {"summary": "one", "value": elsewhere}}

    whole = made(openapi=given)

    assert schema_of(whole) == {"type": "object", "properties": schema["properties"]}
    assert references(whole) == ["#/components/schemas/A"]
    assert "passwd" not in json.dumps(whole)


@pytest.mark.parametrize("keyword", ["enum", "const"])
def test_a_value_that_counts_is_not_left_out_silently(keyword: str) -> None:
    with pytest.raises(DocumentError, match="looks like a reference"):
        made(openapi=api({keyword: [{"$ref": "http://127.0.0.1:1/a"}]}))


@pytest.mark.parametrize(
    "reference", ["http://127.0.0.1:1/a.json", "file:///etc/passwd", "../secret.json", "#/nowhere"]
)
def test_what_must_not_be_followed_is_refused(reference: str) -> None:
    with pytest.raises(DocumentError):
        made(openapi=api({"properties": {"a": {"items": {"$ref": reference}}}}))


def test_nothing_that_is_not_asked_for_is_followed() -> None:
    broken = {"Unused": {"$ref": "http://127.0.0.1:1/a.json"}}

    whole = made(openapi=api({"type": "string"}, components={"schemas": broken}))

    assert references(whole) == []


def test_examples_elsewhere_are_not_fetched() -> None:
    given = api({"type": "string"})
    media = given["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]
    media["examples"] = {"one": {"externalValue": "http://127.0.0.1:1/one.json"}}

    whole = made(openapi=given)

    assert "127.0.0.1" not in json.dumps(whole)


def test_names_of_schemas_change_nothing_any_more() -> None:
    inner = {"$id": "https://example.com/b", "$anchor": "b", "type": "string"}
    schema = {"$id": "https://example.com/a", "properties": {"b": inner, "$id": {"const": 1}}}

    whole = made(openapi=api(schema, version="3.1.0"))

    assert schema_of(whole) == {"properties": {"b": {"type": "string"}, "$id": {"const": 1}}}


def test_siblings_of_a_reference_stay_where_they_count() -> None:
    schema = {"$ref": "#/components/schemas/A", "minLength": 3}
    components = {"schemas": {"A": {"type": "string"}}}

    new = made(openapi=api(schema, version="3.1.0", components=components))
    old = made(openapi=api(schema, components=components))

    assert schema_of(new) == schema
    assert schema_of(old) == {"$ref": "#/components/schemas/A"}


def test_a_discriminator_leads_to_the_same_schemas() -> None:
    mapping = {"a": "A", "b": "other.json#/B", "c": "#/components/schemas/A"}
    schema = {
        "oneOf": [{"$ref": "#/components/schemas/A"}],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    given = api(schema, components={"schemas": {"A": {"type": "object"}}})

    whole = made(openapi=given, other={"B": {"type": "object"}})

    assert schema_of(whole)["discriminator"]["mapping"] == {
        "a": "#/components/schemas/A",
        "b": "#/x-photon/1",
        "c": "#/components/schemas/A",
    }
    assert whole["x-photon"]["1"] == {"type": "object"}


def test_paths_have_what_stands_before_them_and_servers_are_gone() -> None:
    given = api({"type": "string"}, servers=[{"url": "https://shop.example/v1/"}])
    given["paths"]["/things"]["parameters"] = [{"name": "a", "in": "query"}]

    whole = made(openapi=given)

    assert list(whole["paths"]) == ["/v1/things"]
    assert whole["paths"]["/v1/things"]["parameters"] == [{"name": "a", "in": "query"}]
    assert "servers" not in whole
    assert list(made("", openapi=given)["paths"]) == ["/things"]


def test_a_path_in_another_file_is_a_path() -> None:
    given = api({"type": "string"})
    item = given["paths"]["/things"]
    given["paths"]["/things"] = {"$ref": "other.json#/item"}

    whole = made(openapi=given, other={"item": item})

    assert whole["paths"] == {"/things": item}


def test_the_second_version_keeps_its_definitions_and_loses_its_host() -> None:
    responses = {"200": {"description": "", "schema": {"$ref": "#/definitions/A"}}}
    given = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "host": "shop.example",
        "basePath": "/v1",
        "paths": {"/things": {"get": {"responses": responses}}},
        "definitions": {"A": {"type": "string"}},
    }

    whole = made(openapi=given)

    assert list(whole["paths"]) == ["/v1/things"]
    assert whole["definitions"] == {"A": {"type": "string"}}
    assert {"host", "basePath"} & whole.keys() == set()
