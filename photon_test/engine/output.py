"""Output kept within bounds: the head, the tail, and how many bytes were cut between them."""

from collections import deque


class Capped:
    """Text in lines. The head passes at once; what comes later is kept as a tail."""

    def __init__(self, head_bytes: int = 65_536, tail_bytes: int = 65_536) -> None:
        self._head_left = head_bytes
        self._tail_bytes = tail_bytes
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._cut = 0

    def add(self, text: str) -> str:
        """Take text; return what of it may be shown now."""
        if self._head_left > 0 and len(text) <= self._head_left:
            self._head_left -= len(text) + 1
            return text
        shown, rest = text[: max(self._head_left, 0)], text[max(self._head_left, 0) :]
        self._head_left = 0
        self._keep(rest)
        return shown

    def rest(self) -> str:
        """Return the tail, after a line that says what was cut. Empty if nothing is left."""
        text = "\n".join(self._tail)
        self._tail.clear()
        self._tail_size = 0
        if self._cut:
            text = f"[… {self._cut:,} characters cut …]\n{text}"
            self._cut = 0
        return text

    def _keep(self, text: str) -> None:
        if len(text) > self._tail_bytes:
            self._cut += len(text) - self._tail_bytes
            text = text[-self._tail_bytes :]
        self._tail.append(text)
        self._tail_size += len(text) + 1
        while self._tail_size > self._tail_bytes + 1:
            gone = self._tail.popleft()
            self._tail_size -= len(gone) + 1
            self._cut += len(gone) + 1


def shortened(text: str, limit: int = 131_072) -> str:
    """Return the text, or its head and tail with the number of characters cut between them."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n[… {len(text) - limit:,} characters cut …]\n{text[-half:]}"
