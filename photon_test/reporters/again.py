"""What a person types to run one case again."""

import shlex
from collections.abc import Iterator, Sequence

from photon_test.core.filters import Is, Matcher
from photon_test.core.model import CaseId
from photon_test.core.parse import write_filter
from photon_test.reporters.clean import clean

# Its suite may be made of its arguments alone, so `photon test` does not know it.
_VERIFY = ("pact", "verify-provider")
_VALUED = ("-E", "--filter", "--junit", "--json")
_ALONE = ("--ci", "--list")


def again(case: CaseId, arguments: Sequence[str] = ()) -> str:
    """Return the command. `arguments` are those of the command that began the run."""
    exactly = Is(field="test", matcher=Matcher(kind="equal", text=case.full_name))
    if tuple(arguments[:2]) == _VERIFY:
        words = ["photon", *_VERIFY, *_what(arguments[2:])]
    else:
        words = ["photon", "test", "--suite", case.suite]
    typed = shlex.join(clean(word) for word in words)
    return clean(f"{typed} -E {shlex.quote(write_filter(exactly))}")


def _what(arguments: Sequence[str]) -> Iterator[str]:
    """Leave out what chooses cases or writes reports."""
    rest = iter(arguments)
    for word in rest:
        name, equals, _ = word.partition("=")
        if name in _VALUED:
            if not equals:
                next(rest, "")
        elif name not in _ALONE:
            yield word
