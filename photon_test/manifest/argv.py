"""Commands that are written as one text are split into words; no shell ever sees them."""

import re
import shlex
from pathlib import PurePosixPath

_OPERATORS = frozenset(("&&", "||", "|", ";", "&", ">", ">>", "<", "2>", "2>&1", "&>"))
_EXPANSION = re.compile(r"\$[A-Za-z_{(]|`")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def split(text: str) -> tuple[str, ...]:
    """Split a command into words, as a shell would.

    Raises:
        ValueError: It has no words, an open quote, or needs a shell to mean what it says.
    """
    words = tuple(shlex.split(text))
    if not words:
        raise ValueError("is empty")
    if PurePosixPath(words[0]).name.endswith("sh"):
        return words  # what stands in `sh -c '…'` is for that shell
    shell = next((word for word in words if _needs_shell(word)), None)
    if shell is not None:
        raise ValueError(f"needs a shell for `{shell}`")
    if _ASSIGNMENT.match(words[0]):
        raise ValueError(f"needs a shell for `{words[0]}`")
    return words


def _needs_shell(word: str) -> bool:
    return word in _OPERATORS or word.endswith(";") or bool(_EXPANSION.search(word))
