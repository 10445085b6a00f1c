r"""Which expressions of a contract a language's own engine reads as the core does.

A contract's expressions are written for Oniguruma. Python's `re` and JavaScript's `RegExp` know no
class in a class, and neither all of `\A`, `\z` and `\p{…}`; without the flag `u`, JavaScript even
takes these for letters. Both can take for ever where the core was seen to come to an end: it does
`(?:a+)+` in one go. Rust's `regex` has no such texts, and cannot look ahead or behind.
"""

import re
import warnings

from photon_test.contracts.ecma import Refused, expression
from photon_test.contracts.formats import FORMATS
from photon_test.contracts.scaffold.words import Language

_BRACE = re.compile(r"(?<!\\)\{(?!\d+(?:,\d*)?\})")
_LOOKING = re.compile(r"(?<!\\)\(\?<?[=!]")
_PROPERTY = re.compile(r"(?<!\\)(?:\\\\)*\\[pP]\{")
_LENGTH = re.compile(r"\[\\s\\S\]\{\d+(?:,\d*)?\}")
_CLASS = re.compile(r"\\.|\[\^?\]?((?:\\.|[^\]\\])*)\]", re.DOTALL)


def reads(regex: str, language: Language) -> bool:
    """Whether the language's own engine reads an expression, and as it is meant."""
    match language:
        case "rust":
            properties = _PROPERTY.sub("", regex)
            return not _LOOKING.search(regex) and not _BRACE.search(properties)
        case "typescript":
            return _plain(regex) and not _nested(regex)
        case "python":
            return _plain(regex) and not _nested(regex) and _compiles(regex)


def _plain(regex: str) -> bool:
    r"""Whether it is one of ECMA 262 as it stands, and is seen to take long with no text.

    `\p{…}` and what looks ahead count as what may.
    """
    if regex in FORMATS.values() or _LENGTH.fullmatch(regex):
        return True
    try:
        return expression(regex).harmless
    except Refused:
        return False


def _nested(regex: str) -> bool:
    r"""Whether a class stands in a class: `[[^a-z]-]`."""
    return any(re.search(r"(?<!\\)\[", found[1] or "") for found in _CLASS.finditer(regex))


def _compiles(regex: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(regex)
    except (re.error, RecursionError, OverflowError, FutureWarning, DeprecationWarning):
        return False
    return True
