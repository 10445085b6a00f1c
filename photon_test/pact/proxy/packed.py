"""A packed body: how large it becomes, and whether it is one, without holding it.

The core asks for gzip and deflate, and unpacks what says so with exactly one of these words in
either header, gzip first, without a limit (pact_ffi 0.5.12): an answer of 600 KB took 4 GB of
memory. What follows the end of what is packed, such as a second gzip member, it does not look at.
"""

import zlib
from collections.abc import Collection

from photon_test.pact.proxy.wire import Faulty

_BITS = {"gzip": 31, "deflate": 15}
_PIECE = 1 << 20


class Unpacked:
    """Looks at one body that arrives in pieces."""

    def __init__(self, said: Collection[str], limit: int) -> None:
        """`said`: the values of `Content-Encoding` and `Transfer-Encoding`, each as it stands."""
        bits = next((bits for name, bits in _BITS.items() if name in said), None)
        self._unpack = zlib.decompressobj(bits) if bits else None
        self._limit = limit
        self._size = 0

    def took(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            Faulty: Unpacked, it is more than the limit; or more follows than what is packed.
        """
        while self._unpack is not None and piece:
            if self._unpack.eof:
                raise Faulty("garbage", "its body goes on behind the end of what is packed")
            try:
                self._size += len(self._unpack.decompress(piece, _PIECE))
            except zlib.error:  # the core will not be able to read it either, and says so
                self._unpack = None
                return
            if self._size > self._limit:
                limit = self._limit / (1 << 20)
                words = f"its body is larger than {limit:g} MB when it is unpacked"
                raise Faulty("oversized", words)
            piece = self._unpack.unused_data or self._unpack.unconsumed_tail
