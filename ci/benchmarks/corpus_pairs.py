"""Named pairs: whether each becomes an interaction of its own.

Counted in the descriptions of two projects that pair examples by name, Specmatic's conformance
tests and Microcks' samples. The pairs are read from the documents themselves, and not through what
the generator makes of them.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from photon_test.contracts.choice import Choice
from photon_test.contracts.generate import Generated
from photon_test.contracts.tried import generate_tried
from photon_test.core.errors import DocumentError, PhotonError
from photon_test.openapi.document import Node
from photon_test.openapi.library import Library
from photon_test.run.matching import try_core

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Pair:
    """A name that a request and one of its answers share."""

    document: str
    operation: str
    status: str
    media: str  # "": the answer has no body
    name: str
    why: str = ""  # why there is no interaction


def named_pairs(root: Path) -> list[Pair]:
    """Return every pair of the two projects; those without an interaction say why."""
    return [
        pair for path in _documents(root) for pair in _of(path, path.relative_to(root).as_posix())
    ]


def section(pairs: list[Pair]) -> Iterator[str]:
    """Yield the lines of the page's section."""
    missed = [pair for pair in pairs if pair.why]
    yield "## Named pairs"
    yield ""
    yield "In Specmatic's conformance tests and Microcks' samples, names that a request's example"
    yield f"shares with an answer's: {len(pairs)}. With an interaction of their own:"
    yield f"{len(pairs) - len(missed)}."
    if missed:
        yield ""
        yield "| left out | answer | name | why |"
        yield "|---|---|---|---|"
    for pair in missed:
        document = pair.document.rpartition("/")[2]
        answer = f"{pair.operation} {pair.status}".replace("|", "\\|")
        yield f"| {document} | {answer} | {pair.name} | {pair.why[:160]} |"


def _documents(root: Path) -> list[Path]:
    listed = csv.DictReader((root / "openapi.csv").read_text("utf-8").splitlines())
    samples = [root / row["path"] for row in listed if "/microcks-samples/" in row["path"]]
    peers = (root / "peers" / "specmatic-conformance").rglob("*")
    return sorted([*samples, *(path for path in peers if path.suffix in _SUFFIXES)])


def _of(path: Path, name: str) -> Iterator[Pair]:
    folder = path.parent.resolve()
    library = Library(lambda one: (folder / one).read_bytes())
    try:
        document = library.open(path.name)
        pairs = list(_pairs(library, document.top, name))
        generated = generate_tried(library, document, Choice(), try_core) if pairs else None
    except PhotonError:
        return  # examples and settings stand beside the descriptions
    for pair in pairs:
        why = _why_not(pair, generated) if generated else ""
        yield Pair(pair.document, pair.operation, pair.status, pair.media, pair.name, why)


def _pairs(library: Library, top: Node, document: str) -> Iterator[Pair]:
    paths = top.get("paths") if isinstance(top.value, dict) and "openapi" in top.value else None
    for path, given in paths.members() if paths else ():
        item = library.follow(given)
        for method, operation in item.members():
            if method not in _METHODS:
                continue
            title = operation.text("operationId") or f"{method.upper()} {path}"
            asked = _asked(library, item, operation)
            responses = operation.get("responses")
            for status, one in responses.members() if responses else ():
                for media, name in _answered(library, one):
                    if name in asked:
                        yield Pair(document, title, status, media, name)


def _asked(library: Library, item: Node, operation: Node) -> set[str]:
    """Return the names of examples of a request."""
    found: set[str] = set()
    for owner in (item, operation):
        given = owner.get("parameters")
        for one in given.elements() if given else ():
            try:
                found |= _names(library.follow(one))
            except DocumentError:
                continue
    body = operation.get("requestBody")
    content = library.follow(body).get("content") if body else None
    for _, media in content.members() if content else ():
        found |= _names(media)
    return found


def _answered(library: Library, given: Node) -> Iterator[tuple[str, str]]:
    """Yield media type and name of each example of an answer, or what is said to lead to it."""
    try:
        reply = library.follow(given)
    except DocumentError:
        return
    content = reply.get("content")
    for media, one in content.members() if content else ():
        for name in sorted(_names(one)):
            yield media, name
    if content is None and isinstance(refs := reply.at("x-microcks-refs"), list):
        yield from (("", str(name)) for name in refs)


def _names(node: Node) -> set[str]:
    examples = node.get("examples")
    return {name for name, _ in examples.members()} if examples else set()


def _why_not(pair: Pair, generated: Generated) -> str:
    """Say why a pair has no interaction; "": it has one."""
    status = re.compile(pair.status.upper().replace("X", ".").replace("DEFAULT", "..."))
    essence = pair.media.partition(";")[0].strip().lower()
    for one in generated.interactions:
        note, kind = one.comments.photon, one.response.headers.get("Content-Type", ("",))[0]
        same = note.operation == pair.operation and note.example == pair.name
        alike = essence in ("", kind.lower()) or "*" in essence
        if same and alike and status.fullmatch(str(one.response.status)):
            return ""
    left = [
        one.why
        for one in generated.left
        if one.operation == pair.operation
        and one.status == pair.status
        and one.example in ("", pair.name)
    ]
    return left[0] if left else "nobody knows"
