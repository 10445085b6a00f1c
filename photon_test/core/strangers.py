"""What a filter names and nobody has: misspelled suites, scopes and tags."""

from collections.abc import Iterator, Mapping, Sequence

from photon_test.core.filters import (
    And,
    Everything,
    Field,
    Filter,
    Is,
    Matcher,
    Not,
    Nothing,
    Or,
    names_suite,
)
from photon_test.core.parse import write_filter
from photon_test.core.suggest import meant, nearest
from photon_test.core.value import Value

_WILD = set("*?[")


class Stranger(Value, kw_only=True):
    """A predicate that no suite can fulfil."""

    message: str
    hint: str = ""


def strangers(wanted: Filter, known: Mapping[Field, Sequence[str]]) -> Iterator[Stranger]:
    """Yield what is named in vain. `known` holds the names of each field that can be checked.

    What stands under a `not` is no mistake: it leaves nothing out. A tag may come from a test, so
    it is a stranger only if it looks like a known one.
    """
    match wanted:
        case Is(field=field, matcher=matcher) if field in known:
            names = known[field]
            if not any(_hits(field, matcher, name) for name in names):
                yield from _stranger(wanted, names)
        case And(of=parts) | Or(of=parts):
            for part in parts:
                yield from strangers(part, known)
        case Everything() | Nothing() | Is() | Not():
            pass


def _hits(field: Field, matcher: Matcher, name: str) -> bool:
    return names_suite(matcher, name) if field == "suite" else matcher.matches(name)


def _stranger(one: Is, names: Sequence[str]) -> Iterator[Stranger]:
    text = one.matcher.text
    plain = one.matcher.kind == "equal" or (one.matcher.kind == "glob" and not _WILD & set(text))
    if not plain:
        if one.field != "tag":
            yield Stranger(message=f"no suite matches `{write_filter(one)}`", hint=_all(names))
    elif one.field != "tag":
        yield Stranger(message=f"there is no {one.field} `{text}`", hint=meant(text, names))
    elif nearest(text, names):
        message = f"the tag `{text}` is not declared, and no suite has it"
        yield Stranger(message=message, hint=meant(text, names))


def _all(names: Sequence[str]) -> str:
    return "known: " + ", ".join(f"`{name}`" for name in sorted(names)) if names else ""
