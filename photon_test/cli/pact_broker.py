"""What the commands that speak to a Pact Broker have in common."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from photon_test.core.errors import UsageError
from photon_test.pact.broker.access import access
from photon_test.pact.broker.checkout import Detected, detect

if TYPE_CHECKING:
    from photon_test.pact.broker.client import Client

broker = click.option(
    "--broker",
    "--broker-base-url",
    "url",
    default="",
    metavar="URL",
    help="The Pact Broker. [default: PACT_BROKER_BASE_URL]",
)
auto_detect = click.option(
    "--auto-detect-version-properties",
    "auto",
    is_flag=True,
    help="Take what is not said from the git checkout and the CI service.",
)


def application(command: Callable[..., int]) -> Callable[..., int]:
    """Add the option that names an application of the broker."""
    words = "The application, as the pacts name it."
    return click.option("--pacticipant", required=True, metavar="NAME", help=words)(command)


def client(url: str) -> "Client":
    """Return a client of the broker; its credentials come from the environment.

    Raises:
        UsageError: It is not known where the broker is, or how to log in.
    """
    from photon_test.pact.broker.client import Client  # noqa: PLC0415  # 25 ms: http.client, ssl

    return Client(access(os.environ, url))


def detected(*, auto: bool) -> Detected:
    """Return what the checkout says, and say where it stands; nothing without `auto`."""
    if not auto:
        return Detected()
    found = detect(Path.cwd(), os.environ)
    for what, value, where in (
        ("version", found.version, found.version_from),
        ("branch", found.branch, found.branch_from),
    ):
        click.echo(f"{what} {value} (from {where})" if value else f"no {what} found", err=True)
    return found


def needed(value: str, option: str) -> str:
    """Return a value that has to be known.

    Raises:
        UsageError: It is empty.
    """
    if not value.strip():
        hint = f"add `{option}`, or `--auto-detect-version-properties` in a git checkout"
        raise UsageError(f"`{option}` is missing", hint=hint)
    return value.strip()
