"""Which cases of which suites a run is about."""

import msgspec

from photon_test.core.events import CaseFound
from photon_test.core.filters import Facts, Filter, evaluate
from photon_test.core.model import Override, Suite
from photon_test.core.value import Value


class Selection(Value, kw_only=True):
    """What the user asked for. `filter` and `only` None: every case."""

    filter: Filter | None = None
    only: frozenset[tuple[str, str]] | None = None  # file and full name; "": all of the file
    run: bool = True  # False: list the cases, run none
    focus: bool = True  # False: a tool that can refuses tests that are focused, like `it.only`

    @property
    def whole(self) -> bool:
        """Whether no case can be left out."""
        return self.filter is None and self.only is None


def suite_facts(suite: Suite, *, tool_tags: bool = True) -> Facts:
    """What a filter can see of a suite before any case is known.

    `tool_tags` says whether its tool can bring tags of its own.
    """
    return Facts(
        suite=suite.name,
        adapter=suite.adapter,
        scope=suite.scope,
        owner=suite.owner,
        tags=suite.tags,
        more_tags=tool_tags or any(override.tags for override in suite.overrides),
    )


def narrowed(
    suite: Suite,
    wanted: Filter | None,
    *,
    run: bool = True,
    focus: bool = True,
    tool_tags: bool = True,
) -> Selection | None:
    """Say what `wanted` means for this suite: a selection, or None if the suite is left out."""
    whole = Selection(run=run, focus=focus)
    if wanted is None:
        return whole
    match evaluate(wanted, suite_facts(suite, tool_tags=tool_tags)):
        case True:
            return whole
        case False:
            return None
        case None:
            return Selection(filter=wanted, run=run, focus=focus)


def case_tags(suite: Suite, found: CaseFound) -> tuple[str, ...]:
    """Every tag of a case: the tool's, the suite's, and those of the overrides that match it."""
    tags = dict.fromkeys((*suite.tags, *found.tags))
    for override in suite.overrides:
        if override.tags and matches(suite, override, found, tuple(tags)):
            tags.update(dict.fromkeys(override.tags))
    return tuple(tags)


def wants(suite: Suite, selection: Selection, found: CaseFound) -> bool:
    """Whether the selection includes this case."""
    if selection.only is not None:
        case = found.case
        if not {(case.file, case.full_name), (case.file, "")} & selection.only:
            return False
    if selection.filter is None:
        return True
    return evaluate(selection.filter, _facts(suite, found, case_tags(suite, found))) is True


def may_want(suite: Suite, selection: Selection, file: str) -> bool:
    """Whether the selection could include a case of this file: one that nobody knows yet."""
    if selection.only is not None and all(file != wanted for wanted, _ in selection.only):
        return False
    if selection.filter is None:
        return True
    facts = msgspec.structs.replace(suite_facts(suite), file=file)
    return evaluate(selection.filter, facts) is not False


def matches(suite: Suite, override: Override, found: CaseFound, tags: tuple[str, ...]) -> bool:
    """Whether an override is about this case."""
    return evaluate(override.filter, _facts(suite, found, tags)) is True


def _facts(suite: Suite, found: CaseFound, tags: tuple[str, ...]) -> Facts:
    return Facts(
        suite=suite.name,
        adapter=suite.adapter,
        scope=suite.scope,
        owner=suite.owner,
        tags=tags,
        test=found.case.full_name,
        file=found.case.file,
        traits=found.traits,
    )
