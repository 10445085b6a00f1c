"""What `go test -json` writes: one JSON object per line.

Source: `go doc cmd/test2json` and `go help buildjson` (Go 1.26). Events of a build are told from
those of tests by `ImportPath`; they came with Go 1.24, before that a build writes plain text to
stderr.
"""

import msgspec

from photon_test.core.value import Value


class Event(Value, rename="pascal", kw_only=True):
    """One line. What is absent is ""."""

    action: str
    package: str = ""
    test: str = ""
    output: str = ""
    elapsed: float | None = None  # seconds
    time: str = ""  # RFC 3339
    failed_build: str = ""  # the `import_path` of the build that failed
    import_path: str = ""  # of a build: `example.com/a [example.com/a.test]`


_decoder = msgspec.json.Decoder(Event)


def decode(line: str) -> Event:
    """Read one line.

    Raises:
        msgspec.MsgspecError: It is not one of go's, or its end is missing.
    """
    return _decoder.decode(line)


def is_event(line: str) -> bool:
    """Whether a line can only be an event, whole or not."""
    return line.startswith(('{"Time":', '{"Action":', '{"ImportPath":'))
