"""Lines of styled text, and how they are written: plain, or with colours."""

from collections.abc import Iterable
from typing import Literal

from photon_test.reporters.clean import clean

Style = Literal["", "good", "bad", "warn", "dim", "strong"]
Span = tuple[str, Style]
Line = tuple[Span, ...]

# The eight colours that every terminal has, in the shades its user chose.
_CODES: dict[Style, str] = {
    "": "",
    "good": "\x1b[32m",
    "bad": "\x1b[1;31m",
    "warn": "\x1b[33m",
    "dim": "\x1b[2m",
    "strong": "\x1b[1m",
}
_RESET = "\x1b[0m"
EMPTY: Line = ()


def line(*parts: str | Span) -> Line:
    """Return one line, made harmless for a terminal."""
    return tuple(span for part in parts if (span := _span(part))[0])


def block(text: str, *, indent: int, style: Style = "", most: int = 0) -> Iterable[Line]:
    """Yield a text's lines, indented. `most`: its first and last lines, this many together."""
    lines = clean(text).expandtabs(4).rstrip("\n").split("\n")
    space = " " * indent
    if most and len(lines) > most + 1:  # one line left out is no shorter
        head = most * 2 // 3
        left_out = len(lines) - most
        kept = [*lines[:head], f"… ({left_out:,} lines left out)", *lines[head + left_out :]]
    else:
        kept = lines
    for each in kept:
        yield ((space + each, style),) if each else EMPTY


def plain(styled: Line) -> str:
    """Return the text alone."""
    return "".join(text for text, _ in styled)


def ansi(styled: Line) -> str:
    """Return the text with escape sequences for its colours."""
    return "".join(f"{_CODES[style]}{text}{_RESET}" if style else text for text, style in styled)


def _span(part: str | Span) -> Span:
    if isinstance(part, str):
        return _flat(part), ""
    return _flat(part[0]), part[1]


def _flat(text: str) -> str:
    return clean(text).replace("\n", " ").replace("\t", " ")
