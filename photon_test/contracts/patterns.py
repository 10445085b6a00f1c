"""Formats, lengths and enumerations as regular expressions that a whole value must match."""

import re

# Days that exist. For a `date` pact-jvm 4.7.5 takes the 30th of February, the Rust core 2024-1-5.
DATE = (
    r"(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    r"|02-(?:0[1-9]|1\d|2[0-8]))"
    r"|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
DATE_TIME = (
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)"
    r"(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
EMAIL = r"[^@\s]+@[^@\s]+"
IPV4 = r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}"

FORMATS = {"date-time": DATE_TIME, "time": TIME, "uuid": UUID, "email": EMAIL}

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
