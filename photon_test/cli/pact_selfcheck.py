"""`photon pact generate-consumer --self-check`."""

import click

from photon_test.contracts.selfcheck import score
from photon_test.contracts.selfcheck.draw import check_installed
from photon_test.contracts.selfcheck.survey import Plan, Subject, survey
from photon_test.contracts.selfcheck.tables import tables
from photon_test.core.errors import ExitCode
from photon_test.run.matching import ask_core


def self_check(subject: Subject, *, seed: int, units: int | None) -> int:
    """Print how tight the contracts are; return 1 if one rejects what its description allows.

    Raises:
        ToolMissing: What draws the responses is not installed.
        Infrastructure: The Rust core cannot be asked.
    """
    check_installed()
    reports = survey(subject, [Plan(seed=seed, limit=units)], ask_core)
    click.echo("")
    for line in tables(reports):
        click.echo(line)
    red = score.false_red(reports, 0)
    return int(ExitCode.FAILED if red.part else ExitCode.OK)
