"""Lists and tuples: how many elements are expected, and each of them by its schema."""

from typing import Any

from photon_test.contracts.patterns import ANYTHING
from photon_test.contracts.walking import OPEN, Walking
from photon_test.openapi.schema import Shape
from photon_test.pact.model import Null, Regex, Type, either, rule

_SHOWN = 100  # elements of a list
# Alone, either would ask for the type of the example; objects and lists are asked about as JSON.
_ANYTHING = either(Regex(regex=ANYTHING), Null())


class Lists(Walking):
    """Expects lists."""

    def list_at(self, path: str, found: Shape, value: list[Any], depth: int) -> Any:
        """Expect as many elements as there may be, each by the one schema."""
        if found.prefix:
            return self._tuple_at(path, found, value, depth)
        least, most = found.min_items or None, found.max_items
        self.rules[path] = rule(Type(min=least, max=most))
        if not found.items:
            return self._some(path, found, [])
        self.read[f"{path}[*]"] = self.inside(path, "[]")
        first = value[0] if value else self.other(found.items)  # null is looked at below
        inner = self.node(f"{path}[*]", found.items, first, depth + 1)
        if inner is OPEN:
            return self._some(path, found, [])
        if found.min_items > _SHOWN:
            return self._some(path, found, [inner])
        return [inner] * max(1, found.min_items)  # so that it accepts what it shows

    def _some(self, path: str, found: Shape, content: list[Any]) -> list[Any]:
        """Expect a list of anything; the core does not count against an empty example."""
        least, most = found.min_items, found.max_items
        if not least and most is None:
            return content
        if least > _SHOWN or most == 0:
            self.loosen(path, "minItems, maxItems")
            self.rules[path] = rule(Type())
            return content
        self.rules[path] = rule(Type(min=least or None, max=most))
        self.rules[f"{path}[*]"] = _ANYTHING
        return [None] * max(1, least)

    def _tuple_at(self, path: str, found: Shape, value: list[Any], depth: int) -> Any:
        """Expect each element by its own schema, if there are always as many.

        Elements that may be absent, or follow, cannot be said by index.
        """
        count = len(found.prefix)
        if not (found.min_items == found.max_items == count == len(value)):
            self.loosen(path, "prefixItems")
            self.rules[path] = rule(Type())
            return self._some(path, found, [])
        self.rules[path] = rule(Type(min=count, max=count))
        content = []
        for index, (node, one) in enumerate(zip(found.prefix, value, strict=True)):
            inner = self.node(f"{path}[{index}]", (node,), one, depth + 1)
            if inner is OPEN:
                self.rules = {k: v for k, v in self.rules.items() if not k.startswith(f"{path}[")}
                self.loosen(path, "prefixItems")
                return self._some(path, found, [])
            content.append(inner)
        return content
