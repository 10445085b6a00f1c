"""`[[test.suite]]`: one table to one suite."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from photon_test.core.command import Arg, Instance, Joined, Port
from photon_test.core.model import Options, Suite, Timeouts
from photon_test.core.suggest import meant
from photon_test.manifest import keys
from photon_test.manifest.folders import folder
from photon_test.manifest.model import FILE, AdapterKind, Profile
from photon_test.manifest.options import decode
from photon_test.manifest.options import keys as option_keys
from photon_test.manifest.setup import read_setup
from photon_test.manifest.table import Source, Table

# Suites and services are typed on the command line and in filters, and name units and files.
_NAME = re.compile(r"[\w@][\w.+@:-]*")

# The one adapter without a tool of its own: its options stand on the suite itself.
INLINE = "command"


def read_suite(
    table: Table,
    root: Path,
    base: str,
    adapters: Mapping[str, AdapterKind],
    profile: Profile,
) -> Suite:
    """Return the suite of a table; references to other suites and services are not checked.

    `base` is the folder of its file. `profile` fills in options that it leaves open.

    Raises:
        ManifestError: Something in the table is wrong.
    """
    adapter = _adapter(table, adapters)
    kind = adapters[adapter]
    inline = option_keys(kind.options) if adapter == INLINE else ()
    table.only((*keys.SUITE, *(inline or (adapter,))), later=keys.SUITE_LATER)
    return Suite(
        name=name(table, "name"),
        adapter=adapter,
        root=folder(table, root, base),
        scope=table.text("scope") or kind.scope,
        tags=table.names("tags"),
        owner=table.text("owner"),
        options=_options(table, adapter, kind, inline, profile),
        runner=table.argv("runner"),
        args=table.texts("args"),
        env=_env(table),
        setup=read_setup(table),
        teardown=table.commands("teardown"),
        requires=table.names("requires"),
        needs=table.names("needs"),
        locks=table.names("locks"),
        timeout=timeouts(table),
        min_tests=_min_tests(table),
        origin=table.origin(),
    )


def name(table: Table, key: str) -> str:
    """Return a suite's name; it must be one that can be typed without quotes."""
    table.required(key, '"orders"')
    text = table.text(key)
    check_name(table, text, key)
    return text


def check_name(table: Table, text: str, key: str) -> None:
    """Refuse a name that a command line or a file system would not take as it is."""
    if not _NAME.fullmatch(text):
        hint = "letters, digits, and `_ - . + : @` between them"
        table.fail(f'"{text}" cannot be a name', key, hint=hint)


def timeouts(table: Table) -> Timeouts:
    """Return `timeout`: a duration for the suite, or a table of several."""
    if not isinstance(table.values.get("timeout"), dict):
        return Timeouts(suite_s=table.duration("timeout"))
    limits = table.table("timeout")
    if limits is None:
        return Timeouts()
    limits.only(keys.TIMEOUT)
    return Timeouts(
        suite_s=limits.duration("suite"),
        test_s=limits.duration("test"),
        silence_s=limits.duration("silence"),
    )


def first_limits(limits: Iterable[Timeouts]) -> Timeouts:
    """Return for each limit the first that is set."""
    found: dict[str, float] = {}
    for one in limits:
        for name, value in msgspec.structs.asdict(one).items():
            if value is not None:
                found.setdefault(name, value)
    return Timeouts(**found)


def _adapter(table: Table, adapters: Mapping[str, AdapterKind]) -> str:
    if "adapter" not in table:
        table.only((*keys.SUITE, *adapters, *_inline_keys(adapters)), later=keys.SUITE_LATER)
        known = ", ".join(f"`{one}`" for one in sorted(adapters))
        table.fail("`adapter` is missing in `test.suite`", hint=f"known: {known}")
    adapter = table.text("adapter")
    if adapter not in adapters:
        hint = meant(adapter, adapters)
        table.fail(f"there is no adapter `{adapter}`", "adapter", hint=hint)
    other = next((key for key in table.values if key in adapters and key != adapter), None)
    if other is not None and other not in keys.SUITE:
        table.fail(f'`{other}` is for suites with `adapter = "{other}"`', other)
    return adapter


def _inline_keys(adapters: Mapping[str, AdapterKind]) -> tuple[str, ...]:
    return option_keys(adapters[INLINE].options) if INLINE in adapters else ()


def with_profile(suite: Suite, kind: AdapterKind, profile: Profile) -> Suite:
    """Return a suite that was recognised, with the options of a profile where it has none."""
    values = profile.options.get(suite.adapter)
    if not values or suite.options not in (Options(), kind.options()):
        return suite
    options = decode(Table(Source(FILE, ""), (), values), kind.options)
    return msgspec.structs.replace(suite, options=options)


def _options(
    table: Table, adapter: str, kind: AdapterKind, inline: tuple[str, ...], profile: Profile
) -> Options:
    if adapter != INLINE:
        own = table.table(adapter) or Table(table.source, (*table.path, adapter), {})
        values = {**profile.options.get(adapter, {}), **own.values}
        return decode(Table(own.source, own.path, values), kind.options)
    table.required("run", '["./run-tests.sh"]')
    values = {**table.values, "run": list(table.command(table.values["run"], "run"))}
    own_keys = [key for key in inline if key not in keys.SUITE]
    return decode(Table(table.source, table.path, values), kind.options, own_keys)


def _env(table: Table) -> tuple[tuple[str, Arg], ...]:
    variables = table.env("env")
    for variable, value in variables:
        parts = value.parts if isinstance(value, Joined) else (value,)
        for part in parts:
            if isinstance(part, Port | Instance):
                name = "port" if isinstance(part, Port) else "instance"
                hint = "give it in the service's own `env`"
                table.fail(f"only a service has `${{{name}}}`", "env", variable, hint=hint)
    return variables


def _min_tests(table: Table) -> int | None:
    expect = table.table("expect")
    if expect is None:
        return None
    expect.only(keys.EXPECT)
    return expect.whole("min-tests", least=1)
