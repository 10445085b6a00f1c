"""From a listing to units that run exactly what was chosen.

Go lists tests without running them, but not their subtests. A subtest is known by its name: from
an earlier run (`--failed`), or from a filter that says its path, as in `test(=TestA/eur)`. A
filter without a `/` chooses among tests, and among the subtests of those it chose.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from photon_test.adapters.go.running import PACKAGES_BYTES, PATTERN_BYTES, Part, State, batches, run
from photon_test.adapters.go.sources import Sources
from photon_test.core.events import CaseFound
from photon_test.core.filters import And, Everything, Filter, Is, Matcher, Not, Nothing, Or
from photon_test.core.model import Suite, Unit
from photon_test.core.select import Selection, wants
from photon_test.core.value import Value

_LOOKED_AT = 50  # groups that a package may join
_TOGETHER = 200  # packages of one group


class Listed(Value, kw_only=True):
    """A package and the tests that it listed; a name may come twice."""

    package: str
    tests: tuple[str, ...]


class Choice(Value, kw_only=True):
    """What is chosen of one package."""

    part: Part
    found: tuple[CaseFound, ...]  # subtests that are known only by their name


def found(suite: Suite, sources: Sources, listed: Listed) -> Iterator[CaseFound]:
    """Yield a package's tests as cases."""
    seen: dict[str, int] = {}
    for name in listed.tests:
        number = seen[name] = seen.get(name, -1) + 1
        yield CaseFound(
            case=sources.case(suite.name, listed.package, name, number),
            location=sources.location(listed.package, name, number),
        )


def choose(suite: Suite, selection: Selection, sources: Sources, listed: Listed) -> Choice:
    """Return what the selection wants of a package."""
    names: dict[str, None] = {}
    below: list[CaseFound] = []
    unwanted = set(listed.tests)
    named = _named(selection)
    for test in found(suite, sources, listed):
        name = test.case.name
        if wants(suite, selection, test):
            names[name] = None
            unwanted.discard(name)
            continue
        inside = [one for one in named if one.startswith(f"{name}/")]
        subtests = [_subtest(suite, sources, listed.package, one) for one in inside]
        wanted = [one for one in subtests if wants(suite, selection, one)]
        # What ran before must run again; a filter matches what there is.
        below += [one for one in wanted if selection.only is not None]
        names.update((one.case.name, None) for one in wanted)
        if not wanted and _may_reach(selection, name):
            names[name] = None
    whole = not unwanted and bool(names)
    return Choice(
        part=Part(package=listed.package, names=tuple(names), whole=whole), found=tuple(below)
    )


def units(
    suite: Suite, state: State, listed: Sequence[Listed], parts: Sequence[Part]
) -> Iterator[Unit]:
    """Yield the units that run these parts; none if nothing is chosen."""
    known = {one.package: frozenset(one.tests) for one in listed}
    full = {part.package: part for part in parts if part.whole}
    for batch in batches(tuple(full), PACKAGES_BYTES):
        yield run(suite, state, [full[package] for package in batch])
    pieces = [
        Part(package=part.package, names=batch)
        for part in parts
        if not part.whole
        for batch in batches(part.names, PATTERN_BYTES)
    ]
    for group in _groups(pieces, known):
        yield run(suite, state, group)


def _groups(parts: Iterable[Part], known: dict[str, frozenset[str]]) -> list[list[Part]]:
    """Join packages whose common pattern runs in each of them only what is wanted there."""
    groups: list[list[Part]] = []
    for part in parts:
        for group in groups[-_LOOKED_AT:]:
            together = [*group, part]
            if len(together) <= _TOGETHER and _is_exact(together, known):
                group.append(part)
                break
        else:
            groups.append([part])
    return groups


def _is_exact(parts: Sequence[Part], known: dict[str, frozenset[str]]) -> bool:
    names = {name for part in parts for name in part.names}
    if len({part.package for part in parts}) < len(parts):
        return False
    if sum(2 * len(name.encode()) + 8 for name in names) > PATTERN_BYTES:
        return False
    return all(
        {name for name in names if name.partition("/")[0] in known[part.package]} == set(part.names)
        for part in parts
    )


def _subtest(suite: Suite, sources: Sources, package: str, name: str) -> CaseFound:
    return CaseFound(
        case=sources.case(suite.name, package, name), location=sources.location(package, name)
    )


def _named(selection: Selection) -> tuple[str, ...]:
    """Return the paths of subtests that a selection says in full."""
    matchers = _matchers(selection.filter)
    names = [name for _, name in sorted(selection.only or ())]
    names += [matcher.text for matcher in matchers if matcher.kind == "equal"]
    return tuple(dict.fromkeys(name for name in names if "/" in name))


def _may_reach(selection: Selection, test: str) -> bool:
    """Whether a filter's part of a path can match below a test that it does not choose itself."""
    return selection.only is None and any(
        _reaches(matcher, test) for matcher in _matchers(selection.filter)
    )


def _reaches(matcher: Matcher, test: str) -> bool:
    head, slash, _ = matcher.text.partition("/")
    if not slash or matcher.kind == "equal":
        return False
    match matcher.kind:
        case "contains":
            return test.endswith(head)
        case "glob":
            return Matcher(kind="glob", text=head).matches(test)
        case "regex":
            try:
                return re.search(f"(?:{head.removesuffix(chr(92))})\\Z", test) is not None
            except re.error:
                return True  # a group goes on behind the `/`


def _matchers(wanted: Filter | None) -> Iterator[Matcher]:
    """Yield what a filter compares names of tests with, except where it says `not`."""
    match wanted:
        case Is(field="test", matcher=matcher):
            yield matcher
        case And(of=parts) | Or(of=parts):
            for part in parts:
                yield from _matchers(part)
        case Is() | Not() | Everything() | Nothing() | None:
            pass
