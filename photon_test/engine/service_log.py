"""What a service printed, as far as anybody wants to read it when it failed."""

import re
from collections import deque

_HEAD, _TAIL, _WIDTH = 20, 180, 2000  # lines, lines, characters
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def plain(line: str) -> str:
    """Return a line without its colours."""
    return _ANSI.sub("", line)


class Log:
    """The first and the last lines of an output."""

    def __init__(self) -> None:
        self._head: list[str] = []
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._count = 0

    def add(self, line: str) -> None:
        """Take the next line."""
        self._count += 1
        line = line if len(line) <= _WIDTH else f"{line[:_WIDTH]} [{len(line) - _WIDTH} cut]"
        if len(self._head) < _HEAD:
            self._head.append(line)
        else:
            self._tail.append(line)

    @property
    def last(self) -> str:
        """The last line that says something, without its colours."""
        for line in (*reversed(self._tail), *reversed(self._head)):
            if text := plain(line).strip():
                return text[:200]
        return ""

    def __str__(self) -> str:
        """The lines that were kept, and how many were not."""
        cut = self._count - len(self._head) - len(self._tail)
        return "\n".join([*self._head, *([f"[{cut} lines cut]"] if cut else []), *self._tail])
