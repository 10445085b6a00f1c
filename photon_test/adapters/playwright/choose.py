"""From a listing to a run of the chosen tests.

`--grep` is what all versions have. It sees the names of the project and the file, the titles and
the tags, joined by blanks (https://playwright.dev/docs/api/class-testconfig#test-config-grep), so
that a pattern for all of it finds one test. `file:line` would also run what a loop declares there.
"""

import re
from collections import Counter
from collections.abc import Iterable

from photon_test.adapters.playwright.tests import Known

_SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")
# Playwright reads `/…/` as a pattern only if it is one line.
_BREAK = re.compile("[\n\r\u2028\u2029]")
_LOST = "\ufffd"  # what half a surrogate pair has become on its way
_TAGS = r"(?: @\S+)*"
_ANYTHING = r"[\s\S]*"


def pattern(chosen: Iterable[Known], listed: Iterable[Known]) -> str:
    """Return the value of `--grep`: with slashes, because without, letters' case is ignored.

    Literals are quickly told apart, also by the thousand; of a file that is chosen as a whole
    none is needed.
    """
    by_file: dict[str, list[Known]] = {}
    for test in chosen:
        by_file.setdefault(_before(test), []).append(test)
    there = Counter(map(_before, listed))
    parts = (
        _literal(before) + (_ANYTHING if len(tests) == there[before] else _one_of(before, tests))
        for before, tests in by_file.items()
    )
    return f"/^ *(?:{'|'.join(parts)})$/"


def _before(test: Known) -> str:
    return f"{test.project} {test.title} " if test.project else f"{test.title} "


def _one_of(before: str, tests: Iterable[Known]) -> str:
    words = dict.fromkeys(_words(before, test) for test in tests)
    return f"(?:{'|'.join(words)})"


def _words(before: str, test: Known) -> str:
    """Return a pattern for what follows the file: titles, and tags wherever they stand."""
    seen = test.grep.lstrip(" ")
    if seen.startswith(before):
        return _literal(seen.removeprefix(before))
    if test.declares:
        return f"{_TAGS} ".join(map(_literal, test.titles)) + _TAGS
    return _literal(" ".join(test.titles))


def _literal(text: str) -> str:
    escaped = _SYNTAX.sub(r"\\\g<0>", text).replace(_LOST, ".")
    return _BREAK.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)
