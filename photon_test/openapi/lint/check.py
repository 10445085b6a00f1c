"""All questions at once."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from photon_test.core.value import Value
from photon_test.openapi.document import Document, Node
from photon_test.openapi.findings import Finding, ordered
from photon_test.openapi.library import Library
from photon_test.openapi.lint.examples import Written, judged, written
from photon_test.openapi.lint.gate import gate
from photon_test.openapi.lint.hints import hints
from photon_test.openapi.lint.missing import missing
from photon_test.openapi.lint.names import names
from photon_test.openapi.lint.refused import refused
from photon_test.openapi.lint.secrets import secrets
from photon_test.openapi.lint.strict import stricter
from photon_test.openapi.lint.values import values
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import incoming, operations
from photon_test.openapi.validate import Validators
from photon_test.openapi.versions import version_of
from photon_test.openapi.walk import walk


class Checked(Value, kw_only=True, eq=False):
    """What was found, and how much was looked at."""

    findings: tuple[Finding, ...] = ()
    operations: int = 0
    webhooks: int = 0
    callbacks: int = 0
    examples: int = 0
    files: int = 0


def check(library: Library, document: Document, *, strict: bool = False) -> Checked:
    """Look at everything that a description says; `strict` asks openapi-spec-validator, too.

    Raises:
        DocumentError: It is no OpenAPI document.
        ToolMissing: It is to be strict, and the validator is not installed.
    """
    version = version_of(document)
    walked = walk(library, document)
    examples = tuple(written(library, version, walked.visits))
    distinct = tuple({one.node.identity: one for one in examples}.values())
    has_paths = isinstance(document.top.at("paths"), dict)
    validators = Validators(library, version.DIALECT, lenient=True)
    described = list(operations(library, document)) if has_paths else []
    called = [one for one in incoming(library, document) if isinstance(one, Operation)]
    known = [one for one in described if isinstance(one, Operation)]
    on_purpose = refused((*known, *called))
    found = chain(
        walked.findings,
        gate(version.META, document.top, walked.entered),
        names(library, version, document.top, walked.visits),
        judged(validators, (one for one in examples if one.node.identity not in on_purpose)),
        missing(library, document) if has_paths else (),
        values(library, document, version, walked.visits) if has_paths else (),
        secrets(_nodes(distinct)),
        hints(walked.visits),
        stricter(library, document, version, walked.visits) if strict else (),
    )
    calls = Counter(one.origin for one in called)
    return Checked(
        findings=ordered(found),
        operations=len(described),
        webhooks=calls["webhook"],
        callbacks=calls["callback"],
        examples=len(distinct),
        files=len(library.documents),
    )


def _nodes(examples: tuple[Written, ...]) -> Iterator[Node]:
    for one in examples:
        yield one.node
