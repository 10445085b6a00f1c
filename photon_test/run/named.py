"""What the command line names, compared with what there is."""

from collections.abc import Iterator, Mapping, Sequence

from photon_test.core.errors import NothingToRun, UsageError
from photon_test.core.events import Warned
from photon_test.core.filters import Field
from photon_test.core.parse import any_of, parse_filter
from photon_test.core.strangers import Stranger, strangers
from photon_test.core.suggest import meant
from photon_test.run.found import Found
from photon_test.run.options import RunOptions


def check_names(found: Found, options: RunOptions) -> tuple[Warned, ...]:
    """Return a warning for each name in `-E` that nothing has.

    A flag is refused for it: beside another one that does name something, the run would be green
    without what the user asked for.

    Raises:
        UsageError: A tag is not declared in photon.toml.
        NothingToRun: There is no such suite, or no such scope.
    """
    _check_tags(found, options.tags)
    known = _known(found)
    flags = _strangers("suite", options.suites, known), _strangers("scope", options.scopes, known)
    unknown = [stranger for of_kind in flags for stranger in of_kind]
    if unknown and not options.may_be_empty:
        raise NothingToRun(unknown[0].message, hint=unknown[0].hint)
    if options.expression is not None:
        unknown += strangers(parse_filter(options.expression), known)
    return tuple(Warned(message=one.message, hint=one.hint) for one in dict.fromkeys(unknown))


def nothing_matches(found: Found, options: RunOptions, warnings: Sequence[Warned]) -> NothingToRun:
    """Return the error of a selection without any suite."""
    suites = ", ".join(f"`{suite.name}`" for suite in found.suites)
    scopes = ", ".join(sorted({f"`{suite.scope}`" for suite in found.suites}))
    tags = ", ".join(sorted({f"`{tag}`" for suite in found.suites for tag in suite.tags}))
    exists = f"there are suites {suites}; scopes {scopes}; tags of suites {tags or '(none)'}"
    near = [one.hint for one in warnings if one.hint.startswith("did you mean")]
    return NothingToRun(f"no suite matches {options.named}", hint=" ".join((*near, exists)))


def _check_tags(found: Found, tags: Sequence[str]) -> None:
    for tag in tags:
        plain = not set(tag) & set("=~#/*?[{")
        if plain and found.tags is not None and tag not in found.tags:
            raise UsageError(
                f"the tag `{tag}` is not declared in photon.toml",
                hint=meant(tag, sorted(found.tags)),
            )


def _strangers(
    field: Field, values: Sequence[str], known: Mapping[Field, Sequence[str]]
) -> Iterator[Stranger]:
    if values:
        yield from strangers(any_of(field, values), known)


def _known(found: Found) -> dict[Field, tuple[str, ...]]:
    tags = set(found.tags or ())
    for suite in found.suites:
        tags |= {*suite.tags, *(tag for override in suite.overrides for tag in override.tags)}
    return {
        "suite": tuple(suite.name for suite in found.suites),
        "scope": tuple(dict.fromkeys(suite.scope for suite in found.suites)),
        "adapter": tuple(dict.fromkeys(suite.adapter for suite in found.suites)),
        "owner": tuple(dict.fromkeys(suite.owner for suite in found.suites if suite.owner)),
        "tag": tuple(sorted(tags)),
    }
