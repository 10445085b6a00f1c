"""Which status a reply has: a contract needs a single one to show, and may accept more."""

import re
from typing import Literal

from photon_test.core.value import Value
from photon_test.openapi.hints import STATUS
from photon_test.openapi.operation import Operation, Reply
from photon_test.pact.model import StatusCode, StatusRule

_FAILURE = re.compile(
    r"error|fail|fault|problem|exception|unexpected|invalid|denied|not found", re.IGNORECASE
)
_SUCCESSES = (200, 201, 202, 204, 203, 205, 206)
_REDIRECTS = (302, 301, 303, 307, 308, 300, 304)


class Status(Value, kw_only=True):
    """The status that an interaction shows, and what else is as good."""

    code: int
    rule: StatusRule | None = None
    loosened: str = ""


def status_of(operation: Operation, reply: Reply, default: int | None = None) -> Status | str:
    """Return a reply's status, or why it has none that a contract could be about.

    `default` is the status that a reply `default` is taken for, where it stands for failures.
    """
    hint = reply.node.at(STATUS)
    code = hint if isinstance(hint, int) and not isinstance(hint, bool) else reply.code
    if code is not None:
        return _single(code)
    match reply.status.upper():
        case "2XX":
            return _any_success(operation, reply)
        case "3XX":
            rule = _rule(_rest(operation, _REDIRECTS, "redirect"))
            return Status(
                code=_left(operation, _REDIRECTS)[0], rule=rule, loosened="status: any of 3XX"
            )
        case "4XX":
            rule = _rule(StatusCode(status="clientError"))
            return Status(code=400, rule=rule, loosened="status: any of 4XX")
        case "5XX":
            return "a failure of the server cannot be asked for"
        case "DEFAULT":
            return _default(operation, reply, default)
        case _:
            return f"`{reply.status}` is no single status"


def _single(code: int) -> Status | str:
    if not 100 <= code < 600:
        return f"`{code}` is no status of HTTP"
    if code < 200:
        return "a provisional answer is not the last one"
    if code >= 500:
        return "a failure of the server cannot be asked for"
    return Status(code=code)


def _any_success(operation: Operation, reply: Reply) -> Status:
    """Show 201 where something is added, and 200 elsewhere; accept what has no reply of its own."""
    left = _left(operation, _SUCCESSES)
    adds = operation.method == "POST" and any(
        header.name.lower() == "location" for header in reply.headers
    )
    code = 201 if adds and 201 in left else left[0]
    rule = _rule(_rest(operation, _SUCCESSES, "success"))
    return Status(code=code, rule=rule, loosened="status: any of 2XX")


def _left(operation: Operation, codes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the statuses without a reply of their own; the first, if each has one."""
    named = {one.code for one in operation.replies}
    return tuple(code for code in codes if code not in named) or codes[:1]


def _rest(
    operation: Operation, codes: tuple[int, ...], kind: Literal["success", "redirect"]
) -> StatusCode:
    """Accept a whole kind, or what of it has no reply of its own."""
    left = _left(operation, codes)
    return StatusCode(status=kind if len(left) == len(codes) else left)


def _default(operation: Operation, reply: Reply, code: int | None) -> Status | str:
    """Take `default` for the success if nothing else could be it and nothing calls it a failure.

    By the specification it stands for every status without a reply of its own
    (https://spec.openapis.org/oas/v3.1.1#responses-object), and so for success too.
    """
    why = ""
    if any(one.status[:1] in ("1", "2", "3") for one in operation.replies):
        why = "`default` stands for what goes wrong, and nothing says which request leads there"
    elif _FAILURE.search(reply.description) or any(_FAILURE.search(name) for name in _named(reply)):
        why = "`default` describes a failure, and no reply says what succeeds"
    if why and code is not None:
        if any(one.code == code for one in operation.replies):
            return f"`default` does not stand for {code}, which has a reply of its own"
        return Status(code=code, loosened=f"status: `default` is taken for {code}")
    if why:
        return why
    found = _any_success(operation, reply)
    return Status(
        code=found.code,
        rule=found.rule,
        loosened="status: `default` is the only reply and is taken for any success",
    )


def _named(reply: Reply) -> list[str]:
    schemas = (media.schema for media in reply.media if media.schema is not None)
    return [schema.text("$ref").rpartition("/")[2] for schema in schemas]


def _rule(code: StatusCode) -> StatusRule:
    return StatusRule(matchers=(code,))
