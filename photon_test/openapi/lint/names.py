"""Names that must be there, and be there once: operations, parameters, schemes, servers."""

import re
from collections.abc import Iterator
from typing import Any

from photon_test.core.errors import DocumentError
from photon_test.core.suggest import meant, nearest
from photon_test.openapi.document import Node
from photon_test.openapi.findings import Finding
from photon_test.openapi.library import Library
from photon_test.openapi.versions import Version
from photon_test.openapi.walk import Visit

_NAME = re.compile(r"\{([^{}]*)\}")
_BRACES = {ord("{"): None, ord("}"): None}


def names(
    library: Library, version: Version, top: Node, visits: tuple[Visit, ...]
) -> Iterator[Finding]:
    """Yield what is named twice, or refers by name to what is not there."""
    found = {visit.node.identity: visit.node for visit in visits if visit.kind == "operation"}
    yield from _operation_ids(list(found.values()))
    yield from _paths(library, version, top)
    yield from _parameters_twice(library, visits)
    yield from _security(version.schemes(library, top), [top, *found.values()])
    yield from _servers(visits)
    yield from _mappings(library, top, visits)
    ids = {node.text("operationId") for node in found.values()} - {""}
    yield from _links(ids, visits)


def _operation_ids(operations: list[Node]) -> Iterator[Finding]:
    first: dict[str, Node] = {}
    for node in operations:
        given = node.get("operationId")
        if given is None or not isinstance(given.value, str):
            continue
        if given.value in first:
            message = f"the `operationId` `{given.value}` is also at {first[given.value].place}"
            hint = "name each operation differently: they are asked for by this name"
            yield given.finding("error", "duplicate-operation-id", message, hint)
        first.setdefault(given.value, given)


def _paths(library: Library, version: Version, top: Node) -> Iterator[Finding]:
    given = top.get("paths")
    alike: dict[str, Node] = {}
    for path, member in given.members() if given else ():
        if not path.startswith("/"):
            continue
        same = alike.setdefault(_NAME.sub("{}", path), member)
        if same is not member:
            message = f"the path differs from the one at {same.place} in nothing but names"
            hint = "make one path of the two: nobody can tell which of them is meant"
            yield member.finding("error", "same-path", message, hint)
        if "?" in path:
            message = f"`{path[path.index('?') :][:60]}` is no part of a path"
            hint = "describe what stands after `?` as parameters in `query`"
            yield member.finding("error", "path-parameter", message, hint)
            continue
        wanted = _NAME.findall(path)
        if len(_NAME.sub("", path).translate(_BRACES)) != len(_NAME.sub("", path)):
            message = f"a brace in `{path}` has no counterpart"
            yield member.finding("error", "path-parameter", message, "close or remove it")
            continue
        for name in {one for one in wanted if wanted.count(one) > 1}:
            message = f"`{{{name}}}` stands twice in `{path}`"
            yield member.finding("error", "path-parameter", message, "rename one of them")
        try:
            item = library.follow(member)
            methods = list(version.methods(item))
        except DocumentError:
            continue  # the reference is reported
        for method, operation in methods:
            yield from _template(library, (item, operation), f"{method} {path}", wanted)


def _template(
    library: Library, owners: tuple[Node, Node], title: str, wanted: list[str]
) -> Iterator[Finding]:
    """Compare the names in a path with the parameters that are described."""
    item, operation = owners
    declared: dict[str, Node] = {}
    for owner in owners:
        for given, node in _parameters(library, owner):
            if node is None:
                return  # one cannot be read, so nobody knows what is missing
            if node.at("in") == "path":
                declared[node.text("name")] = given
    for name in dict.fromkeys(wanted):
        if name not in declared:
            near = nearest(name, [one for one in declared if one not in wanted])
            hint = f"did you mean `{near}`?" if near else f"add a parameter `{name}` in `path`"
            message = f"`{{{name}}}` of `{title}` is not described"
            place = operation if isinstance(operation.value, dict) else item
            yield place.finding("error", "path-parameter", message, hint)
    for name, given in declared.items():
        if name not in wanted:
            message = f"the parameter `{name}` is not in the path of `{title}`"
            hint = f"remove it, or put `{{{name}}}` into the path"
            yield given.finding("error", "path-parameter", message, hint)


def _parameters(library: Library, owner: Node) -> Iterator[tuple[Node, Node | None]]:
    given = owner.get("parameters")
    for one in given.elements() if given else ():
        try:
            yield one, library.follow(one)
        except DocumentError:
            yield one, None


def _parameters_twice(library: Library, visits: tuple[Visit, ...]) -> Iterator[Finding]:
    for visit in visits:
        if visit.kind not in ("path", "operation"):
            continue
        seen: dict[tuple[Any, Any], Node] = {}
        for given, node in _parameters(library, visit.node):
            if node is None or not isinstance(node.at("name"), str):
                continue
            key = (str(node.at("in")), node.text("name"))
            if key in seen:
                message = f"the parameter `{key[1]}` in `{key[0]}` is also at {seen[key].place}"
                hint = "remove one of the two"
                yield given.finding("error", "duplicate-parameter", message, hint)
            seen.setdefault(key, given)


def _security(schemes: dict[str, Any], owners: list[Node]) -> Iterator[Finding]:
    for owner in owners:
        given = owner.get("security")
        for alternative in given.elements() if given else ():
            for name, node in alternative.members():
                # 3.2 also takes a URI here, which has a "/" or "." in it.
                if name not in schemes and not re.search(r"[/#.]", name):
                    message = f"the security scheme `{name}` is not described"
                    hint = meant(name, schemes) or "add it to the security schemes"
                    yield node.finding("error", "unknown-scheme", message, hint)


def _servers(visits: tuple[Visit, ...]) -> Iterator[Finding]:
    seen = set()
    for visit in visits:
        given = (
            visit.node.get("servers") if visit.kind in ("openapi", "path", "operation") else None
        )
        for server in given.elements() if given else ():
            if server.identity in seen:
                continue
            seen.add(server.identity)
            variables = server.get("variables")
            known = dict(variables.members()) if variables else {}
            for name in dict.fromkeys(_NAME.findall(server.text("url"))):
                if name not in known:
                    message = f"the server's variable `{name}` has no value"
                    hint = f"add `variables: {{{name}: {{default: …}}}}`"
                    place = server.get("url") or server
                    yield place.finding("error", "server-variable", message, hint)
            for name, variable in known.items():
                options, default = variable.at("enum"), variable.get("default")
                if isinstance(options, list) and default and default.value not in options:
                    message = f"`{default.value}` is none of the values of `{name}`"
                    hint = "add it to `enum`, or take another default"
                    yield default.finding("error", "server-variable", message, hint)


def _mappings(library: Library, top: Node, visits: tuple[Visit, ...]) -> Iterator[Finding]:
    components = top.get("components")
    schemas = (components.at("schemas") if components else None) or {}
    for visit in visits:
        given = visit.node.get("discriminator") if visit.kind == "schema" else None
        mapping = given.get("mapping") if given else None
        for name, node in mapping.members() if mapping else ():
            if not isinstance(node.value, str) or node.value in schemas:
                continue
            if not re.search(r"[#/.]", node.value):
                message = f"there is no schema `{node.value}`"
                hint = meant(node.value, schemas)
                yield node.finding("error", "broken-reference", message, hint)
                continue
            reference = Node(
                value={"$ref": node.value}, document=node.document, pointer=node.pointer
            )
            try:
                library.follow(reference)
            except DocumentError as error:
                message = f"the discriminator's value `{name}` leads nowhere: {error.message}"
                hint = error.hint or "name a schema, or refer to one"
                yield node.finding("error", "broken-reference", message, hint)


def _links(ids: set[str], visits: tuple[Visit, ...]) -> Iterator[Finding]:
    for visit in visits:
        given = visit.node.get("operationId") if visit.kind == "link" else None
        if given is not None and isinstance(given.value, str) and given.value not in ids:
            message = f"there is no operation `{given.value}`"
            hint = meant(given.value, ids) if nearest(given.value, ids) else "correct the name"
            yield given.finding("error", "unknown-operation", message, hint)
