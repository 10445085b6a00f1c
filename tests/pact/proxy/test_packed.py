"""What a packed body comes to."""

import gzip
import tracemalloc
import zlib

import pytest

from photon_test.pact.proxy.packed import Unpacked
from photon_test.pact.proxy.wire import Faulty

BIG = b"x" * (3 << 20)


def take(said: tuple[str, ...], data: bytes, limit: int = 60 << 20) -> str:
    """Return what is wrong with a body; "" if nothing is."""
    unpacked = Unpacked(said, limit)
    try:
        for at in range(0, len(data), 1_000):
            unpacked.took(data[at : at + 1_000])
    except Faulty as error:
        return error.kind
    return ""


@pytest.mark.parametrize(
    ("said", "data"),
    [(("gzip",), gzip.compress(BIG)), (("identity", "deflate"), zlib.compress(BIG))],
)
def test_what_is_too_large_when_unpacked_is_found(said: tuple[str, ...], data: bytes) -> None:
    assert len(data) < 10_000

    assert take(said, data, len(BIG) - 1) == "oversized"
    assert take(said, data, len(BIG)) == ""


@pytest.mark.parametrize("said", [(), ("br",), ("GZIP",), ("gzip, gzip",)])
def test_what_the_core_does_not_unpack_has_its_own_size(said: tuple[str, ...]) -> None:
    assert take(said, gzip.compress(BIG), 1 << 20) == ""


# Ids of their own: gzip writes the time into what it packs, and a test's id may not change.
@pytest.mark.parametrize(
    "more",
    [b"x", gzip.compress(b"more"), gzip.compress(b"x" * 1_500)],
    ids=["byte", "small", "large"],
)
@pytest.mark.parametrize(
    "first", [b"first", bytes(n * n % 251 for n in range(1_000))], ids=["small", "large"]
)
def test_what_the_core_would_not_look_at_is_found(first: bytes, more: bytes) -> None:
    assert take(("gzip",), gzip.compress(first)) == ""
    assert take(("gzip",), gzip.compress(first) + more) == "garbage"


def test_what_cannot_be_unpacked_is_for_the_core_to_say() -> None:
    assert take(("gzip",), b"no gzip at all", 1) == ""
    assert take(("gzip",), gzip.compress(BIG)[:-8]) == ""


def test_it_is_never_held() -> None:
    data = gzip.compress(bytes(64 << 20))
    tracemalloc.start()

    assert take(("gzip",), data) == "oversized"
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
