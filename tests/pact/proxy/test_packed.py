"""What a packed body comes to."""

import gzip
import tracemalloc
import zlib

import pytest

from photon_test.pact.proxy.packed import Unpacked

BIG = b"x" * (3 << 20)


def any_too_large(said: tuple[str, ...], data: bytes, limit: int) -> bool:
    unpacked = Unpacked(said, limit)
    return any(unpacked.too_large(data[at : at + 1_000]) for at in range(0, len(data), 1_000))


@pytest.mark.parametrize(
    ("said", "data"),
    [(("gzip",), gzip.compress(BIG)), (("identity", "deflate"), zlib.compress(BIG))],
)
def test_what_is_too_large_when_unpacked_is_found(said: tuple[str, ...], data: bytes) -> None:
    assert len(data) < 10_000

    assert any_too_large(said, data, len(BIG) - 1)
    assert not any_too_large(said, data, len(BIG))


@pytest.mark.parametrize("said", [(), ("br",), ("GZIP",), ("gzip, gzip",)])
def test_what_the_core_does_not_unpack_has_its_own_size(said: tuple[str, ...]) -> None:
    assert not any_too_large(said, gzip.compress(BIG), 1 << 20)


def test_what_cannot_be_unpacked_is_for_the_core_to_say() -> None:
    assert not any_too_large(("gzip",), b"no gzip at all", 1)


def test_it_is_never_held() -> None:
    data = gzip.compress(bytes(64 << 20))
    tracemalloc.start()

    assert any_too_large(("gzip",), data, 60 << 20)
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
