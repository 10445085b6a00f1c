"""What the description says to Photon about one answer: the innermost hint counts."""

from functools import cached_property
from typing import Any

from photon_test.contracts.reply import Answer
from photon_test.openapi.document import Node
from photon_test.openapi.hints import DESCRIPTION, SKIP, STATE, wrong
from photon_test.openapi.operation import Operation, Reply
from photon_test.pact.model import State

_LONG = 120  # characters of a summary
_HINTS = frozenset((SKIP, DESCRIPTION, STATE))


class Hints:
    """The hints of an answer: of its example, of its reply, of its operation."""

    def __init__(self, operation: Operation, reply: Reply, answer: Answer) -> None:
        holder = answer.example.holder if answer.example else None
        self._operation = operation
        self._nodes = [
            node
            for node in (holder, reply.node, operation.node)
            if node is not None and not _HINTS.isdisjoint(node.value)
        ]

    @cached_property
    def skipped(self) -> bool:
        """Whether nothing is to be made of it."""
        return any(node.at(SKIP) is True for node in self._nodes)

    @cached_property
    def title(self) -> str:
        """What the interaction is called, but for its status and example."""
        found = self._first(DESCRIPTION)
        said = str(found.value) if found is not None else _title(self._operation)
        return " ".join(said.split())

    def states(self, params: dict[str, Any]) -> tuple[State, ...] | None:
        """Return what the provider must have set up, with these params where it says none."""
        found = self._first(STATE)
        if found is None:
            return None
        several = found.value if isinstance(found.value, list) else [found.value]
        return tuple(
            State(name=one, params=params)
            if isinstance(one, str)
            else State(name=one["name"], params=one.get("params", params))
            for one in several
        )

    def _first(self, key: str) -> Node | None:
        for node in self._nodes:
            found = node.get(key)
            if found is not None and not wrong(key, found.value):
                return found
        return None


def _title(operation: Operation) -> str:
    if len(operation.summary) > _LONG:  # a whole page: it is not a name
        return operation.id
    return operation.summary or f"{operation.method} {operation.template}"
