"""`[[test.override]]`, and what it and tags add to suites."""

from collections.abc import Sequence

import msgspec

from photon_test.core.errors import ManifestError, UsageError
from photon_test.core.filters import And, Everything, Filter, Is, Not, Nothing, Or, evaluate
from photon_test.core.model import Override, Suite, Timeouts
from photon_test.core.parse import parse_filter
from photon_test.core.select import suite_facts
from photon_test.manifest import keys
from photon_test.manifest.check import check_tags
from photon_test.manifest.model import Profile, TagInfo
from photon_test.manifest.suites import first_limits, timeouts
from photon_test.manifest.table import Table


def read_override(table: Table, declared: frozenset[str] | None) -> Override:
    """Return the override of a table.

    Raises:
        ManifestError: Something in the table is wrong.
    """
    table.only(keys.OVERRIDE, later=keys.OVERRIDE_LATER)
    table.required("filter", '"suite(orders) & tag(slow)"')
    try:
        expression = parse_filter(table.text("filter"))
    except UsageError as error:
        where = str(table.origin("filter"))
        raise ManifestError(error.message, hint=error.hint, where=where) from error
    check_tags(table, declared)
    limits = timeouts(table)
    if limits != Timeouts() and _about_cases(expression):
        hint = "choose whole suites, with `suite()`, `tag()` or `scope()`"
        message = "`timeout` for single tests of a suite is not available in this version"
        table.fail(message, "timeout", hint=hint)
    return Override(
        filter=expression,
        tags=table.names("tags"),
        locks=table.names("locks"),
        timeout=limits,
        origin=table.origin(),
    )


def complete(
    suite: Suite,
    tags: Sequence[TagInfo],
    overrides: Sequence[Override],
    profile: Profile,
) -> Suite:
    """Add to a suite, declared or recognised, what tags, overrides and a profile say about it.

    A lock that some of its tests need is held for the whole suite: that is late, never wrong.
    """
    about: list[Override] = []
    limits: list[Timeouts] = []
    for override in overrides:
        answer = evaluate(override.filter, suite_facts(suite))
        if answer is False:
            continue
        about.append(override)
        locks = tuple(dict.fromkeys((*suite.locks, *override.locks)))
        suite = msgspec.structs.replace(suite, locks=locks)
        if answer is True:
            limits.append(override.timeout)
            # The next override, and a filter of the command line, see it at once.
            whole = tuple(dict.fromkeys((*suite.tags, *override.tags)))
            suite = msgspec.structs.replace(suite, tags=whole)
    limits += [suite.timeout, Timeouts(test_s=_tag_limit(suite, tags)), profile.timeout]
    return msgspec.structs.replace(suite, timeout=first_limits(limits), overrides=tuple(about))


def _tag_limit(suite: Suite, tags: Sequence[TagInfo]) -> float | None:
    by_name = {tag.name: tag.timeout_s for tag in tags}
    limits = [by_name.get(tag) for tag in suite.tags]
    return next((limit for limit in limits if limit is not None), None)


def _about_cases(expression: Filter) -> bool:
    match expression:
        case Everything() | Nothing():
            return False
        case Is(field=field):
            return field in ("test", "file")
        case Not(of=inner):
            return _about_cases(inner)
        case And(of=parts) | Or(of=parts):
            return any(_about_cases(part) for part in parts)
