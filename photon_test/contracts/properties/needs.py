"""Which provider states stand before a request: those that a pact names for one like it.

A pact knows what data its requests need; its examples and those of the description are the same
ones, where the pact was made from it. What an error is expected for needs no data, mostly, or
breaks the provider on purpose, so it counts only for the very same request.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import parse_qsl, unquote

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.operation import Operation
from photon_test.pact.exchange import Generators, State
from photon_test.pact.files import NotAPact, PactFile, read
from photon_test.pact.read_http import read_exchange
from photon_test.pact.sources import content, matching

_PLACE = re.compile(r"\{[^{}/]*\}")
_ERROR, _FAULT = 400, 500  # these statuses and those above
Query = dict[str, tuple[str, ...]]


class Given(Value, kw_only=True):
    """A part of a request that states bring with them: a `ProviderState` generator."""

    within: Literal["header", "query"]
    name: str
    expression: str  # `Bearer ${token}`, or the name of a value alone


class Need(Value, kw_only=True):
    """What one interaction asks, and the states that it names."""

    method: str
    path: str
    query: Query
    status: int
    states: tuple[State, ...]
    given: tuple[Given, ...] = ()


class Needs:
    """What the requests for each operation need."""

    def __init__(self, operations: Mapping[str, Operation], needs: Iterable[Need]) -> None:
        """`operations`: by their labels. `needs`: in the order in which the pacts have them."""
        templates = [(label, one.method, _pattern(one.path)) for label, one in operations.items()]
        self._by: dict[str, list[Need]] = {}
        self.strangers = 0  # needs of no operation
        for need in needs:
            labels = [
                (pattern.groups, label)
                for label, method, pattern in templates
                if method == need.method and pattern.fullmatch(need.path)
            ]
            if labels:
                # A path without templates goes before one with: OpenAPI 3.1.1, Paths Object.
                self._by.setdefault(min(labels)[1], []).append(need)
            else:
                self.strangers += 1

    def names(self, label: str) -> tuple[str, ...]:
        """Return the states that may stand before a request for an operation."""
        every = (state.name for need in self._by.get(label, ()) for state in need.states)
        return tuple(dict.fromkeys(every))

    def __bool__(self) -> bool:
        """Whether any operation needs any."""
        return bool(self._by)

    def of(self, label: str, method: str, path: str, query: str) -> Need | None:
        """Return what stands before this request, made for the operation `label`.

        Of the interactions with the same path and query, then of those with the same path, then of
        all of the operation, the first that expects to succeed; it follows from the request alone.
        """
        needs = self._by.get(label, [])
        found = unquote(path)
        same = [one for one in needs if (one.method, one.path) == (method, found)]
        asked = _query(parse_qsl(query, keep_blank_values=True))
        very = [one for one in same if one.query == asked]
        ranks = ((very, _ERROR), (same, _ERROR), (very, _FAULT), (needs, _ERROR))
        every = (one for among, below in ranks for one in among if one.status < below)
        return next(every, None)


def read_needs(patterns: Sequence[str], provider: str) -> Iterator[Need]:
    """Yield what the HTTP interactions of pacts need, those that need something.

    `provider`: its name in the pacts; "" if they all have the same one.

    Raises:
        DocumentError: A file cannot be read, is no pact, or nobody says which provider is meant.
    """
    files = list(_files(patterns))
    providers = list(dict.fromkeys(file.provider for file in files))
    if not provider and len(providers) > 1:
        names = " and ".join(f"`{one}`" for one in providers[:2])
        raise DocumentError(
            f"the pacts have several providers, {names}",
            where=next(file.path for file in files if file.provider == providers[1]),
            hint='say which one this API is: `provider = "…"`',
        )
    if provider and provider not in providers:
        names = ", ".join(f"`{one}`" for one in providers)
        raise DocumentError(
            f"no pact has the provider `{provider}`, only {names}",
            where=files[0].path,
            hint="correct `provider` of the suite",
        )
    for file in files:
        if provider in ("", file.provider):
            yield from _needs(file)


def _files(patterns: Sequence[str]) -> Iterator[PactFile]:
    unmatched: list[str] = []
    for path, named in matching(patterns, unmatched.append):
        try:
            yield read(content(path), path)
        except NotAPact:
            if named:
                raise
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise DocumentError(f"cannot be read: {why}", where=path) from error
    if unmatched:
        raise DocumentError(
            "no file matches it",
            where=unmatched[0],
            hint="correct `pacts` of the suite, or generate them first",
        )


def _needs(file: PactFile) -> Iterator[Need]:
    for interaction in file.interactions:
        if interaction.kind != "http" or not interaction.states:
            continue
        said = read_exchange(file, interaction)
        states = tuple(one for one in said.states if one.name)
        if states:
            query = said.request.query
            pairs = [(name, one or "") for name, values in query.items() for one in values]
            yield Need(
                method=said.request.method,
                path=unquote(said.request.path),
                query=_query(pairs),
                status=said.response.status,
                states=states,
                given=tuple(_given(said.request.generators)),
            )


def _given(generators: Generators) -> Iterator[Given]:
    places: tuple[Literal["header", "query"], ...] = ("header", "query")
    for within in places:
        for name, one in generators.get(within, {}).items():
            expression = one.settings.get("expression")
            if one.kind == "ProviderState" and isinstance(expression, str):
                yield Given(within=within, name=name, expression=expression)


def _query(pairs: Iterable[tuple[str, str]]) -> Query:
    found: Query = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _pattern(template: str) -> re.Pattern[str]:
    """Return a pattern with a group for each parameter."""
    parts = _PLACE.split(unquote(template))
    return re.compile("([^/]+)".join(map(re.escape, parts)), re.DOTALL)
