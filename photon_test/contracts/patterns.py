"""Patterns of schemas as regular expressions of the Rust core.

A schema's `pattern` is searched for, in the syntax of ECMA 262; the core matches the whole value,
with Oniguruma in Ruby's syntax, and panics when a pattern needs too many steps. What could differ
or run away is not taken over: the contract is looser there, and says so.
"""

import re
import warnings

DATE_TIME = (
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)"
    r"(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
EMAIL = r"[^@\s]+@[^@\s]+"
IPV4 = r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}"

FORMATS = {"date-time": DATE_TIME, "time": TIME, "uuid": UUID, "email": EMAIL}

_REPEAT = 65_535  # tried on the core; Oniguruma itself stops at 100,000

_FOREIGN = re.compile(r"\(\?(?![:=!])|\\[AZzGKkpPRXcuxbB]|\[\^?\]|\\[1-9]|&&|\[\[")
_NESTED = re.compile(r"[+*}]\)[+*{]|[+*]\s*\)\s*\?[+*{]")


def one_of(texts: tuple[str, ...]) -> str:
    """Return an expression for exactly these texts."""
    return f"^(?:{'|'.join(map(_escaped, texts))})$"


def sized(least: int, most: int | None) -> str | None:
    """Return an expression for texts of so many characters; None: too many for the core."""
    if max(least, most or 0) > _REPEAT:
        return None
    return rf"[\s\S]{{{least},{'' if most is None else most}}}"


def whole(pattern: str) -> str | None:
    """Return an expression that a whole value matches where `pattern` is found in it.

    None: it uses what the two engines read differently, or what could take too long.
    """
    if _FOREIGN.search(pattern) or _NESTED.search(pattern) or not _compiles(pattern):
        return None
    body, start, end = pattern, False, False
    if "|" not in pattern:  # `^a|b$` is not anchored at both ends
        start, end = pattern.startswith("^"), _ends(pattern)
        body = pattern[1 if start else 0 : -1 if end else None]
    if "^" in _without_classes(body) or "$" in _without_classes(body):
        # Ruby's ^ and $ are those of a line; within the whole value they say the same or less.
        return rf"[\s\S]*(?:{pattern})[\s\S]*"
    before = "" if start else r"[\s\S]*"
    after = "" if end else r"[\s\S]*"
    return f"{before}(?:{body}){after}"


def _escaped(text: str) -> str:
    """Escape what is special in both engines, and nothing else."""
    return re.sub(r"[\\^$.|?*+()\[\]{}#&~-]", r"\\\g<0>", text).replace("\n", r"\n")


def _ends(pattern: str) -> bool:
    slashes = len(pattern[:-1]) - len(pattern[:-1].rstrip("\\"))
    return pattern.endswith("$") and slashes % 2 == 0


def _without_classes(pattern: str) -> str:
    return re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "", pattern)


def _compiles(pattern: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # a set in a class: engines differ
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, FutureWarning):
        return False
    return True
