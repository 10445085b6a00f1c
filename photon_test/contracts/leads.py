"""Which request leads to a reply: the one that shares its examples' name, or the only one possible.

What goes wrong is asked for only where the status itself says how: without credentials (401), with
those of somebody who may not (403), for something that does not exist (404), for a media type that
nobody speaks (406) and in one (415). Anything else would be invented.
"""

from msgspec.structs import replace

from photon_test.contracts.reply import Answer
from photon_test.contracts.security import guarded
from photon_test.contracts.wish import Wish
from photon_test.openapi.operation import Media, Operation, Reply

UNSPEAKABLE = "application/vnd.photon.unacceptable"


def lead(
    operation: Operation,
    reply: Reply,
    answer: Answer,
    status: int,
    *,
    paired: bool,
    taken: frozenset[str],
) -> Wish | None:
    """Return the request that leads to an answer; None: nobody can know."""
    several = len(reply.media) > 1
    wish = Wish(
        key=answer.asked if paired else "",
        checked=status < 400,
        taken=taken - {answer.asked} if taken else taken,
        accept=_accept(answer.media) if several and answer.media else "",
        sent=answer.sent,
        doubtful=answer.doubtful,
    )
    if status < 400:
        return wish
    if status == 401 and guarded(operation):
        return replace(wish, access="anonymous")
    if paired:
        return wish
    return _derived(operation, replace(wish, checked=True), status)


def _accept(media: Media) -> str:
    """Return what asks for a media type. Its parameters may be all that tells it from another.

    Kubernetes has `application/json` and `application/json;stream=watch`.
    """
    return (
        media.type.strip() if media.type.isascii() and media.type.isprintable() else media.essence
    )


def _derived(operation: Operation, wish: Wish, status: int) -> Wish | None:
    match status:
        case 403 if guarded(operation):
            return replace(wish, access="denied")
        case 404 if "{" in operation.template:
            return replace(wish, absent=True)
        case 406 if any(reply.media for reply in operation.replies if reply.status[:1] == "2"):
            return replace(wish, accept=UNSPEAKABLE)
        case _ if _only(operation):
            return wish
        case 415 if operation.body is not None and operation.body.media:
            return replace(wish, unsupported=True)
        case _:
            return None


def _only(operation: Operation) -> bool:
    """Whether nothing of the request could be otherwise and the description knows one reply."""
    varies = operation.parameters or operation.body or operation.security
    return len(operation.replies) == 1 and not varies


def why_not(operation: Operation, answer: Answer, status: int) -> str:
    """Say why nothing leads to an answer."""
    if answer.asked:
        return f"no request example is called `{answer.asked}`, so nothing leads to a {status}"
    if status in (401, 403) and not guarded(operation):
        return f"the operation asks for no credentials, so nothing leads to a {status}"
    return f"nothing says which request leads to a {status}: name an example of both alike"
