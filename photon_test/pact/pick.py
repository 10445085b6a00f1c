"""Some interactions of a file that has been read before, without another look at all the others.

A large contract is verified by several processes, one after another, and each of them needs a part
of it: `files.read` takes a second for 10 MB, most of it to find faults and lines.
"""

from collections import Counter
from collections.abc import Collection

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from photon_test.pact.files import SECTIONS, Interaction, PactFile, interaction_of, read
from photon_test.pact.jsontext import parsed

_BOM = b"\xef\xbb\xbf"


class _Party(msgspec.Struct):
    name: str


class _Top(msgspec.Struct):
    consumer: _Party
    provider: _Party
    metadata: Raw = Raw(b"{}")
    interactions: list[Raw] = []
    messages: list[Raw] = []


class _Keyed(msgspec.Struct):
    key: str = ""


_top = msgspec.json.Decoder(_Top)
_keyed = msgspec.json.Decoder(_Keyed)


def pick(data: bytes, path: str, natives: Collection[str]) -> PactFile:
    """Read a file of which only these interactions are of interest; others may be left out.

    Raises:
        DocumentError: As of `read`.
    """
    try:
        top = _top.decode(data.removeprefix(_BOM))
        found = _by_key(top, path, frozenset(natives))
    except (msgspec.MsgspecError, UnicodeDecodeError):  # a lone surrogate, a `key` that is no text
        return read(data, path)
    if {one.native for one in found} != set(natives):  # one without a key is known by what it says
        return read(data, path)
    return PactFile(
        path=path,
        consumer=top.consumer.name,
        provider=top.provider.name,
        metadata=bytes(top.metadata).decode(),
        interactions=tuple(found),
    )


def _by_key(top: _Top, path: str, wanted: frozenset[str]) -> list[Interaction]:
    found: list[Interaction] = []
    taken: Counter[str] = Counter()
    for section in SECTIONS:
        for raw in top.interactions if section == "interactions" else top.messages:
            key = _keyed.decode(raw).key
            taken[key] += 1
            native = key if taken[key] == 1 else f"{key}#{taken[key]}"
            if key and native in wanted:
                text = bytes(raw).decode()
                one = interaction_of(parsed(text, path), text, section)
                found.append(replace(one, native=native))
    return found
