"""Writes a first manifest of suites that were recognised."""

import json
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photon_test.core.events import LeftOut
from photon_test.core.model import Suite
from photon_test.manifest.model import VERSION
from photon_test.manifest.table import is_table

_HEAD = f"""\
# What `photon test` runs in this repository.
# A suite needs a name and an adapter; Photon's reference, manifest.md, has every other key.
manifest-version = {VERSION}
"""
_MORE = """\

# Worth adding to a suite:
#   tags = ["api"]                    chosen with `photon test --tag api`
#   expect = { min-tests = 40 }       far fewer tests than there should be is a failure
#   timeout = { suite = "10m" }       stopped, and said so, after that time
#   setup = ["npm ci"]                once, before its tests
#   requires = ["my-api"]             a server of `[test.service.my-api]`
"""


def manifest_text(suites: Sequence[Suite], left_out: Sequence[LeftOut] = ()) -> str:
    """Return the text of a manifest that declares these suites as they are.

    A folder whose name is not UTF-8 cannot be named in TOML; its suite becomes a comment.
    """
    named = [suite for suite in suites if _utf8(suite.root)]
    unnamed = [
        LeftOut(name=suite.root, why="the name of its folder is not UTF-8")
        for suite in suites
        if not _utf8(suite.root)
    ]
    parts = [_HEAD, *map(_suite, named), _MORE]
    if left_out or unnamed:
        parts.append("\n# Left out:\n" + "".join(map(_left_out, (*left_out, *unnamed))))
    return "".join(parts)


def _suite(suite: Suite) -> str:
    lines = [("name", suite.name), ("adapter", suite.adapter)]
    if suite.root:
        lines.append(("cwd", suite.root))
    text = "".join(f"{key} = {written(value)}\n" for key, value in lines)
    options: object = msgspec.to_builtins(suite.options)  # without what is the default
    if is_table(options) and options:
        text += f"{_key(suite.adapter)} = {written(options)}\n"
    return f"\n[[test.suite]]\n{text}"


def _left_out(one: LeftOut) -> str:
    hint = f" ({one.hint})" if one.hint else ""
    words = f"{one.name}: {one.why}{hint}".splitlines()
    return "".join(f"#   {_printable(line)}\n" for line in words)


def written(value: object) -> str:
    """Return a value as TOML, on one line."""
    if isinstance(value, Mapping):
        pairs = (
            f"{_key(key.replace('_', '-'))} = {written(inner)}" for key, inner in value.items()
        )
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return f"[{', '.join(map(written, value))}]"
    # TOML's basic strings, numbers and booleans are JSON's; only DEL must be escaped as well.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else written(key)


def _utf8(text: str) -> bool:
    return not any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
