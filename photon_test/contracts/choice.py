"""What of a description is wanted, and what became of it."""

from typing import Literal

from msgspec import field

from photon_test.contracts.uses import Use
from photon_test.core.value import Value
from photon_test.openapi.operation import Operation
from photon_test.openapi.operations import Unread
from photon_test.pact.model import HttpInteraction

Optional = Literal["omit", "if-present", "include"]


class Choice(Value, kw_only=True):
    """What of a description is wanted. Empty: no limit of that kind."""

    operations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()  # `200`, `2xx`
    examples: tuple[str, ...] = ()  # names that request and response share
    uses: dict[str, Use] = field(default_factory=dict)  # by operation id
    optional: Optional = "omit"  # members that a response may leave out
    explain: bool = False  # where each part came from, with its line: costs time
    default_status: int | None = None  # of a reply `default` that stands for failures
    base_path: str | None = None  # None: what the document's servers say

    def wants(self, operation: Operation | Unread) -> bool:
        """Whether an operation is wanted."""
        if self.operations and operation.id not in self.operations:
            return False
        if self.paths and _template(operation) not in self.paths:
            return False
        if self.methods and operation.method not in self.methods:
            return False
        tags = operation.tags if isinstance(operation, Operation) else ()
        return not self.tags or bool(set(self.tags) & set(tags))

    def wants_status(self, status: str) -> bool:
        """Whether replies of a status are wanted."""
        return not self.statuses or any(
            one.lower() == status.lower() or (one[1:].lower() == "xx" and one[0] == status[:1])
            for one in self.statuses
        )


class Left(Value, kw_only=True):
    """Something that the description has and the pact has not, and why."""

    operation: str
    status: str = ""
    example: str = ""
    why: str
    where: str = ""
    aside: bool = False  # nothing that this consumer could ask this provider for


class Line(Value, kw_only=True):
    """One part of an interaction as `--explain` shows it."""

    part: str  # `path.id`, `header.Accept`, `status`, `$.items[*].sku`
    value: str  # as JSON
    rule: str = ""  # "": exactly this
    source: str = ""
    where: str = ""  # file:line:column


class Made(Value, kw_only=True):
    """An interaction, and where each part of it came from."""

    interaction: HttpInteraction
    lines: tuple[Line, ...] = ()


def _template(operation: Operation | Unread) -> str:
    return operation.template if isinstance(operation, Operation) else operation.path
