"""What stands in the YAML block below a line of TAP, as far as it says why and where.

No YAML parser: producers write blocks that are none (unquoted texts, stacks of any indentation),
and what a report is worth must not depend on that.
"""

import re
from collections.abc import Sequence

import msgspec

_ENTRY = re.compile(r"( *)([A-Za-z_][\w-]{0,60}):(?:[ \t]+(.*))?", re.ASCII)
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?\s*")
_PLACE = re.compile(r"(?:^|\()(?:file://)?([^()\s][^()]*?):(\d{1,9})(?::\d{1,9})?\)?$", re.ASCII)
_MOST_ENTRIES = 200


def fields(lines: Sequence[str]) -> dict[str, str]:
    """Return texts by name: `message`, and `at.line` for what stands one level deeper."""
    found: dict[str, str] = {}
    top = min((_indent(line) for line in lines if line.strip()), default=0)
    above, at = "", 0
    while at < len(lines) and len(found) < _MOST_ENTRIES:
        entry = _ENTRY.fullmatch(lines[at].rstrip())
        at += 1
        if entry is None:
            continue
        indent, name, value = len(entry[1]), entry[2], (entry[3] or "").strip()
        if indent == top:
            above = "" if value else name
        elif not above:
            continue
        if _BLOCK.fullmatch(value):
            value, at = _block(lines, at, indent)
        if value:
            found.setdefault(f"{above}.{name}" if indent > top else name, _plain(value))
    return found


def place(said: dict[str, str]) -> tuple[str, int | None]:
    """Return the file and line that a block names; ("", None) if it names none."""
    for file, line in (("at.file", "at.line"), ("at.fileName", "at.lineNumber"), ("file", "line")):
        number = said.get(line, "")
        if file in said and number.isascii() and number.isdecimal() and len(number) < 10:
            return said[file].removeprefix("file://"), int(number) or None
    for key in ("location", "at"):
        if found := _PLACE.search(said.get(key, "")[-4096:]):
            return found[1], int(found[2]) or None
    return "", None


def _block(lines: Sequence[str], at: int, indent: int) -> tuple[str, int]:
    """Return the text of a block that begins at a line, and where it ends."""
    end = at
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    inner = min((_indent(line) for line in lines[at:end] if line.strip()), default=0)
    return "\n".join(line[inner:] for line in lines[at:end]).strip("\n"), end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _plain(value: str) -> str:
    """Return a text without its quotes."""
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return msgspec.json.decode(value, type=str)
        except msgspec.DecodeError:
            return value[1:-1]
    return value
