"""The options of `photon pact verify-provider` that are about a Pact Broker."""

import os
from collections.abc import Callable
from typing import Any, TypedDict

import click
from msgspec.structs import replace

from photon_test.adapters.pact_options import PactOptions
from photon_test.cli import pact_broker
from photon_test.core.errors import UsageError
from photon_test.pact.broker.access import BASE_URL, check
from photon_test.pact.broker.selectors import parse
from photon_test.pact.broker.verdicts import Provider


class Given(TypedDict):
    """What was given on the command line."""

    url_: str
    selectors: tuple[str, ...]
    provider_branch: str
    provider_tags: tuple[str, ...]
    enable_pending: bool
    wip_since: str
    publish: bool
    provider_version: str
    branch: str
    build_url: str
    auto: bool


_OPTIONS = (
    click.option(
        "--broker",
        "--broker-base-url",
        "url_",
        default="",
        metavar="URL",
        help="Fetch pacts from this Pact Broker. [default: PACT_BROKER_BASE_URL]",
    ),
    click.option(
        "--selector",
        "selectors",
        multiple=True,
        metavar="SELECTOR",
        help="Which: mainBranch, branch=main,consumer=web, or JSON.",
    ),
    click.option("--provider-branch", default="", metavar="B", help="That the provider is on."),
    click.option("--provider-tag", "provider_tags", multiple=True, metavar="T"),
    click.option("--enable-pending", is_flag=True, help="New pacts may fail without harm."),
    click.option("--include-wip-since", "wip_since", default="", metavar="DATE"),
    click.option("--publish", is_flag=True, help="Publish the results to the broker."),
    click.option("--provider-version", default="", metavar="V", help="That was verified."),
    click.option("--branch", default="", metavar="B", help="Of that version."),
    click.option("--build-url", default="", metavar="URL", help="Where the build can be seen."),
    pact_broker.auto_detect,
)


def broker_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add these options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_broker(options: PactOptions, given: Given) -> tuple[PactOptions, Provider | None]:
    """Return the suite's options with what was given, and which version's results to publish.

    Raises:
        UsageError: Something is asked of a broker that is not known, or cannot be combined.
    """
    url = given["url_"] or options.broker
    asking = (
        given["selectors"]
        or given["provider_tags"]
        or given["provider_branch"]
        or given["enable_pending"]
        or given["wip_since"]
        or given["publish"]
    )
    if asking and not url:
        url = os.environ.get(BASE_URL, "")
        if not url:
            message = "pacts of a broker are asked for, and it is not known where it is"
            raise UsageError(message, hint=f"add `--broker https://…`, or set `{BASE_URL}`")
    if not url:
        return options, None
    if "${" not in url:
        check(url)
    found = pact_broker.detected(auto=given["auto"])
    branch = given["branch"] or found.branch
    publishing = None
    if given["publish"]:
        publishing = Provider(
            version=pact_broker.needed(
                given["provider_version"] or found.version, "--provider-version"
            ),
            branch=branch,
            tags=given["provider_tags"] or options.provider_tags,
            build_url=given["build_url"] or found.build_url,
        )
    changed = replace(
        options,
        broker=url,
        selectors=tuple(map(parse, given["selectors"])) or options.selectors,
        provider_branch=given["provider_branch"] or options.provider_branch or branch,
        provider_tags=given["provider_tags"] or options.provider_tags,
        pending=given["enable_pending"] or options.pending,
        include_wip_since=given["wip_since"] or options.include_wip_since,
    )
    return changed, publishing
