"""Names of tests as a pattern of `-run` that matches exactly them.

A pattern has an element for each level of subtests, separated by `/`; alternatives of whole paths
are separated by `|` (https://pkg.go.dev/testing#hdr-Subtests_and_Sub_benchmarks and
`src/testing/match.go` of Go 1.20 to 1.26). An element matches anywhere in a name unless it is
anchored, and a test that a pattern names runs with all of its subtests.
"""

import re
from collections.abc import Iterable

_SYNTAX = re.compile(r"[\\.+*?()|\[\]{}^$]")  # what `regexp.QuoteMeta` of Go escapes


def run_pattern(names: Iterable[str]) -> str:
    """Return the pattern for tests, and subtests by their path.

    Raises:
        ValueError: There are no names; an empty pattern would run everything.
    """
    whole: list[str] = []
    deeper: list[str] = []
    for name in dict.fromkeys(names):
        if "/" in name:
            deeper.append("/".join(f"^{_quoted(part)}$" for part in name.split("/")))
        else:
            whole.append(_quoted(name))
    if not whole and not deeper:
        raise ValueError("no test is named")
    alternatives = [f"^({'|'.join(whole)})$"] if whole else []
    return "|".join((*alternatives, *deeper))


def _quoted(text: str) -> str:
    return _SYNTAX.sub(r"\\\g<0>", text)
