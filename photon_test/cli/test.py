"""`photon test`."""

import sys
from typing import Literal

import click

from photon_test.cli.given import a_name, a_path
from photon_test.core.errors import UsageError
from photon_test.run.options import RunOptions
from photon_test.run.tests import run_tests

# Flags that the interface has names for, but this version has not: refused in our own words.
LATER = (
    "--html",
    "--retries",
    "--fail-fast",
    "--shard",
    "--failed",
    "--changed",
    "--watch",
)


class Test(click.Command):
    """A command that knows which of its flags are still to come."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse a flag of a later version before click calls it unknown.

        Refuse words for the tool that do not stand after `--`: `photon test orders` is a suite's
        name that its writer took for one of ours.
        """
        own, after = _split(args)
        for flag in LATER:
            if any(arg == flag or arg.startswith(f"{flag}=") for arg in own):
                raise UsageError(
                    f"`{flag}` is not available in this version",
                    hint="see `photon test --help` for what is",
                )
        rest = super().parse_args(ctx, args)
        words: tuple[str, ...] = ctx.params.get("tool_args", ())
        if len(words) > len(after):
            raise UsageError(
                f"unexpected argument `{words[0]}`",
                hint="choose tests with `--suite`, `--tag` or `-E`; words for the tool follow `--`",
            )
        return rest


def _split(args: list[str]) -> tuple[list[str], list[str]]:
    """Return what is ours, and what stands after `--`."""
    if "--" not in args:
        return args, []
    at = args.index("--")
    return args[:at], args[at + 1 :]


@click.command(cls=Test, name="test")
@click.option(
    "-E", "expression", metavar="FILTER", default=None, help="Run what the filter matches."
)
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="… with this tag.")
@click.option("--scope", "scopes", metavar="SCOPE", multiple=True, help="… of this scope.")
@click.option("--suite", "suites", metavar="NAME", multiple=True, help="… of this suite.")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    callback=a_name,
    help="Let a profile of photon.toml hold. Default: PHOTON_PROFILE.",
)
@click.option("--ci", is_flag=True, help="Plain lines, junit.xml, results.json, annotations.")
@click.option("--junit", metavar="PATH", default="", callback=a_path, help="Write JUnit XML.")
@click.option(
    "--json", "json_", metavar="PATH", default="", callback=a_path, help="Write CTRF JSON."
)
@click.option("--github", is_flag=True, help="Annotate failures for GitHub Actions.")
@click.option("--list", "listing", is_flag=True, help="List the tests, run none.")
@click.option("--dry-run", is_flag=True, help="Say what would be started, start nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Say why: settings, commands.")
@click.option(
    "--no-tests",
    type=click.Choice(["error", "warn", "pass"]),
    default=None,
    help="What an empty selection is. Default: error.",
)
@click.argument("tool_args", nargs=-1, type=click.UNPROCESSED, metavar="[-- TOOL ARGS]")
def command(
    *,
    expression: str | None,
    tags: tuple[str, ...],
    scopes: tuple[str, ...],
    suites: tuple[str, ...],
    ci: bool,
    junit: str,
    json_: str,
    github: bool,
    listing: bool,
    dry_run: bool,
    verbose: bool,
    no_tests: Literal["error", "warn", "pass"] | None,
    profile: str,
    tool_args: tuple[str, ...],
) -> int:
    """Run the tests of this repository.

    Suites come from photon.toml or, without one, from what is recognised. Repeated flags of
    one kind mean "or", different kinds mean "and".
    """
    return run_tests(
        RunOptions(
            expression=expression,
            tags=tags,
            scopes=scopes,
            suites=suites,
            tool_args=tool_args,
            ci=ci,
            junit=junit,
            json=json_,
            github=github,
            listing=listing,
            dry_run=dry_run,
            verbose=verbose,
            no_tests=no_tests,
            profile=profile,
            arguments=tuple(sys.argv[1:]),
        )
    )
