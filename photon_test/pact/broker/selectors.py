"""Which pacts of the broker are wanted: consumer version selectors, and what goes with them.

In the Pact project's own words (https://docs.pact.io/pact_broker/advanced_topics/
consumer_version_selectors), so that what stands in its documentation can be copied. What may
stand together is the broker's to say; what can be nothing but a slip is refused here.
"""

import re

import msgspec

from photon_test.core.errors import UsageError
from photon_test.core.suggest import meant
from photon_test.core.value import Value


class Selector(Value, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Versions of consumers whose pacts are wanted."""

    main_branch: bool = False  # the latest of each consumer's main branch
    branch: str = ""
    fallback_branch: str = ""
    matching_branch: bool = False  # the branch that the provider is on
    tag: str = ""
    fallback_tag: str = ""
    latest: bool = False
    deployed: bool = False
    released: bool = False
    deployed_or_released: bool = False
    environment: str = ""
    consumer: str = ""  # only this one's

    def __post_init__(self) -> None:
        """Refuse a selector that selects nothing."""
        selecting = (
            self.main_branch, self.branch, self.matching_branch, self.tag, self.latest,
            self.deployed, self.released, self.deployed_or_released, self.environment,
        )  # fmt: skip
        if not any(selecting):
            raise ValueError(
                "a selector needs one of `mainBranch`, `branch`, `matchingBranch`, `tag`,"
                " `latest`, `deployed`, `released`, `deployedOrReleased`, `environment`"
            )


class Query(Value, kw_only=True, rename="camel"):
    """What a provider asks for: the body of the request for pacts to verify."""

    consumer_version_selectors: tuple[Selector, ...] = ()
    include_pending_status: bool = False
    include_wip_pacts_since: str = ""  # a date: 2026-01-31
    provider_version_branch: str = ""
    provider_version_tags: tuple[str, ...] = ()


_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")


def query(
    selectors: tuple[Selector, ...],
    *,
    pending: bool = False,
    wip_since: str = "",
    branch: str = "",
    tags: tuple[str, ...] = (),
) -> Query:
    """Return what to ask for. Without selectors: what the Pact project recommends.

    Raises:
        ValueError: Something is asked for that needs the provider's branch, or no date is one.
    """
    if wip_since and not _DATE.fullmatch(wip_since):
        raise ValueError(f"the date since which to include pacts is `{wip_since}`, not 2026-01-31")
    if (pending or wip_since) and not (branch or tags):
        what = "pending pacts are" if pending else "work in progress is"
        raise ValueError(f"{what} only known for a branch of the provider: name it")
    if not branch and any(one.matching_branch for one in selectors):
        raise ValueError("`matchingBranch` needs the branch of the provider: name it")
    usual = [Selector(main_branch=True), Selector(deployed_or_released=True)]
    if branch:
        usual.insert(1, Selector(matching_branch=True))
    return Query(
        consumer_version_selectors=selectors or tuple(usual),
        include_pending_status=pending or bool(wip_since),
        include_wip_pacts_since=wip_since,
        provider_version_branch=branch,
        provider_version_tags=tags,
    )


def parse(text: str) -> Selector:
    """Read a selector of the command line: JSON, or `mainBranch`, or `branch=main,consumer=web`.

    Raises:
        UsageError: It is none.
    """
    try:
        if text.lstrip().startswith("{"):
            return msgspec.json.decode(text, type=Selector)
        return msgspec.convert(dict(_pair(part) for part in text.split(",")), Selector)
    except msgspec.MsgspecError as error:
        message = f"`{text}` is no selector: {str(error)[:1].lower()}{str(error)[1:]}"
        raise UsageError(
            message, hint="write `mainBranch`, or `branch=main,consumer=web`"
        ) from error


def _pair(part: str) -> tuple[str, str | bool]:
    name, sign, value = (piece.strip() for piece in part.partition("="))
    known = {field.encode_name: field for field in msgspec.structs.fields(Selector)}
    if name not in known:
        raise UsageError(f"`{name}` is no part of a selector", hint=meant(name, tuple(known)))
    if known[name].type is not bool:
        return name, value
    if sign and value not in ("true", "false"):
        raise UsageError(f"`{name}` is true or false, not `{value}`")
    return name, value != "false"
