"""What a run of jest is told about the cases that are wanted.

Its files can be bounded (https://jestjs.io/docs/cli#--filterfile), and so can the full names of
tests, by one pattern for all of them. Within a file `toolside/jest/exact.cjs` keeps to the cases
that are named here, if the project's test runner is jest-circus. With another, what passes the
bounds and is not wanted runs unreported.
"""

from collections.abc import Iterator, Sequence

import msgspec

from photon_test.adapters import bounds
from photon_test.core.events import CaseFound
from photon_test.core.filters import And, Filter, Is, Matcher, Not, Or, evaluate
from photon_test.core.model import Suite
from photon_test.core.select import Selection, suite_facts, wants
from photon_test.core.value import Value

_MOST = 2_000  # names of one pattern; with more, jest's own share of the time is large anyway
_BETWEEN = bounds.escaped(" > ")  # titles, as Photon joins them; jest has a blank there
_EITHER = "(?: > | )"
_HALF_PAIR = "\ufffd"  # what stands in our names for what UTF-8 cannot hold


Case = tuple[str | None, str | None]  # file and full name; None: any


class Chosen(Value, kw_only=True, omit_defaults=False):
    """As run.mjs reads it: regular expressions of JavaScript. None: all."""

    root: str  # the suite's folder, relative to the run's root
    files: str | None = None  # that finds the paths of files, relative to the run's root
    names: str | None = None  # that finds full names, as jest joins them
    cases: tuple[Case, ...] | None = None  # these and no others
    list: bool = False  # none runs
    places: bool = False  # … and it is said where each one is, which jest looks up test by test
    listed: bool = False  # a listing came before, of the suite's own part of the files


def bounded(suite: Suite, selection: Selection, *, list_: bool = False) -> Chosen:
    """Return what every wanted case is within."""
    files = bounds.files(selection)
    return Chosen(
        root=suite.root,
        files=None if files is None else bounds.files_pattern(files),
        names=None if list_ else _names(bounds.names(selection)),
        list=list_,
        places=list_ and not selection.run,
    )


def decided(suite: Suite, selection: Selection) -> Chosen | None:
    """Return what exactly the wanted cases are; None: only a listing can tell."""
    within = bounded(suite, selection)
    if selection.whole or (selection.only is None and _by_file(suite, selection.filter, within)):
        return within
    names = bounds.names(selection)
    if selection.only is not None and selection.filter is None:
        cases = tuple((file, name or None) for file, name in sorted(selection.only))
        return msgspec.structs.replace(within, cases=cases)
    if selection.only is not None or selection.filter is None or names is None:
        return None
    files = bounds.files(selection) or ()
    found = list(_decided(suite, selection.filter, sorted(names), files))
    return (
        None if None in found else msgspec.structs.replace(within, cases=tuple(filter(None, found)))
    )


def listed(suite: Suite, selection: Selection, found: Sequence[CaseFound]) -> Chosen | None:
    """Return what of a listing is wanted; None: nothing."""
    chosen: dict[str, list[str]] = {}
    left: set[str] = set()
    for one in found:
        if wants(suite, selection, one):
            chosen.setdefault(one.case.file, []).append(one.case.full_name)
        else:
            left.add(one.case.file)
    if not chosen:
        return None
    files = tuple(Matcher(kind="equal", text=file) for file in chosen)
    names = frozenset(name for some in chosen.values() for name in some)
    return Chosen(
        root=suite.root,
        files=bounds.files_pattern(files),
        names=_names(names) if left else None,
        cases=tuple(
            (file, name)
            for file, some in chosen.items()
            for name in (some if file in left else (None,))
        ),
        listed=True,
    )


def _by_file(suite: Suite, wanted: Filter | None, within: Chosen) -> bool:
    """Whether the bound of files is all that a filter says."""
    return within.files is not None and wanted is not None and _only_files(suite, wanted)


def _only_files(suite: Suite, wanted: Filter) -> bool:
    match wanted:
        case Is(field="file", matcher=matcher):
            return matcher.kind != "regex" and not (matcher.kind == "glob" and "[" in matcher.text)
        case Or(of=parts):
            return all(_only_files(suite, part) for part in parts)
        case And(of=parts):
            facts = suite_facts(suite)
            left = [part for part in parts if evaluate(part, facts) is not True]
            return len(left) == 1 and _only_files(suite, left[0])
        case _:
            return False


def _decided(
    suite: Suite, wanted: Filter, names: Sequence[str], files: Sequence[Matcher]
) -> Iterator[Case | None]:
    """Yield each case that a filter of exact names means; None: that depends on more."""
    if _asks_tags(wanted):
        yield None
        return
    facts = suite_facts(suite)
    exact = [matcher.text for matcher in files if matcher.kind == "equal"]
    for name in names:
        named = msgspec.structs.replace(facts, test=name)
        says = evaluate(wanted, named)
        if says:
            yield (None, name)
        elif says is None and len(exact) == len(files) > 0:
            placed = (msgspec.structs.replace(named, file=file) for file in exact)
            yield from ((one.file, name) for one in placed if evaluate(wanted, one))
        elif says is None:
            yield None


def _asks_tags(wanted: Filter) -> bool:
    match wanted:
        case Is(field=field):
            return field == "tag"
        case Not(of=inner):
            return _asks_tags(inner)
        case And(of=parts) | Or(of=parts):
            return any(_asks_tags(part) for part in parts)
        case _:
            return False


def _names(names: frozenset[str] | None) -> str | None:
    """Return the pattern for these names, each with and without what may be its variant."""
    if names is None or len(names) > _MOST:
        return None
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
