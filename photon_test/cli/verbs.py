"""A group whose verbs are modules, each imported when it is asked for and not before."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

from photon_test.cli.endings import epilog


class Verbs(click.Group):
    """Shows its verbs without importing them."""

    def __init__(
        self, *args: Any, verbs: Mapping[str, tuple[str, str]] | None = None, **settings: Any
    ) -> None:
        """`verbs`: verb → (module, one line of help).

        The module's click command is named `command`, or as `module:name` says.
        """
        super().__init__(*args, **settings)
        self._verbs = verbs or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which people meet them."""
        del ctx
        return list(self._verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb that is asked for."""
        if cmd_name not in self._verbs:
            return None
        module, _, name = self._verbs[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name or "command")
        command.epilog = epilog(f"{ctx.command_path} {cmd_name}")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read `photon --help test` as `photon test --help`."""
        self.epilog = epilog(ctx.command_path)
        if len(args) > 1 and args[0] in ("-h", "--help") and args[1] in self._verbs:
            args = [*args[1:], "--help"]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(verb, text) for verb, (_, text) in self._verbs.items()])
