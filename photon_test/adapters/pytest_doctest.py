"""What pytest says of a doctest that failed: only a text, without a message or a place.

Its parts are those of Python's `doctest.OutputChecker.output_difference`, and a last line with the
place (`_pytest/doctest.py`, read at 7.4 and 9.2).
"""

import re

RAISED = ("DocTestFailure", "UnexpectedException", "MultipleDoctestFailures")

_PLACE = re.compile(r"^(.+):(\d+): (?:DocTestFailure|UnexpectedException)$", re.MULTILINE)
_EXCEPTION = re.compile(r"^UNEXPECTED EXCEPTION: (.+)$", re.MULTILINE)
_EXPECTED = re.compile(r"^Expected(?: nothing$|:\n((?:    .*\n|\n)*))", re.MULTILINE)
_GOT = re.compile(r"^Got(?: nothing$|:\n((?:    .*(?:\n|\Z)|\n)*))", re.MULTILINE)


def message(text: str) -> str:
    """Say in a line why the first example that failed did so."""
    raised, expected, got = (pattern.search(text) for pattern in (_EXCEPTION, _EXPECTED, _GOT))
    if raised and not (expected and expected.start() < raised.start()):
        return raised[1]
    if expected is None or got is None:
        return "the output differs from what the doctest expects"
    wanted, said = _lines(expected[1]), _lines(got[1])
    for at in range(max(len(wanted), len(said))):
        if wanted[at : at + 1] != said[at : at + 1]:
            return f"expected {_quoted(wanted, at)}, got {_quoted(said, at)}"
    return "the output differs from what the doctest expects"


def place(text: str) -> tuple[str, int] | None:
    """Return the file and line, from 1, of the first example that failed."""
    found = _PLACE.search(text)
    return (found[1], int(found[2])) if found else None


def _lines(block: str | None) -> list[str]:
    lines = [line[4:].rstrip() for line in (block or "").splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _quoted(lines: list[str], at: int) -> str:
    return f"`{lines[at]}`" if at < len(lines) else "nothing more" if lines else "nothing"
