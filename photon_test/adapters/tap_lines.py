"""What one line of TAP, without its indentation, can be.

Specifications: https://testanything.org/tap-version-13-specification.html and
https://testanything.org/tap-version-14-specification.html. Producers are read as `prove` reads
them: a number, a dash and a blank may be missing, directives have any case.
"""

import re
from typing import Literal

from photon_test.core.value import Value

_TOP = re.compile(r"TAP version (\d{1,9})\s*", re.ASCII | re.IGNORECASE)
_PLAN = re.compile(r"1\.\.(\d{1,9})\s*(?:#\s*(.*))?", re.ASCII)
_POINT = re.compile(
    r"(not )?ok(?=[ \t#-]|$)(?:[ \t]+(\d{1,9})(?![\w.]))?[ \t]*(?:-[ \t]*)?(.*)", re.ASCII
)
_BAIL = re.compile(r"Bail out!(.*)", re.IGNORECASE)
_DIRECTIVE = re.compile(r"(?:^|\s)#\s*(skip|todo)(?:ped)?\b:?(.*)", re.IGNORECASE)
_TIME = re.compile(r"\s#\s*time=(\d{1,12}(?:\.\d{1,12})?)(ms|s)\s*$", re.ASCII)
_ESCAPED = re.compile(r"\\([\\#])")


class Top(Value, tag="top", kw_only=True):
    """`TAP version 14`."""

    version: int


class Plan(Value, tag="plan", kw_only=True):
    """`1..5`, or `1..0 # skip no database`."""

    tests: int
    reason: str = ""


class Point(Value, tag="point", kw_only=True):
    """`not ok 3 - divides # TODO by zero too`."""

    ok: bool
    number: int | None = None
    name: str = ""
    directive: Literal["", "skip", "todo"] = ""
    reason: str = ""  # of the directive
    time_s: float | None = None


class Bail(Value, tag="bail", kw_only=True):
    """`Bail out! the database is gone`."""

    reason: str = ""


class Comment(Value, tag="comment", kw_only=True):
    """`# whatever`."""

    text: str


class Pragma(Value, tag="pragma", kw_only=True):
    """`pragma +strict`: a word for other harnesses."""


Line = Top | Plan | Point | Bail | Comment | Pragma


def line_of(text: str) -> Line | None:
    """Return what a line is; None: no TAP."""
    if text.startswith("#"):
        return Comment(text=text[1:].strip())
    if found := _POINT.fullmatch(text):
        return _point(bool(found[1]), found[2], found[3])
    if found := _PLAN.fullmatch(text):
        return Plan(tests=int(found[1]), reason=(found[2] or "").strip())
    if found := _BAIL.fullmatch(text):
        return Bail(reason=found[1].strip())
    if found := _TOP.fullmatch(text):
        return Top(version=int(found[1]))
    return Pragma() if text.startswith(("pragma +", "pragma -")) else None


def _point(no: bool, number: str | None, rest: str) -> Point:  # noqa: FBT001  # a part of a match
    directive = _DIRECTIVE.search(rest)
    name = rest[: directive.start()] if directive else rest
    time = _TIME.search(name)
    if time:
        name = name[: time.start()]
    kind: Literal["", "skip", "todo"] = ""
    if directive:
        kind = "skip" if directive[1].lower() == "skip" else "todo"
    return Point(
        ok=not no,
        number=int(number) if number else None,
        name=_ESCAPED.sub(r"\1", name.strip()),
        directive=kind,
        reason=directive[2].strip().removeprefix("-").strip() if directive else "",
        time_s=float(time[1]) / (1000 if time[2] == "ms" else 1) if time else None,
    )
