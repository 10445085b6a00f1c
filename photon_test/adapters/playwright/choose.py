"""From a listing to a run of the chosen tests.

`--grep` is what all versions have. It sees the names of the project and the file, the titles and
the tags, joined by blanks (https://playwright.dev/docs/api/class-testconfig#test-config-grep), so
that a pattern for all of it finds one test. `file:line` would also run what a loop declares there.
"""

import re
from collections.abc import Iterable, Sequence

from photon_test.adapters.playwright.tests import Known

_SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
# Playwright reads `/…/` as a pattern only if it is one line.
_BREAK = re.compile("[\n\r\u2028\u2029]")
_LOST = "\ufffd"  # what half a surrogate pair has become on its way
_TAGS = r"(?: @\S+)*"


def pattern(chosen: Iterable[Known]) -> str:
    """Return the value of `--grep`: with slashes, because without, letters' case is ignored."""
    by_file: dict[tuple[str, str], dict[str, None]] = {}
    for test in chosen:
        project, file, *titles = test.grep
        between = f"{_TAGS} " if test.declared else " "
        words = between.join(map(_literal, titles)) + (_TAGS if test.declared else "")
        by_file.setdefault((project, file), {})[words] = None
    parts = (_of_file(*key, list(words)) for key, words in by_file.items())
    return f"/^ *(?:{'|'.join(parts)})$/"


def _of_file(project: str, file: str, words: Sequence[str]) -> str:
    before = f"{_literal(project)} " if project else ""
    return f"{before}{_literal(file)} (?:{'|'.join(words)})"


def _literal(text: str) -> str:
    escaped = _SYNTAX.sub(r"\\\g<0>", text).replace(_LOST, ".")
    return _BREAK.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)
