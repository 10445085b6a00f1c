"""Keeps secrets out of records, and thereby out of every report and log.

Secret are the values of environment variables whose names look like it, the passwords in the
URLs of other variables, and whatever matches the patterns of `[test] redact`. A value of fewer
than six characters is not looked for: `1` or `admin` would be cut out of ordinary words, and a
secret that short is none. What a test prints in another encoding (base64, reversed) is not
recognised.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from photon_test.core.errors import ManifestError
from photon_test.core.events import Event, Record
from photon_test.core.rewrite import rewrite
from photon_test.core.secrets import REDACTED, forms, secrets

_Said = TypeVar("_Said", Event, Record)


class Redactor:
    """Replaces secrets by `[redacted]` in every free text of an event."""

    def __init__(self, environment: Mapping[str, str], patterns: Sequence[str] = ()) -> None:
        """`environment`: all that tools are started with; `patterns`: regular expressions.

        Raises:
            ManifestError: A pattern is no regular expression.
        """
        values = {form for value in secrets(environment) for form in forms(value)}
        # The longest first: what is left of it by a shorter one would still say much.
        self._values = sorted(values, key=lambda value: (-len(value), value))
        self._encoded = [msgspec.json.encode(value)[1:-1] for value in self._values]
        self._patterns = [_compiled(pattern) for pattern in patterns]

    def redact(self, said: _Said) -> _Said:
        """Return an event, or a record, without secrets; the very same one if it holds none."""
        if not self._patterns and not self._suspicious(said):
            return said
        return rewrite(said, self.text)

    def text(self, text: str) -> str:
        """Return a text without secrets. The same text always becomes the same."""
        for value in self._values:
            if value in text:
                text = text.replace(value, REDACTED)
        for pattern in self._patterns:
            text = pattern.sub(_unless_empty, text)
        return text

    def _suspicious(self, said: Event | Record) -> bool:
        if not self._values:
            return False
        try:
            encoded = _ENCODER.encode(said)
        except UnicodeEncodeError:  # half of a surrogate pair; nothing can be said at a glance
            return True
        for value in self._encoded:  # noqa: SIM110  # for every record: `any` takes twice as long
            if value in encoded:
                return True
        return False


_ENCODER = msgspec.json.Encoder()


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ManifestError(
            f"`{pattern}` is no regular expression: {error}", where="`redact` in `[test]`"
        ) from error


def _unless_empty(found: re.Match[str]) -> str:
    return REDACTED if found[0] else ""
