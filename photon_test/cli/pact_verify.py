"""`photon pact verify-provider`: a run of one pact suite, made from its arguments."""

import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click
from msgspec.structs import replace

from photon_test.adapters.pact_options import PactOptions, options_of
from photon_test.cli.given import a_name, a_path
from photon_test.cli.pact_verify_broker import Given as Broker
from photon_test.cli.pact_verify_broker import broker_options, with_broker
from photon_test.cli.pact_verify_choice import Given as Which
from photon_test.cli.pact_verify_choice import choice_options, chosen, whole, with_choice
from photon_test.cli.pact_verify_provider import Given as Where
from photon_test.cli.pact_verify_provider import provider_options, suite_of, with_provider
from photon_test.cli.pact_verify_request import Given as Requests
from photon_test.cli.pact_verify_request import request_options, with_requests
from photon_test.core.errors import PhotonError, UsageError
from photon_test.core.model import Suite
from photon_test.manifest.load import find_root, load, load_profile
from photon_test.manifest.model import Manifest
from photon_test.pact.broker.verdicts import Provider
from photon_test.run import reports
from photon_test.run.found import KINDS, Found
from photon_test.run.options import RunOptions
from photon_test.run.outstanding import failed_only
from photon_test.run.profile import profile_name
from photon_test.run.tests import make_plan, report_error, run_plan

_HERE = ("pact/consumer/*.json",)


class _Asked(NamedTuple):
    """What was typed, but for what every run has."""

    provider: str
    suite: str
    pacts: tuple[str, ...]
    where: Where
    broker: Broker
    requests: Requests
    which: Which


@click.command(name="verify-provider")
@click.option("--provider", required=True, metavar="NAME", help="As the pacts name it.")
@provider_options
@click.option(
    "--suite",
    "suite_name",
    default="",
    metavar="NAME",
    callback=a_name,
    help="Take this suite of photon.toml.",
)
@click.option(
    "--profile",
    default="",
    metavar="NAME",
    callback=a_name,
    help="Let a profile of photon.toml hold.",
)
@click.option("--pacts", multiple=True, metavar="GLOB", help="[default: pact/consumer/*.json]")
@choice_options
@click.option("--list", "listing", is_flag=True, help="List the interactions, verify none.")
@click.option("--junit", default="", metavar="PATH", callback=a_path, help="Write JUnit XML.")
@click.option("--json", default="", metavar="PATH", callback=a_path, help="Write CTRF JSON.")
@click.option("--ci", is_flag=True, help="Plain lines, junit.xml, results.json, annotations.")
@click.option("-v", "--verbose", is_flag=True, help="Say why: settings, commands.")
@request_options
@broker_options
def command(
    *,
    provider: str,
    pacts: tuple[str, ...],
    suite_name: str,
    profile: str,
    listing: bool,
    junit: str,
    json: str,
    ci: bool,
    verbose: bool,
    **given: Any,  # of the groups of options
) -> int:
    """Verify a provider against the pacts that its consumers have with it.

    What is not said is taken from the pact suite of this provider in photon.toml, if there is one.
    Credentials of a broker are read from PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and
    PACT_BROKER_PASSWORD.
    """
    where = Where(**{name: given[name] for name in Where.__required_keys__})  # type: ignore[typeddict-item]  # click gives each
    broker = Broker(**{name: given[name] for name in Broker.__required_keys__})  # type: ignore[typeddict-item]  # click gives each
    requests = Requests(**{name: given[name] for name in Requests.__required_keys__})  # type: ignore[typeddict-item]  # click gives each
    which = Which(**{name: given[name] for name in Which.__required_keys__})  # type: ignore[typeddict-item]  # click gives each
    asked = _Asked(provider, suite_name, pacts, where, broker, requests, which)
    root = find_root(Path.cwd())
    run = RunOptions(
        expression=chosen(which),
        ci=ci,
        junit=junit,
        json=json,
        listing=listing,
        verbose=verbose,
        profile=profile,
        arguments=tuple(sys.argv[1:]),
    )
    # Before anything else is read: an earlier report must not outlive a mistake in the manifest.
    files = reports.files(run, os.environ)
    try:
        found, publishing = _found(root, run, asked)
        plan = make_plan(found, run)
        if which["failed"]:
            plan = failed_only(plan, root)
    except PhotonError as error:
        report_error(error, files, root, run)
        raise
    return run_plan(plan, root, run, files=files, redact=found.redact, publishing=publishing)


def _found(root: Path, run: RunOptions, asked: _Asked) -> tuple[Found, Provider | None]:
    """Return the one suite with what it needs, and as what its results are published.

    Raises:
        PhotonError: What is said does not fit together, or is not known.
    """
    if asked.broker["publish"]:
        whole(asked.which, listing=run.listing)
    name = profile_name(run, os.environ)
    manifest = load(root, KINDS, profile=name) or Manifest(
        path="", profile=load_profile(root, KINDS, name)
    )
    try:
        suite = suite_of(manifest, root, asked.provider, asked.pacts, asked.suite)
        suite = with_provider(suite, manifest, asked.where, listing=run.listing)
        options = with_requests(with_choice(options_of(suite), asked.which), asked.requests)
        options = replace(options, provider=asked.provider)
        options, publishing = with_broker(options, asked.broker)
    except ValueError as error:  # what the manifest would refuse too
        raise UsageError(str(error)) from error
    # What is started needs what the run sets up; a provider that runs already does not.
    starts = bool(suite.requires or (suite.origin and not asked.where["url"]))
    found = Found(
        suites=(_with_files(suite, options),),
        services=manifest.services,
        setup=manifest.setup if starts else (),
        teardown=manifest.teardown if starts else (),
        redact=manifest.redact,
        manifest=manifest,
    )
    return found, publishing


def _with_files(suite: Suite, options: PactOptions) -> Suite:
    """Return the suite as it is to run; files of this folder only where they are asked for."""
    if not options.files and not options.broker and not suite.origin:
        options = replace(options, files=_HERE)
    return replace(suite, options=options)
