"""Whether a description has the shape that its version prescribes: fast, and always."""

from collections.abc import Collection, Iterator
from typing import Any

from photon_test.core.suggest import nearest
from photon_test.openapi.document import Node
from photon_test.openapi.findings import Finding
from photon_test.openapi.lint.phrases import an, excluding, listed, phrase
from photon_test.openapi.meta import Meta, schema, validator
from photon_test.openapi.walk import Visit


def gate(version: Meta, top: Node, entered: tuple[Visit, ...]) -> Iterator[Finding]:
    """Yield what is not as it must be, in the document and in what it refers to elsewhere."""
    gatekeeper = _Gate(version)
    yield from gatekeeper.findings(validator(version), top)
    seen = set()
    for visit in entered:
        key = (visit.node.identity, visit.kind)
        if key not in seen and (rules := validator(version, visit.kind)) is not None:
            seen.add(key)
            yield from gatekeeper.findings(rules, visit.node)


class _Gate:
    def __init__(self, version: Meta) -> None:
        self._schema = schema(version)

    def findings(self, rules: Any, node: Node) -> Iterator[Finding]:
        errors = list(rules.iter_errors(node.value))
        # What is of the wrong type breaks other rules too, and they say nothing new.
        mistyped = {tuple(one.instance_path) for one in errors if one.kind.name == "type"}
        wrong = {part for one in errors for part in _ways(one)}
        for error in errors:
            if error.kind.name == "type" or tuple(error.instance_path) not in mistyped:
                yield from self._said(error, node, wrong)

    def _said(
        self, error: Any, top: Node, wrong: Collection[tuple[str, ...]] = ()
    ) -> Iterator[Finding]:
        """Say what an error means; `wrong` are the paths that lead to any."""
        node = _at(top, error.instance_path)
        match error.kind.name:
            case "additionalProperties" | "unevaluatedProperties":
                for name in error.kind.unexpected:
                    # A member that is known counts as unknown when something in it is wrong.
                    if (*map(str, error.instance_path), str(name)) not in wrong:
                        yield self._unknown(error, node, str(name))
            case "oneOf" | "anyOf":
                yield from self._alternatives(error, top, node)
            case "propertyNames":
                inner = error.kind.error
                name = str(inner.instance)
                said, hint = phrase(inner, {})
                yield (node.get(name) or node).finding("error", "structure", said, hint)
            case _ if node.pointer[-1:] == ("$ref",):
                said = "a `$ref` is not read here: this is a map"
                yield node.finding("error", "structure", said, "refer from each of its members")
            case _:
                said, hint = phrase(error, self._rule(error))
                yield node.finding("error", "structure", said, hint)

    def _unknown(self, error: Any, node: Node, name: str) -> Finding:
        rule = self._rule(error)
        place = node.get(name) or node
        known = list(rule.get("properties", {}))
        patterns = [one for one in rule.get("patternProperties", {}) if not one.startswith("^x-")]
        if "^/" in patterns or "^\\/" in patterns:
            said, hint = f"`{name}` is no path: it does not begin with `/`", f"write `/{name}`"
        elif any("[1-5]" in one or "[0-9]{3}" in one for one in patterns):
            said = f"`{name}` is no status"
            hint = "write a status such as `200`, a range such as `2XX`, or `default`"
        elif near := nearest(name, known):
            said, hint = f"`{name}` is not known here", f"did you mean `{near}`?"
        elif patterns and not known:
            said = f"`{name}` does not match `{patterns[0]}`"
            hint = "rename it, and what refers to it"
        else:
            said, hint = f"`{name}` is not known here", f"remove it, or call it `x-{name}`"
            if known:
                hint += f"; known: {listed(known)}"
        return place.finding("error", "structure", said, hint)

    def _alternatives(self, error: Any, top: Node, node: Node) -> Iterator[Finding]:
        """Say what is nearest: the alternative that comes furthest."""
        branches = [list(branch) for branch in getattr(error.kind, "context", [])]
        if needs := excluding(self._rule(error)):
            present = [name for name in needs if node.get(name)]
            if len(present) > 1:
                said, hint = f"{listed(present, 'and')} exclude each other", "remove one of them"
            else:
                said, hint = f"one of {listed(needs, 'and')} is missing", "add one of them"
            yield node.finding("error", "structure", said, hint)
            return
        types = {
            kind
            for branch in branches
            for one in branch
            if one.kind.name == "type" and list(one.instance_path) == list(error.instance_path)
            for kind in one.kind.types
        }
        fitting = [b for b in branches if not any(_about(one, error) == "type" for one in b)]
        options = [one for b in fitting for one in b if _about(one, error) == "enum"]
        if options:
            yield from self._said(options[0], top)
        elif fitting:
            for one in min(fitting, key=lambda b: (-max(len(e.instance_path) for e in b), len(b))):
                yield from self._said(one, top)
        elif types:
            said = f"this must be {an(sorted(types))}"
            yield node.finding("error", "structure", said, "write it as one of these")
        else:
            hint = "look at the specification of this object"
            yield node.finding("error", "structure", "this fits none of the alternatives", hint)

    def _rule(self, error: Any) -> dict[str, Any]:
        """Return the schema that holds the keyword which failed; {} if it is not one of ours."""
        found: Any = self._schema
        for part in list(error.schema_path)[:-1]:
            if isinstance(found, dict) and str(part) in found:
                found = found[str(part)]
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return {}
        return found if isinstance(found, dict) else {}


def _ways(error: Any) -> Iterator[tuple[str, ...]]:
    """Yield the paths that lead to an error, its own among them; `200` may be a number there."""
    path = tuple(map(str, error.instance_path))
    yield from (path[:end] for end in range(1, len(path) + 1))


def _about(error: Any, outer: Any) -> str:
    """Return the kind of an error if it is about the very value; "" if about something in it."""
    same = list(error.instance_path) == list(outer.instance_path)
    return str(error.kind.name) if same else ""


def _at(node: Node, path: Any) -> Node:
    """Return the node that a path leads to. The validator takes `200` for a number."""
    for part in path:
        if isinstance(node.value, dict):
            node = node.get(str(part)) or node
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.child(part, node.value[part])
    return node
