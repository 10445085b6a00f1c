"""Text that came from outside, made fit to be shown."""

import re

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links
    r"|\x1b[@-_]?|\x9b[0-?]*[ -/]*[@-~]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str, limit: int = 4_000) -> str:
    """Return the text without escape sequences and control characters, cut at `limit`."""
    cleaned = _CONTROLS.sub("", _ESCAPES.sub("", text))
    if len(cleaned) <= limit:
        return cleaned
    return f"{cleaned[:limit]} [… {len(cleaned) - limit:,} characters cut]"
