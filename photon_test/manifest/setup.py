"""`setup`: plain commands, and those that say what they read so that they can be skipped."""

import posixpath

from photon_test.core.model import Setup, Step
from photon_test.manifest import keys
from photon_test.manifest.table import Table, is_table

KEY = "setup"


def read_setup(table: Table) -> tuple[Setup, ...]:
    """Return the setup commands of a suite, or of the run.

    Raises:
        ManifestError: One of them is neither a command nor a table that has one.
    """
    value = table.values.get(KEY, [])
    if not isinstance(value, list) or not any(map(is_table, value)):
        return table.commands(KEY)
    found: list[Setup] = []
    for index, item in enumerate(value):
        if is_table(item):
            found.append(_step(Table(table.source, (*table.path, KEY, index), item)))
        else:
            found.append(table.command(item, KEY, index))
    return tuple(found)


def _step(table: Table) -> Step:
    table.only(keys.SETUP)
    table.required("run", '"npm ci"')
    table.required("inputs", '["package-lock.json"]')
    inputs = _paths(table, "inputs")
    if not inputs:
        table.fail("`inputs` is empty", "inputs", hint="write a plain command to run it every time")
    return Step(
        argv=table.command(table.values["run"], "run"),
        inputs=inputs,
        outputs=_paths(table, "outputs"),
    )


def _paths(table: Table, key: str) -> tuple[str, ...]:
    paths = table.names(key)
    for index, path in enumerate(paths):
        if posixpath.isabs(path):
            hint = "a path from the suite's folder, such as `package-lock.json`"
            table.fail(f"`{path}` must be relative", key, index, hint=hint)
    return paths
