"""Lengths, enumerations and whole objects as regular expressions that a whole value must match."""

import re

ANYTHING = r"[\s\S]*"
# Objects and lists, written as JSON: an expression is asked about them like that.
OBJECT, SOME_OBJECT = r"\{[\s\S]*\}", r"\{[\s\S]+\}"
LIST, SOME_LIST = r"\[[\s\S]*\]", r"\[[\s\S]+\]"

_REPEAT = 65_535  # tried on the core; Oniguruma itself stops at 100,000


def one_of(texts: tuple[str, ...]) -> str:
    """Return an expression for exactly these texts."""
    return f"^(?:{'|'.join(map(_escaped, texts))})$"


def sized(least: int, most: int | None) -> str | None:
    """Return an expression for texts of so many characters; None: too many for the core."""
    if max(least, most or 0) > _REPEAT:
        return None
    return rf"[\s\S]{{{least},{'' if most is None else most}}}"


def _escaped(text: str) -> str:
    """Escape what is special in both engines, and nothing else."""
    return re.sub(r"[\\^$.|?*+()\[\]{}#&~-]", r"\\\g<0>", text).replace("\n", r"\n")
