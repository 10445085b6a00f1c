"""Which examples a request has, and which of them may be meant."""

from photon_test.contracts.bodies import preferred
from photon_test.openapi.operation import Example, Operation


def sendable(operation: Operation, key: str) -> tuple[str, ...]:
    """Return the media types of bodies that have an example, "" for the one that is preferred."""
    media = operation.body.media if operation.body else ()
    if len(media) < 2:
        return ("",)
    first = preferred(media, key, "")
    own = {first.node.identity}  # in Swagger 2.0, one example is of every media type
    types = {first.essence}
    found = [""]
    for one in media:
        written = one.example(key) is not None if key else any(not e.name for e in one.examples)
        new = one.node.identity not in own and one.essence not in types
        if written and new and not one.any:
            own.add(one.node.identity)
            types.add(one.essence)
            found.append(one.type)
    return tuple(found)


def names(operation: Operation) -> dict[str, bool]:
    """Return the names of request examples; true: the operation itself has it, not its path."""
    own = operation.node.pointer
    found: dict[str, bool] = {}
    for parameter in operation.parameters:
        for example in parameter.examples:
            if example.name:
                mine = parameter.node.pointer[: len(own)] == own
                found[example.name] = found.get(example.name, False) or mine
    for media in operation.body.media if operation.body else ():
        for example in media.examples:
            if example.name:
                found[example.name] = True
    return found


def ladder(
    examples: tuple[Example, ...], named: Example | None, taken: frozenset[str]
) -> tuple[Example, ...]:
    """Return the example that is named, or else one that no other reply has taken."""
    if named is not None:
        return (named,)
    single = tuple(one for one in examples if not one.name)
    return single or tuple(one for one in examples if one.name not in taken)[:1]
