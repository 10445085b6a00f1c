"""Descriptions written in the tests."""

from collections.abc import Callable

import pytest

from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import Unread, operations

Read = Callable[[str], list[Operation | Unread]]


@pytest.fixture
def read() -> Read:
    def all_of(text: str) -> list[Operation | Unread]:
        library = Library(lambda _: text.encode())
        return list(operations(library, library.open("openapi.yaml")))

    return all_of
