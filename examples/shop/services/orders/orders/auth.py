"""Who may write."""

import hmac
import secrets
from collections.abc import Iterable

from starlette.requests import Request

from orders.problems import Problem


class Tokens:
    """The bearer tokens that are valid. None: nobody may write."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        self._tokens = list(tokens)

    def issue(self) -> str:
        """Return a new valid token."""
        token = secrets.token_urlsafe(24)
        self._tokens.append(token)
        return token

    def check(self, request: Request) -> None:
        """Refuse a request that does not carry a valid token.

        Raises:
            Problem: 401.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        known = any(hmac.compare_digest(token.encode(), good.encode()) for good in self._tokens)
        if scheme.lower() != "bearer" or not known:
            raise Problem(
                401,
                "a valid bearer token is needed",
                headers={"www-authenticate": 'Bearer realm="orders"'},
            )
