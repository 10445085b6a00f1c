"""Objects and maps: which members are expected, and each of them by its schema."""

from typing import Any

from photon_test.contracts.uses import EVERYTHING, Wanted
from photon_test.contracts.walking import OPEN, Walking
from photon_test.openapi.schema import Nodes, Shape, shape
from photon_test.pact.model import EachKey, EachValue, Regex, Type, rule

ANY_KEY = EachKey(rules=(Regex(regex=r"[\s\S]*"),))  # `.` is no line feed


class Objects(Walking):
    """Expects objects."""

    def object_at(self, path: str, found: Shape, value: dict[str, Any], depth: int) -> Any:
        """Expect the members that are promised, or those that the manner asks for."""
        if not found.properties and not found.required:
            return self.map_at(path, found, value, depth)
        content: dict[str, Any] = {}
        read = self.read.get(path, EVERYTHING)
        self._unpromised(path, found, read)
        for name in (*found.properties, *sorted(found.required - found.properties.keys())):
            nodes = found.properties.get(name, found.values)
            wanted = read.at(name)
            if wanted is None or not self._looked_at(name, found, nodes, value, depth):
                continue
            if not nodes:
                self.loosen(path_below(path, name) or path, "no schema")
                continue
            place = path_below(path, name)
            if place is None:
                self.loosen(path, f"a property named {name!r}")
                continue
            if shape(self.library, nodes).hidden("response"):
                continue
            self.read[place] = wanted
            content[name] = self._member(place, nodes, name, value, depth)
        content = {name: inner for name, inner in content.items() if inner is not OPEN}
        present = self.manner == "present" and content
        self.rules.setdefault(path, rule(ANY_KEY if present else Type()))
        return {name: content[name] for name in (*value, *content) if name in content}

    def _member(self, path: str, nodes: Nodes, name: str, value: dict[str, Any], depth: int) -> Any:
        """Return what is expected of a member; one that the example leaves out is made up."""
        given = value[name] if name in value else self.other(nodes)
        if given is None and name not in value and not shape(self.library, nodes).nullable:
            return OPEN
        self.above.append(tuple(node.identity for node in nodes))
        inner = self.node(path, nodes, given, depth + 1)
        self.above.pop()
        return inner

    def _looked_at(
        self, name: str, found: Shape, nodes: Nodes, value: dict[str, Any], depth: int
    ) -> bool:
        if name in found.required:
            return True
        match self.manner:
            case "omit":
                return False
            case "include":
                return name in value
            case "present":
                identity = tuple(node.identity for node in nodes)
                return depth < self.reach and identity not in self.above

    def _unpromised(self, path: str, found: Shape, read: Wanted) -> None:
        for name in read.below if self.manner == "omit" else ():
            if name in found.properties and name not in found.required:
                self.loosen(path_below(path, name) or path, "read, but not promised")

    def map_at(self, path: str, found: Shape, value: dict[str, Any], depth: int) -> Any:
        """Expect each value by its schema, whatever the keys are."""
        self.rules[path] = rule(Type())
        if not found.values:
            return {}
        self.read[f"{path}.*"] = self.inside(path, "*")
        inner_shape = shape(self.library, found.values)
        sampled = next(iter(value.values()), None) or self.other(found.values)
        if sampled is None or inner_shape.nullable or inner_shape.branches:
            self.loosen(path, "additionalProperties")
            return {}
        inner = self.node(f"{path}.*", found.values, sampled, depth + 1)
        if inner is OPEN:
            return {}
        own = self.rules[f"{path}.*"]
        if own.matchers == (ANY_KEY,):  # the core compares no further here
            self.loosen(path, "optional members of additionalProperties")
        if inner_shape.kind not in ("object", "array"):
            del self.rules[f"{path}.*"]
        self.rules[path] = rule(EachValue(rules=own.matchers))
        return {next((key for key in value if key), "key"): inner}


def path_below(path: str, name: str) -> str | None:
    """Return the path of a property; None: the core refuses a whole file for such a name."""
    if not name or "'" in name or "\\" in name:
        return None
    if name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit():
        return f"{path}.{name}"
    return f"{path}['{name}']"
