"""Where the broker is, and who asks: from the environment, in the Pact command line's own names.

Credentials come from nowhere else. An argument would stand in the process list and in the log of
the run; a URL with a password in it would be printed with every error.
"""

import base64
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from photon_test.core.errors import UsageError
from photon_test.core.value import Value

BASE_URL = "PACT_BROKER_BASE_URL"
TOKEN = "PACT_BROKER_TOKEN"  # noqa: S105  # a variable's name
USERNAME = "PACT_BROKER_USERNAME"
PASSWORD = "PACT_BROKER_PASSWORD"  # noqa: S105  # a variable's name
TIMEOUT = "PHOTON_BROKER_TIMEOUT"

_TIMEOUT_S = 60.0  # the matrix of a large broker takes its time


class Access(Value, kw_only=True):
    """A broker and the credentials for it. Never shown, never recorded."""

    url: str  # without a slash at its end
    authorization: str = ""  # the header
    kind: str = ""  # what it was made of: "token", "password"; "" if there is none
    timeout_s: float = _TIMEOUT_S  # for one request and its answer

    @property
    def parts(self) -> SplitResult:
        """The URL, split."""
        return urlsplit(self.url)


def access(environment: Mapping[str, str], url: str = "") -> Access:
    """Return how to reach the broker at `url`, or where the environment says it is.

    Raises:
        UsageError: No URL is known, or it cannot be used; or the credentials are but half.
    """
    base = (url or environment.get(BASE_URL, "")).strip()
    if not base:
        message = "it is not known where the Pact Broker is"
        raise UsageError(message, hint=f"add `--broker https://…`, or set `{BASE_URL}`")
    check(base)
    token = environment.get(TOKEN, "").strip()
    username, password = environment.get(USERNAME, ""), environment.get(PASSWORD, "")
    if bool(username) != bool(password) and not token:
        given, missing = (USERNAME, PASSWORD) if username else (PASSWORD, USERNAME)
        raise UsageError(f"`{given}` is set, and `{missing}` is not", hint=f"set `{missing}` too")
    authorization, kind = "", ""
    if token:
        authorization, kind = f"Bearer {token}", "token"
    elif username:
        pair = base64.b64encode(f"{username}:{password}".encode()).decode()
        authorization, kind = f"Basic {pair}", "password"
    if not authorization.isprintable() or not authorization.isascii():
        raise UsageError(f"`{TOKEN}` has characters that no header can carry")
    return Access(
        url=base.rstrip("/"),
        authorization=authorization,
        kind=kind,
        timeout_s=_timeout(environment.get(TIMEOUT, "")),
    )


def check(url: str) -> None:
    """Refuse what is no URL of a broker; the message never holds a password.

    Raises:
        UsageError: It is not http or https, has no host, or has credentials in it.
    """
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        parts, host, user = SplitResult("", "", "", "", ""), None, None
    if user is not None:
        message = "the broker's URL has credentials in it, which would be printed with it"
        raise UsageError(message, hint=f"set `{USERNAME}` and `{PASSWORD}` in their place")
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"the broker's URL must be an http or https URL, but it is `{url}`")
    if parts.query or parts.fragment:
        raise UsageError(f"the broker's URL can have no query, but it is `{url}`")


def _timeout(text: str) -> float:
    try:
        limit_s = float(text or _TIMEOUT_S)
    except ValueError:
        limit_s = 0
    if not 0 < limit_s <= 3600:
        raise UsageError(f"`{TIMEOUT}` must be seconds between 0 and 3600, but it is `{text}`")
    return limit_s
