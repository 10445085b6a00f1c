"""What cargo and rustc say about a build that failed, error by error.

Read from the text, which cargo writes once for each error, however many targets have the file (its
JSON has them all), and in which alone it says what is wrong with a manifest. The form is that of
rustc 1.95 (`--error-format=human`) and cargo 1.95.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from photon_test.core.value import Value

_HEAD = re.compile(r"error(?:\[E\d+\])?: (?P<message>.+)")
_PLACE = re.compile(r" *--> (?P<file>.+):(?P<line>\d{1,9}):(?P<column>\d{1,9})")
_PANIC = re.compile(r".* panicked at (?P<file>.+):(?P<line>\d{1,9}):(?P<column>\d{1,9}):")
_LEFT = re.compile(r"error: could not compile (?P<what>`[^`]+`(?: \(.+?\))?)(?: due to .*)?")
_SCRIPT = "error: failed to run custom build command for "
_CAUSE = "Caused by:"
# What is said about errors that stand above.
_SUMMARY = ("error: could not compile ", "error: build failed", "error: aborting due to ")


class Diagnostic(Value, kw_only=True):
    """One error."""

    message: str  # `error[E0308]: mismatched types`
    text: str  # all of it
    file: str = ""  # as it was said; "": it has no place
    line: int = 0  # from 1
    column: int = 0


def diagnostics(lines: Sequence[str]) -> list[Diagnostic]:
    """Return each error once, in the order in which they were said."""
    return list(dict.fromkeys(map(_diagnostic, _blocks(lines))))


def not_compiled(lines: Iterable[str]) -> dict[str, str]:
    """Return what cargo says it could not compile: "`alpha` (lib test)", and how it says that."""
    return {match["what"]: line for line in lines if (match := _LEFT.fullmatch(line))}


def _diagnostic(block: list[str]) -> Diagnostic:
    message = block[0].rstrip()
    script = message.startswith(_SCRIPT)
    pattern = _PANIC if script else _PLACE
    found = ((number, pattern.fullmatch(line)) for number, line in enumerate(block))
    number, place = next((one for one in found if one[1]), (0, None))
    text = "\n".join(block).rstrip()
    if place is None:
        return Diagnostic(message=message, text=text)
    if script:
        said = "".join(block[number + 1 : number + 2]).strip()
        message = f"{message.partition(' (')[0].rstrip('`')}`: {said or 'it panicked'}"
    return Diagnostic(
        message=message,
        text=text,
        file=place["file"],
        line=int(place["line"]),
        column=int(place["column"]),
    )


def headline(lines: Sequence[str]) -> str:
    """Return the first error with its last cause, in one sentence; "" if there is none."""
    first = next((number for number, line in enumerate(lines) if _HEAD.match(line)), None)
    if first is None:
        return ""
    rest = list(lines[first:])
    causes = [
        rest[number + 1].strip()
        for number, line in enumerate(rest[:-1])
        if line.strip() == _CAUSE and rest[number + 1].strip()
    ]
    return f"{rest[0].rstrip()}: {causes[-1]}" if causes else rest[0].rstrip()


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the lines of each error; it ends at an empty line, that of a build script does not."""
    block: list[str] = []
    for line in lines:
        if _HEAD.match(line):
            if block:
                yield block
            block = [] if line.startswith(_SUMMARY) else [line]
        elif block and (line or block[0].startswith(_SCRIPT)):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block
