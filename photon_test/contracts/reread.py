"""Examples that are written as they are sent, and not as the data that their schema describes.

A JSON body as a text, a parameter `55` of type `string` or `"55"` of type `integer`: what travels
is the same. Such an example is read again before it is called wrong.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from photon_test.openapi.serialise import plain

Reread = Callable[[Any], Iterator[Any]]  # a value → what it may stand for


def as_written(value: Any) -> Iterator[Any]:
    """Yield nothing: the value is what it is."""
    del value
    yield from ()


def as_it_stands(value: Any) -> Iterator[Any]:
    """Yield nothing: a text in another format than JSON is sent as it is, and not judged."""
    yield from as_written(value)


def as_json(value: Any) -> Iterator[Any]:
    """Yield what a text says, if it is JSON.

    Source: https://spec.openapis.org/oas/v3.0.4#example-object, "a string value to contain the
    example"; most examples of Microcks are written so.
    """
    if isinstance(value, str):
        try:
            yield json.loads(value)
        except (ValueError, RecursionError):
            return


def as_sent(value: Any) -> Iterator[Any]:
    """Yield what a parameter's text stands for, or the text that a number is sent as."""
    match value:
        case str():
            yield from (one for one in as_json(value) if isinstance(one, bool | int | float))
            if "," in value:
                yield value.split(",")
        case bool() | int() | float():
            yield plain(value)
        case _:
            return
