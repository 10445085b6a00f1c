"""XML bodies: names, attributes and wrapped lists as the `xml` object of a schema says.

Source: https://spec.openapis.org/oas/v3.1.1#xml-object
"""

from typing import Any

from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Nodes, shape
from photon_test.openapi.serialise import plain


def root_name(library: Library, schema: Node) -> str:
    """Return the name of a body's element; "" if nothing says it."""
    for part in shape(library, (schema,)).nodes:
        if name := _said(part).text("name"):
            prefix = _said(part).text("prefix")
            return f"{prefix}:{name}" if prefix else name
    reference = schema.text("$ref")
    return reference.rpartition("/")[2] if reference.startswith("#/") else ""


def said_root(library: Library, schema: Node) -> str:
    """Return a root's name that is written down and in no namespace; "" if there is none.

    The Rust core takes an element with `xmlns` for another one than an element without.
    """
    said = [_said(part) for part in shape(library, (schema,)).nodes]
    if any(one.text("namespace") or one.text("prefix") for one in said):
        return ""
    return next((one.text("name") for one in said if one.text("name")), "")


def xml_text(library: Library, schema: Node, value: Any) -> str:
    """Return a value as a document."""
    name = root_name(library, schema) or "root"
    return f'<?xml version="1.0" encoding="UTF-8"?>{_element(library, name, (schema,), value)}'


def _element(library: Library, name: str, nodes: Nodes, value: Any) -> str:
    found = shape(library, nodes) if nodes else None
    attributes = "".join(_namespace(part) for part in (found.nodes if found else ()))
    if isinstance(value, list):
        items = found.items if found else ()
        inner = "".join(
            _element(library, _name(library, items, "item"), items, one) for one in value
        )
        return f"<{name}{attributes}>{inner}</{name}>"
    if not isinstance(value, dict):
        return f"<{name}{attributes}>{_escaped(plain(value))}</{name}>"
    inner = ""
    for key, one in value.items():
        below = found.properties.get(key, found.values) if found else ()
        own = _name(library, below, str(key))
        if _flag(library, below, "attribute"):
            attributes += f" {own}={_quoted(plain(one))}"
        elif isinstance(one, list) and not _flag(library, below, "wrapped"):
            items = shape(library, below).items if below else ()
            named = _name(library, items, own)
            inner += "".join(_element(library, named, items, each) for each in one)
        else:
            inner += _element(library, own, below, one)
    return f"<{name}{attributes}>{inner}</{name}>"


def _escaped(text: str) -> str:
    # As `xml.sax.saxutils` does it, which brings half an HTTP client along.
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _quoted(text: str) -> str:
    escaped = _escaped(text)
    for char in "\n\r\t":
        escaped = escaped.replace(char, f"&#{ord(char)};")
    if '"' not in escaped:
        return f'"{escaped}"'
    return f"'{escaped}'" if "'" not in escaped else f'"{escaped.replace(chr(34), "&quot;")}"'


def _said(part: Node) -> Node:
    return part.get("xml") or part.child("xml", {})


def _name(library: Library, nodes: Nodes, name: str) -> str:
    for part in shape(library, nodes).nodes if nodes else ():
        said = _said(part)
        own = said.text("name") or name
        if said.text("name") or said.text("prefix"):
            return f"{said.text('prefix')}:{own}" if said.text("prefix") else own
    return name


def _flag(library: Library, nodes: Nodes, flag: str) -> bool:
    return any(
        _said(part).at(flag) is True for part in (shape(library, nodes).nodes if nodes else ())
    )


def _namespace(part: Node) -> str:
    said = _said(part)
    if not (uri := said.text("namespace")):
        return ""
    prefix = said.text("prefix")
    return f" xmlns{':' + prefix if prefix else ''}={_quoted(uri)}"
