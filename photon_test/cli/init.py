"""`photon init`: write a manifest of what is recognised."""

from contextlib import suppress
from pathlib import Path

import click

from photon_test.cli.words import counted
from photon_test.core.errors import Infrastructure, NothingToRun, UsageError
from photon_test.core.events import LeftOut


@click.command()
@click.option("--force", is_flag=True, help="Write over a photon.toml that is there.")
def command(*, force: bool) -> None:
    """Write a photon.toml of what is recognised here.

    It is written where the git checkout begins, or else in this folder.
    """
    from photon_test.adapters.registry import ADAPTERS  # noqa: PLC0415  # not paid for by `--help`
    from photon_test.engine.discover import discover  # noqa: PLC0415
    from photon_test.manifest.load import find_root  # noqa: PLC0415
    from photon_test.manifest.model import FILE  # noqa: PLC0415
    from photon_test.manifest.write import manifest_text  # noqa: PLC0415

    root = find_root(Path.cwd())
    path = root / FILE
    there = path.exists() or path.is_symlink()
    if there and not force:
        hint = "`photon init --force` writes over it"
        raise UsageError(f"there is a {FILE} already", hint=hint, where=str(path))
    discovery = discover(root, tuple(ADAPTERS.values()))
    if not discovery.suites:
        hint = "photon recognises Cargo, Go, Vitest, pytest and pact folders"
        message = f"no tests are recognised, so no {FILE} is written"
        raise NothingToRun(message + _left_out(discovery.left_out), hint=hint, where=str(root))
    _write(path, manifest_text(discovery.suites, discovery.left_out))
    click.echo(f"wrote {path} with {counted(len(discovery.suites), 'suite')}")
    for one in discovery.found:
        click.echo(
            f"  {one.suite.name}: {one.suite.adapter} in {one.suite.root or '.'} ({one.why})"
        )
    if discovery.left_out:
        click.echo(f"left out{_left_out(discovery.left_out)}")


def _write(path: Path, text: str) -> None:
    """Write all or nothing: half a manifest would run half of the tests."""
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise Infrastructure(f"cannot write: {error.strerror}", where=str(path)) from error


def _left_out(left_out: tuple[LeftOut, ...]) -> str:
    return "".join(
        f"\n  {one.name}: {one.why}" + (f" ({one.hint})" if one.hint else "") for one in left_out
    )
