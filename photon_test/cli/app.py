"""The group of all verbs. Each verb's module is imported when it is asked for, not before."""

import sys
import traceback
from pathlib import Path

import click

from photon_test import __version__
from photon_test.cli.outlet import OutputError, flushed
from photon_test.cli.verbs import Verbs
from photon_test.cli.words import error_text, harmless
from photon_test.core.errors import ExitCode, Infrastructure, PhotonError

# verb → (module, one line of help). The module has a click command named `command`.
VERBS = {
    "test": ("photon_test.cli.test", "Run the tests of this repository."),
    "report": ("photon_test.cli.report", "Make the reports of an earlier run again."),
    "init": ("photon_test.cli.init", "Write a photon.toml of what is recognised here."),
    "doctor": ("photon_test.cli.doctor", "Say what is here, and what is in the way of a run."),
    "manifest": ("photon_test.cli.manifest", "Help to write a photon.toml."),
    "adapters": ("photon_test.cli.adapters", "Show what each adapter can do."),
    "pact": ("photon_test.cli.pact", "Generate and verify contracts."),
    "generate": ("photon_test.cli.generate", "Write tests for a person to go on with."),
    "openapi": ("photon_test.cli.openapi", "Look at OpenAPI descriptions, and mend them."),
}


@click.group(cls=Verbs, verbs=VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="photon")
def photon() -> None:
    """Run every test of a polyglot repository, and say one verdict that can be trusted."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    return flushed(_run(arguments), ExitCode.INFRASTRUCTURE)


def _run(arguments: list[str] | None) -> int:
    """Run a command line. The one place that catches everything."""
    try:
        _here()
        result = photon.main(arguments, prog_name="photon", standalone_mode=False)
    except PhotonError as error:
        click.echo(harmless(error_text(error)), err=True)
        return int(error.exit_code)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return int(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        return int(ExitCode.INTERRUPTED)
    except OutputError:
        return int(ExitCode.INFRASTRUCTURE)  # `flushed` says so
    except Exception:  # noqa: BLE001  # whatever else is raised is our bug, and says so
        traceback.print_exc()
        click.echo(
            f"error: this is a bug in photon {__version__} (Python {sys.version.split()[0]});"
            " please report it with the lines above",
            err=True,
        )
        return int(ExitCode.BUG)
    return result if isinstance(result, int) else 0


def _here() -> None:
    """Refuse a current folder that somebody has removed: everything else begins with it."""
    try:
        Path.cwd()
    except OSError as error:
        raise Infrastructure(
            f"the current folder cannot be used: {error.strerror}", hint="change to one that exists"
        ) from error
