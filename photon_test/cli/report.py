"""`photon report`."""

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from photon_test.cli.given import a_path
from photon_test.core.errors import ExitCode, Infrastructure, UsageError
from photon_test.core.events import Record, RunFinished
from photon_test.core.ports import Reporter
from photon_test.history.glance import glance
from photon_test.history.replay import replay
from photon_test.history.report_file import Filed
from photon_test.history.runs import LOG, find, root_above, run_folder, runs
from photon_test.reporters.console import make_console
from photon_test.reporters.ctrf import Ctrf
from photon_test.reporters.github import Github
from photon_test.reporters.junit import JUnit
from photon_test.run.reports import apart


@click.command(name="report")
@click.argument("run", required=False)
@click.option("--list", "listing", is_flag=True, help="List the recorded runs.")
@click.option("--junit", metavar="PATH", default="", callback=a_path, help="Write JUnit XML.")
@click.option(
    "--json", "json_", metavar="PATH", default="", callback=a_path, help="Write CTRF JSON."
)
@click.option("--github", is_flag=True, help="Annotate failures for GitHub Actions.")
@click.option("--exit-code", is_flag=True, help="End with the run's own exit code.")
@click.option("-v", "--verbose", is_flag=True, help="Tell processes and every test.")
def command(
    *,
    run: str | None,
    listing: bool,
    junit: str,
    json_: str,
    github: bool,
    exit_code: bool,
    verbose: bool,
) -> int:
    """Make the reports of an earlier run again.

    RUN is `last` (the default), the id of a run or its beginning, or the path of a log. A run
    that was killed is closed: tests that had started are errored, the others are not run.

    Ends with status 0 if the reports could be made, whatever the run's verdict.
    """
    root = root_above(Path.cwd()) or Path.cwd()
    if listing:
        return _list(root)
    log = find(root, run)
    reporters = _reporters(junit, json_, github=github, verbose=verbose)
    ending = _show(replay(log), reporters)
    return ending if exit_code else int(ExitCode.OK)


def _list(root: Path) -> int:
    """Say which runs there are, the newest first."""
    known = [summary for run in runs(root) if (summary := glance(run_folder(root, run) / LOG))]
    if not known:
        raise UsageError("no run is recorded here", where=str(root), hint="run `photon test` first")
    for each in known:
        ending = "not ended" if each.exit_code is None else f"exit {each.exit_code}"
        click.echo(f"{each.run}  {ending:<9}  photon {shlex.join(each.arguments)}")
    return int(ExitCode.OK)


def _reporters(junit: str, json: str, *, github: bool, verbose: bool) -> list[Reporter]:
    apart(junit, json)
    made: list[Reporter] = []
    if junit:
        made.append(Filed(_path(junit), JUnit, begins="<"))
    if json:
        made.append(Filed(_path(json), Ctrf, begins="{"))
    stream = sys.stderr if "-" in (junit, json) else sys.stdout
    if github:
        made.append(Github(lambda line: click.echo(line, file=stream)))
    colour = stream.isatty() or bool(os.environ.get("FORCE_COLOR"))
    made.append(
        make_console(
            stream,
            live=False,
            colour=colour and not os.environ.get("NO_COLOR"),
            verbose=verbose,
        )
    )
    return made


def _show(records: Iterator[Record], reporters: list[Reporter]) -> int:
    """Show the records to each reporter and return the run's exit code."""
    ending = int(ExitCode.INFRASTRUCTURE)
    try:
        for record in records:
            for reporter in reporters:
                reporter.handle(record)
            if isinstance(record.event, RunFinished):
                ending = record.event.exit_code
        for reporter in reporters:
            reporter.close()
    except OSError as error:
        raise Infrastructure(f"the report cannot be written: {error.strerror}") from error
    return ending


def _path(text: str) -> Path:
    return Path("/dev/stdout") if text == "-" else Path(text)
