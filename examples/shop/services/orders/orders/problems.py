"""Errors as `application/problem+json` (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that cannot be answered as asked."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = dict(errors or {})  # JSON pointer or parameter → what is wrong with it
        self.headers = dict(headers or {})


def problem_response(request: Request, problem: Exception) -> JSONResponse:
    """Turn a problem, or an error of the framework's own, into a response."""
    del request
    match problem:
        case Problem(status=status, detail=detail, errors=errors, headers=headers):
            pass
        case HTTPException(status_code=status, detail=detail):
            errors, headers = {}, dict(problem.headers or {})
        case _:
            raise problem
    content: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = [{"at": at, "message": text} for at, text in errors.items()]
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)
