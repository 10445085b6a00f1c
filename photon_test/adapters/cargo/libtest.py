"""libtest's JSON, version of Rust 1.95 (`library/test/src/formatters/json.rs`).

It is unstable, and accepted by a stable harness when RUSTC_BOOTSTRAP is set
(https://github.com/rust-lang/rust/issues/49359). It comes on the tests' own stdout: what a child
process or a raw write leaves there may stand before an event on the same line, and may look like
an event itself.
"""

import json
import re

import msgspec

from photon_test.core.value import Value

MARK = '{ "type": "'  # how every event begins, blanks included
CUT = "[the rest was cut]"  # the end of `stdout` if the line was longer than the engine takes

# A result whose end was cut off. What the test printed comes last, and is what makes it long.
_LONG = re.compile(
    r'(?P<head>\{ "type": "test", .*?)(?P<printed>, "stdout": ".*) \[\d+ bytes cut\]', re.DOTALL
)


class Event(Value, kw_only=True):
    """One event; which fields are set depends on `type` and `event`."""

    type: str  # suite, test, bench, report
    event: str = ""
    name: str = ""
    exec_time: float | None = None  # seconds
    stdout: str = ""  # of a test: stdout and stderr together
    message: str = ""
    reason: str = ""
    # `suite` `started`; and the totals of `ok` and `failed`
    test_count: int = 0
    passed: int = 0
    failed: int = 0
    ignored: int = 0
    measured: int = 0
    # `discovered`, and `suite` `completed`
    ignore: bool = False
    ignore_message: str = ""
    source_path: str = ""
    start_line: int = 0  # from 1; 0: not known
    total: int = 0


_decoder = msgspec.json.Decoder(Event)
_json = json.JSONDecoder()
_LONGEST_ESCAPE = len(r"\u0000")


def events(text: str) -> tuple[str, list[Event]]:
    """Return the events of a line, and what stands there besides them."""
    if text.startswith(MARK):
        try:
            return "", [_decoder.decode(text)]
        except (msgspec.DecodeError, RecursionError):
            pass
        if mended := _mended(text):
            return "", [mended]
    elif MARK not in text:
        return text, []
    return _scattered(text)


def _mended(text: str) -> Event | None:
    """Read a result whose line was too long: its outcome stands before what was cut."""
    long = _LONG.fullmatch(text)
    if long is None:
        return None
    head, printed = long["head"], long["printed"]
    for cut in range(_LONGEST_ESCAPE):  # it may have been cut in the middle of one
        try:
            return _decoder.decode(f'{head}{printed[: len(printed) - cut]}\\n{CUT}" }}')
        except (msgspec.DecodeError, RecursionError):
            pass
    return None


def _scattered(text: str) -> tuple[str, list[Event]]:
    found: list[Event] = []
    rest: list[str] = []
    end = 0
    start = text.find(MARK)
    while start >= 0:
        try:
            value, after = _json.raw_decode(text, start)
            found.append(msgspec.convert(value, Event))
        except (ValueError, RecursionError):
            start = text.find(MARK, start + 1)
            continue
        rest.append(text[end:start])
        end = after
        start = text.find(MARK, end)
    rest.append(text[end:])
    return "".join(rest), found
