"""How large a packed body is when it is unpacked, without holding it.

The core asks for gzip and deflate, and unpacks what says so with exactly one of these words in
either header, gzip first, without a limit (pact_ffi 0.5.12): an answer of 600 KB took 4 GB of
memory. So it is counted before.
"""

import zlib
from collections.abc import Collection

_BITS = {"gzip": 31, "deflate": 15}
_PIECE = 1 << 20


class Unpacked:
    """Counts the bytes of one body that arrives in pieces."""

    def __init__(self, said: Collection[str], limit: int) -> None:
        """`said`: the values of `Content-Encoding` and `Transfer-Encoding`, each as it stands."""
        bits = next((bits for name, bits in _BITS.items() if name in said), None)
        self._unpack = zlib.decompressobj(bits) if bits else None
        self._limit = limit
        self._size = 0

    def too_large(self, piece: bytes) -> bool:
        """Take the next piece; whether all so far is more than the limit."""
        while self._unpack is not None and piece and self._size <= self._limit:
            try:
                self._size += len(self._unpack.decompress(piece, _PIECE))
            except zlib.error:  # the core will not be able to read it either, and says so
                self._unpack = None
                break
            piece = self._unpack.unconsumed_tail
        return self._size > self._limit
