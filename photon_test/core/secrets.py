"""Which values are secret, by the names they go by, and how they may be printed."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

REDACTED = "[redacted]"
SHORTEST = 6  # characters of a value that is looked for

_SECRET = re.compile(
    r"TOKEN(?!IZ)|SECRET|PASSWO?R?D|PASSPHRASE|CREDENTIAL|AUTHORIZATION|API_?KEY"
    r"|(?:PRIVATE|ACCESS|SIGNING|ENCRYPTION|LICEN[CS]E)_?KEY|(?:^|_)AUTH(?:_|$)|_PWD$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:PATH|_SOCK|_FILE|_DIR|_HOME)$", re.IGNORECASE)  # where, not what
_IN_URL = re.compile(r"://[^/?#@\s:]*:([^/?#@\s]+)@")


def sounds_secret(name: str) -> bool:
    """Whether what a variable of this name holds is likely to be a secret."""
    return bool(_SECRET.search(name)) and not _PLACE.search(name)


def secrets(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the values of such variables, and the passwords in the URLs of others."""
    for name, value in environment.items():
        if sounds_secret(name):
            yield value
        else:
            yield from (quoted[1] for quoted in _IN_URL.finditer(value))


def forms(value: str) -> Iterator[str]:
    """Yield a secret as it may be printed: whole, by the line, in JSON, in a URL."""
    # Bytes that are not UTF-8 reach a record as U+FFFD.
    text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
    for line in {text, *(line.strip() for line in text.splitlines())}:
        if len(line) >= SHORTEST and line not in REDACTED:
            yield line
            yield quote(line, safe="")
            yield json.dumps(line)[1:-1]
            yield json.dumps(line, ensure_ascii=False)[1:-1]
