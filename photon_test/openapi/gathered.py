"""Examples whose members stand where media types should.

Swagger 2.0 has the examples of a response by media type. Many authors write the body itself there,
and converters make a media type of each of its members (`entity_id`, with an example `response`).
"""

from typing import Any

from photon_test.openapi.document import Node
from photon_test.openapi.operation import Example, Media


def gathered(media: tuple[Media, ...]) -> tuple[tuple[Media, ...], tuple[str, ...]]:
    """Return the media types that are some, and the names of the others.

    If there is one of JSON without an example, the others are the members of its example.
    """
    odd = tuple(one for one in media if "/" not in one.essence)
    if not odd:
        return media, ()
    proper = tuple(one for one in media if "/" in one.essence)
    names = tuple(one.type for one in odd)
    json = [one for one in proper if one.json]
    if len(json) != 1 or json[0].examples or any(len(one.examples) != 1 for one in odd):
        return proper, names
    value: dict[str, Any] = {one.type: one.examples[0].value for one in odd}
    first = odd[0].node
    node = Node(value=value, document=first.document, pointer=first.pointer)
    example = Example(name="", value=value, node=node, gathered=True)
    whole = Media(type=json[0].type, schema=json[0].schema, examples=(example,), node=json[0].node)
    return tuple(whole if one is json[0] else one for one in proper), ()
