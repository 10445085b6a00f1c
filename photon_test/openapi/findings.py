"""What is wrong with a description: each finding with its place and what to do about it."""

from collections.abc import Iterable
from typing import Literal

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.places import Place

Level = Literal["error", "warning"]


class Finding(Value, kw_only=True):
    """One thing that is wrong, or that will be missed."""

    level: Level
    rule: str  # `broken-reference`: the words of docs/reference/openapi.md
    message: str  # lower case, without a full stop
    hint: str = ""  # what to do
    place: Place


class Unreadable(DocumentError):
    """A document that cannot be read, with every reason that was found and not just the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        super().__init__(first.message, hint=first.hint, where=str(first.place))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once, in the order of files and lines."""

    def key(one: Finding) -> tuple[str, int, int, str, str]:
        return one.place.file, one.place.line, one.place.column, one.rule, one.message

    unique = {(*key(one), one.place.pointer): one for one in findings}
    return tuple(sorted(unique.values(), key=key))
