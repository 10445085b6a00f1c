"""Changes of the requests that a pact holds, as the manifest says them."""

import re

from msgspec import field

from photon_test.core.value import Value

FILTER_URL = "PHOTON_FILTER_URL"  # the variable that has the URL of a function that changes them
FRAMING = ("content-length", "transfer-encoding", "connection")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Rule(Value, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """One change, to all requests or to some. Values may hold `${VARIABLES}`."""

    set_header: dict[str, str] = field(default_factory=dict)
    remove_header: tuple[str, ...] = ()
    set_query: dict[str, str] = field(default_factory=dict)
    remove_query: tuple[str, ...] = ()
    method: str = ""  # only these requests: `POST`
    path: str = ""  # only these: a pattern, `/admin/*`

    def __post_init__(self) -> None:
        """Refuse what changes nothing, or would change where a request ends."""
        headers = (*self.set_header, *self.remove_header)
        if not (headers or self.set_query or self.remove_query):
            raise ValueError(
                "a change of requests needs `set-header`, `remove-header`, `set-query` or"
                " `remove-query`"
            )
        for name in headers:
            if not _TOKEN.fullmatch(name) or name.lower() in FRAMING:
                raise ValueError(f"`{name}` is no header that can be set or removed")
