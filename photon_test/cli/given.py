"""What is typed after an option, looked at before anything is done with it."""

import click
from click.core import ParameterSource

from photon_test.core.errors import UsageError


def a_path(ctx: click.Context, option: click.Parameter, path: str) -> str:
    """Refuse a path that is empty, as an unset variable of a shell is: no report would be made."""
    return _given(ctx, option, path, "path")


def a_name(ctx: click.Context, option: click.Parameter, name: str) -> str:
    """Refuse a name that is empty: it would be as good as none."""
    return _given(ctx, option, name, "name")


def _given(ctx: click.Context, option: click.Parameter, text: str, what: str) -> str:
    if not text and ctx.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE:
        raise UsageError(f"`{option.opts[0]}` needs a {what}")
    return text
