"""Generated requests, judged by the description that they were generated from.

Looked at is what answers of 2xx and 3xx follow from; a request that leads to a 4xx may be wrong on
purpose. A JSON body is judged as responses are: by two validators that must agree.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import UnsetType

from photon_test.contracts.choice import Choice
from photon_test.contracts.selfcheck.closed import closed
from photon_test.contracts.selfcheck.label import Labels
from photon_test.contracts.selfcheck.result import Requests
from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Document, Node
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation, Parameter
from photon_test.openapi.operations import operations
from photon_test.openapi.validate import Validators
from photon_test.openapi.versions import version_of
from photon_test.pact.model import HttpInteraction, Request


def judged_requests(
    library: Library, document: Document, made: Sequence[HttpInteraction], choice: Choice
) -> Requests:
    """Judge every request that should be valid."""
    known = {
        one.id: one
        for one in operations(library, document, choice.base_path)
        if isinstance(one, Operation)
    }
    judge = _Judge(library, document)
    total = invalid = disputed = 0
    reasons: dict[str, None] = {}
    for one in made:
        operation = known.get(one.comments.photon.operation)
        if operation is None or one.response.status >= 400:
            continue
        total += 1
        wrong = list(judge.wrong(operation, one.request))
        disputed += None in wrong
        said = [why for why in wrong if why]
        invalid += bool(said)
        reasons |= dict.fromkeys(f"{operation.id}: {why}" for why in said[:1])
    return Requests(judged=total, invalid=invalid, disputed=disputed, reasons=tuple(reasons)[:20])


class _Judge:
    def __init__(self, library: Library, document: Document) -> None:
        self._library = library
        self._dialect = version_of(document).DIALECT
        self._validators = Validators(library, self._dialect)
        self._labels: dict[Any, Labels] = {}

    def wrong(self, operation: Operation, request: Request) -> Iterator[str | None]:
        """Yield what is wrong with a request; None where the validators disagree."""
        if "{" in request.path:
            yield f"the path `{request.path}` has a parameter left"
        for parameter in operation.parameters:
            if parameter.required and not _given(parameter, request):
                yield f"the {parameter.within} parameter `{parameter.name}` is missing"
        yield from self._body(operation, request)

    def _body(self, operation: Operation, request: Request) -> Iterator[str | None]:
        body = operation.body
        if isinstance(request.body, UnsetType):
            if body is not None and body.required and request.method not in ("GET", "HEAD"):
                yield "the body is missing"
            return
        essence = request.body.contentType.partition(";")[0].strip().lower()
        media = [one for one in (body.media if body else ()) if essence == one.essence or one.any]
        if not media:
            yield f"a body of `{essence}` is not described"
        elif media[0].json and media[0].schema is not None:
            match self._valid(media[0].schema, request.body.content):
                case None:
                    yield None
                case False:
                    yield "the body is not what its schema asks for"
                case True:
                    pass

    def _valid(self, schema: Node, value: Any) -> bool | None:
        if schema.identity not in self._labels:
            try:
                whole = closed(self._library, schema, self._dialect, "request")
            except (DocumentError, RecursionError):
                return None
            self._labels[schema.identity] = Labels(self._validators, schema, whole, "request")
        return self._labels[schema.identity].valid(value)


def _given(parameter: Parameter, request: Request) -> bool:
    match parameter.within:
        case "query":
            return any(
                name == parameter.name or name.startswith(f"{parameter.name}[")
                for name in request.query
            ) or (parameter.style == "form" and parameter.explode and bool(request.query))
        case "header":
            return parameter.name.lower() in {name.lower() for name in request.headers}
        case "cookie":
            sent = "; ".join(request.headers.get("Cookie", ()))
            return f"{parameter.name}=" in sent
        case "path" | "querystring":
            return True  # the path is looked at as a whole
