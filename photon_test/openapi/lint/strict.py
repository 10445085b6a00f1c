"""What openapi-spec-validator has to say (read at 0.9), on a document that is closed.

It fetches what references name, `file:///etc/passwd` too: an empty table of handlers does not stop
that, since jsonschema-path 0.5 then asks urllib. So it sees no reference that leads out, and each
scheme has a handler that refuses. It is imported only here: 0.4 s and some 40 MB.
"""

import importlib
import os
from collections import UserDict
from collections.abc import Callable, Iterator
from typing import Any

from photon_test.core.errors import ToolMissing
from photon_test.openapi.document import Document, Node
from photon_test.openapi.findings import Finding
from photon_test.openapi.library import Library
from photon_test.openapi.lint.closed import Closed
from photon_test.openapi.meta import Meta
from photon_test.openapi.versions import Version
from photon_test.openapi.walk import Visit

_CLASSES: dict[Meta, str] = {
    "2.0": "OpenAPIV2SpecValidator",
    "3.0": "OpenAPIV30SpecValidator",
    "3.1": "OpenAPIV31SpecValidator",
    "3.2": "OpenAPIV32SpecValidator",
}
_BACKEND = "OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND"
# Said by `names` already, and with lines; these errors of the library know none.
_OURS = ("UnresolvableParameterError", "DuplicateOperationIDError", "ParameterDuplicateError")
_HINT = "correct this, or the schema that it stands in"


class _Refusing(UserDict[str, Callable[[str], Any]]):
    """A handler for each scheme, which fetches nothing."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Callable[[str], Any]:
        return _refuse


def _refuse(uri: str) -> Any:
    raise OSError(f"`{uri}` is not followed")


def stricter(
    library: Library, document: Document, version: Version, visits: tuple[Visit, ...]
) -> Iterator[Finding]:
    """Yield what the validator finds beyond the shape of the document, which `gate` has judged.

    Raises:
        ToolMissing: The validator is not installed.
    """
    rules, paths = _imported()
    closed = Closed(library, document)
    path = paths.SchemaPath.from_dict(closed.data, handlers=_Refusing())
    validator = getattr(rules, _CLASSES[version.META])(path)
    places = _Places(document.top, visits)
    try:
        for error in validator.root_validator(validator.schema_path):
            if type(error).__name__ not in _OURS:
                node = places.find(error)
                message = f"openapi-spec-validator: {_short(error)}"
                if str(node.place) not in closed.broken:
                    yield node.finding("error", "strict", message, _HINT)
    except Exception as error:  # noqa: BLE001  # it raises all kinds on documents that are not well-formed
        message = f"openapi-spec-validator gave up: {type(error).__name__}: {_short(error)}"
        hint = "correct what else is reported, and ask again"
        yield document.top.finding("error", "strict", message, hint)


def _imported() -> tuple[Any, Any]:
    before = os.environ.get(_BACKEND)
    os.environ[_BACKEND] = "jsonschema-rs"  # it is asked for once, when it is imported
    try:
        rules = importlib.import_module("openapi_spec_validator")
        return rules, importlib.import_module("jsonschema_path")
    except ImportError as error:
        raise ToolMissing(
            "openapi-spec-validator", where="--strict", install="pip install 'photon-test[strict]'"
        ) from error
    finally:
        if before is None:
            del os.environ[_BACKEND]
        else:
            os.environ[_BACKEND] = before


class _Places:
    """Finds where an error is: the library knows at best the path within one schema."""

    def __init__(self, top: Node, visits: tuple[Visit, ...]) -> None:
        self._top = top
        self._schemas = [
            visit.node for visit in visits if visit.kind in ("schema", "parameter", "header")
        ]
        self._taken: set[Any] = set()

    def find(self, error: Any) -> Node:
        """Return the next node that holds the wrong value at that path; the document if none."""
        path = list(getattr(error, "absolute_path", ()))
        wrong = getattr(error, "instance", None)
        for schema in self._schemas:
            # An error without a path is about a default, which is judged by itself.
            node = _down(schema, path or ["default"])
            if node is not None and node.identity not in self._taken and _same(node.value, wrong):
                self._taken.add(node.identity)
                return node
        return self._top


def _down(node: Node, path: list[Any]) -> Node | None:
    for part in path:
        value = node.value
        if isinstance(value, dict) and str(part) in value:
            node = node.child(str(part), value[str(part)])
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            node = node.child(part, value[part])
        else:
            return None
    return node


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _short(error: object) -> str:
    text = " ".join(str(getattr(error, "message", "") or error).split())
    return text[:200] or type(error).__name__
