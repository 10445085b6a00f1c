"""One schema at a time, written as the member of a small description."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from photon_test.openapi.document import Node
from photon_test.openapi.library import Library

Described = Callable[..., tuple[Library, Node]]


@pytest.fixture
def described() -> Described:
    """Make a description whose one answer has this schema; return its library and the schema."""

    def made(schema: Any, **components: Any) -> tuple[Library, Node]:
        content = {"application/json": {"schema": schema}}
        responses = {"200": {"description": "", "content": content}}
        document = {
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/things": {"get": {"operationId": "things", "responses": responses}}},
            "components": {"schemas": components},
        }
        library = Library(lambda _: json.dumps(document).encode())
        node = library.open("openapi.json").top
        for part in ("paths", "/things", "get", "responses", "200", "content"):
            found = node.get(part)
            assert found is not None
            node = found
        media = node.get("application/json")
        assert media is not None
        found = media.get("schema")
        assert found is not None
        return library, found

    return made
