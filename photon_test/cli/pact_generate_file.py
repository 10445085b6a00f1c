"""The file that `photon pact generate-consumer` writes, compares or describes."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from photon_test.cli.pact_generate_words import show_difference, show_losses
from photon_test.cli.words import counted
from photon_test.core.errors import DocumentError, ExitCode
from photon_test.core.garbage import seldom_collected
from photon_test.pact.convert import Loss, convert
from photon_test.pact.files import read
from photon_test.pact.files import write as lay_out
from photon_test.pact.merge import merge
from photon_test.pact.model import HttpInteraction
from photon_test.pact.store import update
from photon_test.pact.write import render


class PactPath:
    """A pact file that is to be written, in any version."""

    def __init__(
        self,
        path: Path,
        parties: tuple[str, str],
        interactions: tuple[HttpInteraction, ...],
        *,
        version: int,
        origin: dict[str, Any],
    ) -> None:
        self._path = path
        self._parties = parties
        self._interactions = interactions
        self._version = version
        self._origin = origin
        self._losses: tuple[Loss, ...] = ()

    def write(self) -> None:
        """Write it, beside what others have in it."""
        changed = update(self._path, self._parts)
        show_losses(self._losses, self._version)
        click.echo(f"{self._path} was written" if changed else f"{self._path} is as it was")

    def check(self) -> ExitCode:
        """Say whether it is what would be written."""
        existing = self._existing()
        data = b"".join(self._parts(existing))
        if data == existing:
            click.echo(f"{self._path} is what would be written")
            return ExitCode.OK
        show_difference(self._path, existing, data)
        return ExitCode.FAILED

    def describe(self) -> None:
        """Say what would be written."""
        size = counted(sum(map(len, self._parts(self._existing()))), "byte")
        show_losses(self._losses, self._version)
        click.echo(f"{self._path} would have {size}; nothing was written")

    def _existing(self) -> bytes | None:
        return self._path.read_bytes() if self._path.is_file() else None

    @seldom_collected()
    def _parts(self, existing: bytes | None) -> Iterable[bytes]:
        made, path = self._interactions, str(self._path)
        if self._version == 4:
            there = (path, existing) if existing is not None else None
            return render(*self._parties, made, origin=self._origin, existing=there)
        whole = read(b"".join(render(*self._parties, made, origin=self._origin)), path)
        converted = convert(whole, self._version)
        self._losses = converted.losses
        if existing is None:
            return [lay_out(converted.file)]
        before = read(existing, path)
        if before.major != self._version:
            raise DocumentError(
                f"the file is of version {before.major}; one of version {self._version} is not"
                " written over it",
                hint="choose another `--out`",
                where=path,
            )
        return [lay_out(merge([converted.file], before, prune=True).file)]
