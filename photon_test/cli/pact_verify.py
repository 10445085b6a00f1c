"""`photon pact verify-provider`: a run of one pact suite, made from its arguments."""

import os
import posixpath
import sys
from pathlib import Path
from typing import Literal, Unpack

import click
from msgspec.structs import replace

from photon_test.adapters.pact import NAME, SCOPE
from photon_test.adapters.pact_units import FILES, PactOptions
from photon_test.cli.pact_verify_broker import Given, broker_options, with_broker
from photon_test.core.command import Joined
from photon_test.core.errors import UsageError
from photon_test.core.model import Service, Suite
from photon_test.core.suggest import meant
from photon_test.manifest.load import find_root, load
from photon_test.manifest.model import Manifest
from photon_test.run import reports
from photon_test.run.found import KINDS, Found
from photon_test.run.options import RunOptions
from photon_test.run.tests import make_plan, run_plan

_HERE = ("pact/consumer/*.json",)


@click.command(name="verify-provider")
@click.option("--provider", required=True, metavar="NAME", help="As the pacts name it.")
@click.option("--url", default="", metavar="URL", help="Where it runs.")
@click.option("--service", default="", metavar="NAME", help="Start this service of photon.toml.")
@click.option("--pacts", multiple=True, metavar="GLOB", help="[default: pact/consumer/*.json]")
@click.option("--states", default="", metavar="URL", help="Where provider states are set.")
@click.option("--missing-states", type=click.Choice(["warn", "fail"]), default=None)
@click.option("-E", "--filter", "expression", default=None, metavar="FILTER")
@click.option("--list", "listing", is_flag=True, help="List the interactions, verify none.")
@click.option("--junit", default="", metavar="PATH", help="Write JUnit XML.")
@click.option("--json", "json_", default="", metavar="PATH", help="Write CTRF JSON.")
@click.option("--ci", is_flag=True, help="Plain lines, junit.xml, results.json, annotations.")
@click.option("-v", "--verbose", is_flag=True, help="Say why: settings, commands.")
@broker_options
def command(
    *,
    provider: str,
    url: str,
    service: str,
    pacts: tuple[str, ...],
    states: str,
    missing_states: Literal["warn", "fail"] | None,
    expression: str | None,
    listing: bool,
    junit: str,
    json_: str,
    ci: bool,
    verbose: bool,
    **broker: Unpack[Given],
) -> int:
    """Verify a provider against the pacts that its consumers have with it.

    What is not said is taken from the pact suite of this provider in photon.toml, if there is one.
    Credentials of a broker are read from PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and
    PACT_BROKER_PASSWORD.
    """
    if broker["publish"] and (listing or expression is not None):
        message = "`--publish` needs every interaction: a part of a contract is no verification"
        raise UsageError(message, hint="leave out `--list`" if listing else "leave out `-E`")
    root = find_root(Path.cwd())
    manifest = load(root, KINDS) or Manifest(path="")
    suite = _suite(manifest, root, provider, pacts)
    given = suite.options if isinstance(suite.options, PactOptions) else PactOptions()
    started = _service(manifest, service) if service else None
    address = url or (given.url if not started or service in suite.requires else "")
    address = address or (_address(started) if started else "")
    if not address and not listing:
        raise UsageError(
            f"it is not known where the provider `{provider}` runs",
            hint="add `--url http://127.0.0.1:3000`, or `--service NAME` of photon.toml",
        )
    try:
        options = replace(
            given,
            provider=provider,
            url=address,
            states=states or given.states,
            missing_states=missing_states or given.missing_states,
        )
        options, publishing = with_broker(options, broker)
    except ValueError as error:  # what the manifest would refuse too
        raise UsageError(str(error)) from error
    requires = (service,) if service else (() if url else suite.requires)
    found = Found(
        suites=(_suited(suite, options, requires),),
        services=manifest.services,
        redact=manifest.redact,
    )
    run = RunOptions(
        expression=expression,
        ci=ci,
        junit=junit,
        json=json_,
        listing=listing,
        verbose=verbose,
        arguments=tuple(sys.argv[1:]),
    )
    files = reports.files(run, os.environ)
    return run_plan(
        make_plan(found, run), root, run, files=files, redact=found.redact, publishing=publishing
    )


def _suited(suite: Suite, options: PactOptions, requires: tuple[str, ...]) -> Suite:
    """Return the suite as it is to run; files of this folder only where they are asked for."""
    if not options.files and not options.broker:
        options = replace(options, files=FILES if suite.origin else _HERE)
    return replace(suite, options=options, requires=requires)


def _suite(manifest: Manifest, root: Path, provider: str, pacts: tuple[str, ...]) -> Suite:
    """Return the manifest's suite about this provider, or one of its own."""
    here = posixpath.relpath(Path.cwd().as_posix(), root.as_posix())
    here = "" if here == "." else here
    for suite in manifest.suites:
        options = suite.options
        if isinstance(options, PactOptions) and (options.provider or suite.name) == provider:
            if not pacts:
                return replace(suite, needs=())
            options = replace(options, files=pacts)
            return replace(suite, needs=(), root=here, min_tests=None, options=options)
    return Suite(
        name=f"{provider}-contract",
        adapter=NAME,
        scope=SCOPE,
        root=here,
        options=PactOptions(provider=provider, files=pacts),
    )


def _service(manifest: Manifest, name: str) -> Service:
    known = {service.name: service for service in manifest.services}
    if name not in known:
        where = (
            f"{manifest.path} declares"
            if manifest.path
            else "there is no photon.toml that declares"
        )
        no = "no" if manifest.path else "a"
        raise UsageError(f"{where} {no} service `{name}`", hint=meant(name, tuple(known)))
    return known[name]


def _address(service: Service) -> str:
    """Return the one variable of a service that holds an address: `${ORDERS_URL}`."""
    found = [
        name
        for name, value in service.env
        if str(value.parts[0] if isinstance(value, Joined) else value).startswith("http")
    ]
    if len(found) != 1:
        raise UsageError(
            f"the service `{service.name}` does not say its address in one variable of its `env`",
            hint="add `--url '${NAME}'` with the variable that holds it",
        )
    return f"${{{found[0]}}}"
