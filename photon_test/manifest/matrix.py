"""`matrix = { python = ["3.11", "3.13"] }`: one table that is several suites."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from photon_test.core.suggest import meant
from photon_test.manifest.table import Table

KEY = "matrix"
_AXIS = re.compile(r"[A-Za-z_][\w-]*")
# They stand in names that are typed, and in commands that are split into words afterwards.
_VALUE = re.compile(r"[\w.+@:-]+")
_PLACEHOLDER = re.compile(r"\$\{matrix\.([^}]*)\}")
_MOST = 100
_AS_THEY_ARE = (KEY, "name", "adapter")
_DECIDES = ("cwd", "runner", "args", "env", "run", "requires")  # … and the adapter's own table
_APART = ("teardown", "cwd", "env")

Chosen = Mapping[str, str]  # a value for each axis


def variants(table: Table) -> Sequence[tuple[str, Table]]:
    """Return the suites of one table: the end of each one's name, and what its table says.

    Without a matrix that is one, with nothing at the end of its name. Values are filled in before
    commands are split into words; they hold nothing that could be split.

    Raises:
        ManifestError: The matrix is none, or a placeholder asks for what it does not have.
    """
    axes = _axes(table)
    used = {axis for key in table.values if key not in _AS_THEY_ARE for axis in _asked(table, key)}
    if KEY not in table:
        return [("", table)]
    decides = (*_DECIDES, table.text("adapter"))
    decided = {axis for key in decides if key in table for axis in _asked(table, key)}
    for axis in axes:
        if axis not in decided:
            what = "`setup` alone does not decide it" if axis in used else "nothing asks for it"
            message = f"all suites of `{axis}` would be the same run: {what}"
            hint = f"write `${{matrix.{axis}}}` in `runner`, `args`, `env`, `cwd` or `requires`"
            table.fail(message, KEY, axis, hint=hint)
    _apart_at_the_end(table, axes)
    chosen = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    return [(_ending(one), _filled(table, one)) for one in chosen]


def _apart_at_the_end(table: Table, axes: Iterable[str]) -> None:
    """Refuse a teardown that one suite would do to another, which may run still."""
    if "teardown" not in table:
        return
    keys = [key for key in _APART if key in table]
    apart = {axis for key in keys for axis in _asked(table, key)}
    for axis in axes:
        if axis not in apart:
            message = (
                f"all suites of `{axis}` would end with the same `teardown`, the first one too"
            )
            hint = f"write `${{matrix.{axis}}}` in it, or tear down once, in `[test]`"
            table.fail(message, "teardown", hint=hint)


def base(name: str) -> str:
    """Return the name that all suites of one matrix share."""
    return name.partition("[")[0]


def suites_by_name(names: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return which suites each name stands for: its own, or all those of a matrix."""
    found: dict[str, list[str]] = {}
    for name in names:
        for called in dict.fromkeys((name, base(name))):
            found.setdefault(called, []).append(name)
    return found


def _axes(table: Table) -> Mapping[str, Sequence[str]]:
    matrix = table.table(KEY)
    if matrix is None:
        return {}
    if not matrix.values:
        table.fail("`matrix` is empty", KEY, hint='`matrix = { python = ["3.11", "3.13"] }`')
    found = {axis: _values(matrix, axis) for axis in matrix.values}
    number = 1
    for axis, values in found.items():
        number *= len(values)
        if number > _MOST:
            message = f"`matrix` makes more than {_MOST} suites"
            matrix.fail(message, axis, hint="write fewer values, or several suites")
    return found


def _values(matrix: Table, axis: str) -> Sequence[str]:
    if not _AXIS.fullmatch(axis):
        matrix.fail(f"`{axis}` cannot be the name of an axis", axis, hint="letters, digits, `_ -`")
    listed = matrix.values[axis]
    if isinstance(listed, list):
        for index, value in enumerate(listed):
            if isinstance(value, int | float) and not isinstance(value, bool):
                hint = 'in quotes, as in `"3.10"`: of a number, the last 0 would be lost'
                matrix.wrong("a string", value, axis, index, hint=hint)
    values = matrix.names(axis)
    if not values:
        matrix.fail(f"`{axis}` has no values, so there would be no suite", axis)
    for index, value in enumerate(values):
        if not _VALUE.fullmatch(value):
            hint = "letters, digits, and `_ - . + : @`"
            matrix.fail(f'"{value}" cannot be a value', axis, index, hint=hint)
    return values


def _asked(table: Table, key: str) -> Iterable[str]:
    """Yield the axes that a key's texts ask for; refuse those that there are not."""
    matrix = table.values.get(KEY)
    known = tuple(matrix) if isinstance(matrix, dict) else ()
    for text, path in _texts(table.values[key], (key,)):
        for found in _PLACEHOLDER.finditer(text):
            if found[1] not in known:
                hint = meant(found[1], known) or f'add `matrix = {{ {found[1]} = ["…"] }}`'
                table.fail(f"there is no `{found[0]}`", *path, hint=hint)
            yield found[1]


def _texts(
    value: object, path: tuple[str | int, ...]
) -> Iterable[tuple[str, tuple[str | int, ...]]]:
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, str(key)))


def _filled(table: Table, chosen: Chosen) -> Table:
    values = {
        key: value if key in _AS_THEY_ARE else _fill(value, chosen)
        for key, value in table.values.items()
    }
    return Table(table.source, table.path, values)


def _fill(value: object, chosen: Chosen) -> object:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: chosen[found[1]], value)
    if isinstance(value, list):
        return [_fill(item, chosen) for item in value]
    if isinstance(value, dict):
        return {key: _fill(inner, chosen) for key, inner in value.items()}
    return value


def _ending(chosen: Chosen) -> str:
    return "[" + ",".join(f"{axis}={value}" for axis, value in chosen.items()) + "]"
