"""What a plain scalar stands for, by the core schema of YAML 1.2.

Source: https://yaml.org/spec/1.2.2/#103-core-schema
"""

import re
from typing import Any

_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_FIRST = frozenset(("", *"~nNtTfF+-.0123456789"))  # how what is no text begins
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_STR = "tag:yaml.org,2002:str"


def typed(event: Any, text: str) -> Any:
    """Return what a plain scalar, or one with a tag, stands for."""
    first = text[:1]
    if first not in _FIRST:  # most of them
        return text
    if event.tag == _STR:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if abs(number) != float("inf") else text
    return text  # .inf and .nan too: JSON has no such number


def _integer(text: str) -> int | str:
    if text[:2] in ("0o", "0x"):
        return int(text, 0)
    return int(text) if len(text) < 1000 else text
