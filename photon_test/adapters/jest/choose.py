"""What jest can leave out of a run of which only some cases are wanted.

It takes the files that it loads (https://jestjs.io/docs/cli#--filterfile) and one pattern for the
full names of tests in all of them. Both are bounds: what passes and is not wanted runs unreported.
"""

from photon_test.adapters import bounds
from photon_test.core.model import Suite
from photon_test.core.select import Selection
from photon_test.core.value import Value

_MOST = 2_000  # names of one pattern; with more, jest's own share of the time is large anyway
_BETWEEN = bounds.escaped(" > ")  # titles, as Photon joins them; jest has a blank there
_EITHER = "(?: > | )"
_HALF_PAIR = "\ufffd"  # what stands in our names for what UTF-8 cannot hold


class Chosen(Value, kw_only=True, omit_defaults=False):
    """As run.mjs reads it: regular expressions of JavaScript. None: all."""

    root: str  # the suite's folder, relative to the run's root
    files: str | None  # that finds the paths of files, relative to the run's root
    names: str | None  # that finds full names, as jest joins them


def chosen(suite: Suite, selection: Selection) -> Chosen:
    """Return what can be left to jest."""
    files = bounds.files(selection)
    names = bounds.names(selection)
    return Chosen(
        root=suite.root,
        files=None if files is None else bounds.files_pattern(files),
        names=None if names is None or len(names) > _MOST else _names(names),
    )


def _names(names: frozenset[str]) -> str:
    """Return the pattern for these names, each with and without what may be its variant."""
    plain = {name for full in names for name in (full, *_without_variant(full))}
    alternatives = (
        bounds.escaped(name).replace(_BETWEEN, _EITHER).replace(_HALF_PAIR, "[^]")
        for name in sorted(plain)
    )
    # Jest's name of a test without a title ends with a blank in some places, in others not.
    return f"^(?:{'|'.join(alternatives)}) ?$"


def _without_variant(full: str) -> tuple[str, ...]:
    if not full.endswith("]"):
        return ()
    return tuple(full[:at] for at, letter in enumerate(full) if letter == "[")
