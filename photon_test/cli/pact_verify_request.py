"""The options of `photon pact verify-provider` about requests and answers on the wire."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import click
from msgspec.structs import replace

from photon_test.adapters.pact_options import PactOptions
from photon_test.core.errors import UsageError
from photon_test.pact.request_rules import Rule


class Given(TypedDict):
    """What was given on the command line."""

    auth: tuple[str, ...]
    headers: tuple[str, ...]
    request_filter: str
    insecure: bool
    har: str
    max_response_mb: int | None


_OPTIONS = (
    click.option(
        "--auth",
        multiple=True,
        metavar="CREDENTIAL",
        help="bearer=env:TOKEN, basic=env:USER:PASSWORD, header:X-Api-Key=env:KEY, "
        "query:key=env:KEY, or bearer=command:./token.sh.",
    ),
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="NAME=VALUE",
        help="Send this header, in place of the pact's.",
    ),
    click.option(
        "--request-filter",
        default="",
        metavar="FUNCTION",
        help="Let signing.py:sign, or a module's function, change each request.",
    ),
    click.option("--insecure", is_flag=True, help="Take any certificate of the provider."),
    click.option("--har", default="", metavar="PATH", help="Write all exchanges as HAR, redacted."),
    click.option(
        "--max-response-mb",
        type=click.IntRange(min=1),
        default=None,
        metavar="N",
        help="Of the body of one answer. [default: 32]",
    ),
)


def request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add these options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_requests(options: PactOptions, given: Given) -> PactOptions:
    """Return the suite's options with what was given.

    Raises:
        UsageError: A header is not spelled like one.
        ValueError: What was given is nothing that the manifest could say.
    """
    rules = tuple(map(_rule, given["headers"]))
    return replace(
        options,
        auth=given["auth"] or options.auth,
        request=(*options.request, *rules),
        request_filter=given["request_filter"] or options.request_filter,
        insecure=given["insecure"] or options.insecure,
        har=str(Path(given["har"]).absolute()) if given["har"] else options.har,
        max_response_mb=given["max_response_mb"] or options.max_response_mb,
    )


def _rule(text: str) -> Rule:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"`--header {name[:40]}` has no value", hint="write `--header NAME=VALUE`")
    return Rule(set_header={name: value})
