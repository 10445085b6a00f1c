"""`photon pact can-i-deploy`."""

import time

import click

from photon_test.cli import pact_broker
from photon_test.cli.words import counted
from photon_test.core.errors import ExitCode, UsageError
from photon_test.pact.broker.deploy import Decision, Integration, Wanted, decide

_WHY = {
    "no pact": "publish the consumer's pacts for this version, or delete the integration",
    "not verified": "verify the provider's version against this pact, and publish the results",
    "failed": "the provider does not keep this contract",
    "not deployed": "deploy the other side first",
}


@click.command(name="can-i-deploy")
@pact_broker.application
@click.option("--version", "number", default="", metavar="V", help="The version to deploy.")
@click.option("--to-environment", "environment", default="", metavar="E", help="Where to.")
@click.option("--to", "tag", default="", metavar="TAG", help="The older way: what a tag names.")
@click.option(
    "--retry-while-unknown",
    "tries",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Ask so many times more while results are still to come.",
)
@click.option(
    "--retry-interval",
    "pause_s",
    type=click.FloatRange(min=0),
    default=10,
    show_default=True,
    metavar="S",
    help="Seconds between.",
)
@pact_broker.auto_detect
@pact_broker.broker
def command(
    *,
    pacticipant: str,
    number: str,
    environment: str,
    tag: str,
    tries: int,
    pause_s: float,
    auto: bool,
    url: str,
) -> int:
    """Say whether a version may be deployed, and if not, why not.

    Ends with 0 if it may, with 1 if it may not or not yet, and with 3 if the broker cannot be
    asked.
    """
    if bool(environment) == bool(tag):
        message = "say where to, in one way" if environment else "it is not said where to deploy"
        raise UsageError(message, hint="add `--to-environment production`, or `--to TAG`")
    version = pact_broker.needed(number or pact_broker.detected(auto=auto).version, "--version")
    wanted = Wanted(pacticipant=pacticipant, version=version, environment=environment, tag=tag)

    def wait(unknown: int) -> None:
        what = counted(unknown, "result")
        click.echo(f"{what} still to come; asking again in {pause_s:g} s", err=True)
        time.sleep(pause_s)

    with pact_broker.client(url) as client:
        decision = decide(client, wanted, tries=tries, waiting=wait)
    _show(decision, wanted)
    return int(ExitCode.OK if decision.deployable else ExitCode.FAILED)


def _show(decision: Decision, wanted: Wanted) -> None:
    for one in decision.integrations:
        click.echo(f"{one.state:>12}  {_pair(one)}")
    for text in decision.notices:
        click.echo(text)
    states = {one.state: None for one in decision.integrations}
    for state, hint in _WHY.items():
        if state in states:
            click.echo(f"hint: {state}: {hint}")
    may = "may" if decision.deployable else "may not"
    where = wanted.environment or wanted.tag
    click.echo(f"{wanted.pacticipant} {wanted.version} {may} be deployed to {where}")


def _pair(one: Integration) -> str:
    consumer = f"{one.consumer} {one.consumer_version}".strip()
    return f"{consumer} → {one.provider} {one.provider_version}".strip()
