"""`photon pact record-deployment`, `record-release` and `record-undeployment`."""

import click

from photon_test.cli import pact_broker
from photon_test.core.errors import ExitCode
from photon_test.pact.broker.environments import Place, record, undeploy

_version = click.option("--version", "number", default="", metavar="V", help="Its version.")
_environment = click.option("--environment", required=True, metavar="E", help="Where it is.")
_instance = click.option(
    "--application-instance",
    "instance",
    default="",
    metavar="I",
    help="Which one, where several run side by side.",
)


@click.command(name="record-deployment")
@pact_broker.application
@_version
@_environment
@_instance
@pact_broker.auto_detect
@pact_broker.broker
def deployment(
    *, pacticipant: str, number: str, environment: str, instance: str, auto: bool, url: str
) -> int:
    """Record that a version is deployed to an environment, in place of the one before."""
    number = pact_broker.needed(number or pact_broker.detected(auto=auto).version, "--version")
    place = Place(
        pacticipant=pacticipant, environment=environment, version=number, instance=instance
    )
    with pact_broker.client(url) as client:
        record(client, "deployment", place)
    click.echo(f"{pacticipant} {number} is deployed to {environment}{_as(instance)}")
    return int(ExitCode.OK)


@click.command(name="record-release")
@pact_broker.application
@_version
@_environment
@pact_broker.auto_detect
@pact_broker.broker
def release(*, pacticipant: str, number: str, environment: str, auto: bool, url: str) -> int:
    """Record that a version is released to an environment, beside those before."""
    number = pact_broker.needed(number or pact_broker.detected(auto=auto).version, "--version")
    place = Place(pacticipant=pacticipant, environment=environment, version=number)
    with pact_broker.client(url) as client:
        record(client, "release", place)
    click.echo(f"{pacticipant} {number} is released to {environment}")
    return int(ExitCode.OK)


@click.command(name="record-undeployment")
@pact_broker.application
@_version
@_environment
@_instance
@pact_broker.broker
def undeployment(
    *, pacticipant: str, number: str, environment: str, instance: str, url: str
) -> int:
    """Record that a deployment has ended; without --version, whichever version it was."""
    place = Place(
        pacticipant=pacticipant, environment=environment, version=number, instance=instance
    )
    with pact_broker.client(url) as client:
        for version in undeploy(client, place):
            click.echo(
                f"{f'{pacticipant} {version}'.strip()} is not deployed to"
                f" {environment}{_as(instance)} any more"
            )
    return int(ExitCode.OK)


def _as(instance: str) -> str:
    return f" as {instance}" if instance else ""
