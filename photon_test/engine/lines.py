"""Bytes as they come in, cut into lines of text."""


class Splitter:
    r"""Cuts one stream into lines, in bounded memory whatever the stream holds.

    A line ends with `\n` or `\r\n`; a lone `\r`, as progress bars write it, ends none. Bytes
    that are not UTF-8 become U+FFFD. Of a line longer than `limit_bytes` the beginning is kept,
    and the words ` [N bytes cut]` say how much is not.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._parts: list[bytes] = []  # the line that has not ended yet
        self._held = 0
        self._cut = 0

    def feed(self, chunk: bytes) -> list[str]:
        """Return the lines that end in this chunk."""
        first, *rest = chunk.split(b"\n")
        self._hold(first)
        if not rest:
            return []
        lines = [self._line()]
        last = rest.pop()
        for line in rest:
            if len(line) <= self._limit:
                lines.append(_text(line))
            else:
                self._hold(line)
                lines.append(self._line())
        self._hold(last)
        return lines

    def end(self) -> list[str]:
        """Return the last line if nothing ended it."""
        return [self._line()] if self._held or self._cut else []

    def _hold(self, part: bytes) -> None:
        room = self._limit - self._held
        if len(part) > room:
            self._cut += len(part) - room
            part = part[:room]
        if part:
            self._parts.append(part)
            self._held += len(part)

    def _line(self) -> str:
        line, cut = b"".join(self._parts), self._cut
        self._parts, self._held, self._cut = [], 0, 0
        if not cut:
            return _text(line)
        whole = _without_half_character(line)
        return f"{whole.decode(errors='replace')} [{cut + len(line) - len(whole)} bytes cut]"


def _text(line: bytes) -> str:
    if line.endswith(b"\r"):
        line = line[:-1]
    return line.decode(errors="replace")


def _without_half_character(line: bytes) -> bytes:
    """Drop the beginning of a character whose end was cut off."""
    for back in range(1, min(4, len(line)) + 1):
        byte = line[-back]
        if byte >= 0xC0:  # the first byte of a character of 2, 3 or 4
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return line[:-back] if back < length else line
        if byte < 0x80:
            return line
    return line
