"""What must hold between the tables of a manifest: names, references, cycles."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from photon_test.core.model import Service, Suite
from photon_test.core.suggest import meant
from photon_test.manifest.gives import check_gives
from photon_test.manifest.locate import Path
from photon_test.manifest.matrix import base, suites_by_name
from photon_test.manifest.table import Table, is_table


class Declared(NamedTuple):
    """A suite or service and the table it was read from."""

    value: Suite | Service
    table: Table


def check(suites: Sequence[Declared], services: Sequence[Declared], above: str = "") -> None:
    """Refuse two suites of one name or with one report, references to nothing, and cycles.

    Two services that give one suite the same variable are refused too.

    `above` is a manifest further up that may declare what is missing here.

    Raises:
        ManifestError: The first of them.
    """
    _own_names(suites)
    first = {suite.value.name: suite for suite in suites}
    called = suites_by_name(first)
    _own_reports(suites)
    by_name = {service.value.name: service for service in services}
    for one in (*suites, *services):
        _known(one.table, "requires", by_name, "service", above)
    own = {one.value.name: one.value for one in services if isinstance(one.value, Service)}
    for one in (*suites, *services):
        check_gives(one.value, one.table, own)
    for suite in suites:
        _known(suite.table, "needs", called, "suite", above)
    _as_many(services, by_name)
    _no_cycle("needs", first)
    _no_cycle("requires", by_name)


def check_tags(table: Table, declared: frozenset[str] | None) -> None:
    """Refuse a tag that is not declared, once any is.

    Raises:
        ManifestError: It stands here.
    """
    if declared is None:
        return
    for index, tag in enumerate(table.texts("tags")):
        if tag not in declared:
            hint = meant(tag, declared) or f"declare it: `{tag} = {{}}` under `[test.tags]`"
            table.fail(f"the tag `{tag}` is not declared", "tags", index, hint=hint)


def _own_names(suites: Sequence[Declared]) -> None:
    """Refuse a name that two tables have; those of one matrix share what is theirs together."""
    first: dict[str, Table] = {}
    for value, table in suites:
        name = base(value.name)
        other = first.setdefault(name, table)
        if _place(other) != _place(table):
            hint = f"the other one stands at {other.origin('name')}"
            table.fail(f"there are two suites named `{name}`", "name", hint=hint)


def _place(table: Table) -> tuple[str, Path]:
    return table.source.file, table.path


def _own_reports(suites: Sequence[Declared]) -> None:
    """Refuse a report that two suites name: the one would be taken for the other's."""
    first: dict[str, Table] = {}
    for value, table in suites:
        results = table.values.get("results")
        path = results.get("path") if is_table(results) else None
        if not isinstance(path, str) or "{" in path or not isinstance(value, Suite):
            continue
        place = posixpath.normpath(posixpath.join(value.root, path))
        if place in first:
            hint = f"the other one stands at {first[place].origin('results', 'path')}"
            if _place(first[place]) == _place(table):
                hint = "name the values of the matrix in it, or let Photon choose: `{junit}`"
            table.fail(f"two suites write `{place}`", "results", "path", hint=hint)
        first[place] = table


def _known(table: Table, key: str, known: Iterable[str], noun: str, above: str) -> None:
    names = tuple(known)
    lost = f"if `{above}` declares it, run photon there" if above else f"no {noun} is declared"
    for index, name in enumerate(table.texts(key)):
        if name not in names:
            hint = lost if above else meant(name, names) or lost
            table.fail(f"there is no {noun} `{name}`", key, index, hint=hint)


def _as_many(services: Sequence[Declared], by_name: Mapping[str, Declared]) -> None:
    """Refuse a service that would have to share some of another's instances, but not all."""
    for value, table in services:
        for index, name in enumerate(value.requires):
            own, other = value.instances, by_name[name].value.instances
            if other not in (1, own):
                message = f"`{name}` has {other} instances, and `{value.name}` has {own}"
                hint = f"write `instances = {other}` here too, or leave it out there"
                table.fail(message, "requires", index, hint=hint)


def _no_cycle(key: str, declared: Mapping[str, Declared]) -> None:
    done: set[str] = set()
    for start in declared:
        cycle = _cycle(key, declared, start, done)
        if cycle:
            message = f"`{key}` goes round in a circle: {' → '.join(cycle)}"
            declared[cycle[0]].table.fail(
                message, key, hint="one of these must not ask for the next"
            )


def _cycle(
    key: str, declared: Mapping[str, Declared], start: str, done: set[str]
) -> list[str] | None:
    """Return the names of a cycle that can be reached from `start`, its first name twice."""
    path: list[str] = []
    waiting = [(start, False)]
    while waiting:
        name, left = waiting.pop()
        if left:
            done.add(path.pop())
        elif name in path:
            return [*path[path.index(name) :], name]
        elif name not in done:
            path.append(name)
            waiting.append((name, True))
            waiting += [(after, False) for after in _references(key, declared[name].value)]
    return None


def _references(key: str, value: Suite | Service) -> tuple[str, ...]:
    return value.needs if key == "needs" and isinstance(value, Suite) else value.requires
