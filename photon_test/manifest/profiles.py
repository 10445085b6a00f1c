"""`[test.profile.<name>]`: what a suite or the command line leaves open, for one kind of run."""

from collections.abc import Iterable, Mapping

from photon_test.core.errors import UsageError
from photon_test.core.suggest import meant
from photon_test.manifest import keys
from photon_test.manifest.model import DEFAULT, FILE, AdapterKind, NoTests, Profile
from photon_test.manifest.options import decode
from photon_test.manifest.settings import limit, settings_of
from photon_test.manifest.suites import INLINE, check_name, first_limits, timeouts
from photon_test.manifest.table import Table

_NO_TESTS: tuple[NoTests, ...] = ("error", "warn", "pass")


def profile_of(test: Table | None, adapters: Mapping[str, AdapterKind], name: str) -> Profile:
    """Return the profile of this name; what it leaves open is that of `default`.

    All of them are read, so that a mistake is found before the profile is wanted. `test` is the
    table of a manifest, None if there is none; `name` "" is no profile but `default`.

    Raises:
        ManifestError: Something in one of the tables is wrong.
        UsageError: There is no such profile.
    """
    declared = test.named("profile") if test is not None else ()
    found = {name_: _profile(name_, table, adapters) for name_, table in declared}
    base = found.get(DEFAULT, Profile())
    if name in ("", DEFAULT):
        return base
    if name not in found:
        raise UsageError(f"there is no profile `{name}`", hint=_hint(test, name, found))
    return _over(found[name], base)


def _hint(test: Table | None, name: str, found: Iterable[str]) -> str:
    if test is None:
        return f"profiles stand in `{FILE}`, and there is none"
    return meant(name, found) or f"declare it: `[test.profile.{name}]`"


def _profile(name: str, table: Table, adapters: Mapping[str, AdapterKind]) -> Profile:
    check_name(table, name, "")
    tools = [adapter for adapter in adapters if adapter != INLINE]
    table.only((*keys.PROFILE, *tools), later=keys.PROFILE_LATER)
    return Profile(
        name=name,
        timeout=timeouts(table),
        junit=_path(table, "junit"),
        json=_path(table, "json"),
        github=_flag(table, "github"),
        no_tests=_no_tests(table),
        options={tool: _options(table, tool, adapters[tool]) for tool in tools if tool in table},
        settings=tuple(settings_of("", table)),
    )


def _options(table: Table, tool: str, kind: AdapterKind) -> Mapping[str, object]:
    own = table.table(tool)
    if own is None:
        return {}
    decode(own, kind.options)  # a mistake is shown here, not at a suite that takes it over
    return own.values


def _path(table: Table, key: str) -> str:
    path = table.text(key)
    if key in table and not path:
        table.fail(f"`{key}` needs a path", key, hint=f'for example `{key} = "reports/{key}"`')
    return path


def _flag(table: Table, key: str) -> bool | None:
    value = table.values.get(key)
    if value is not None and not isinstance(value, bool):
        table.wrong("true or false", value, key)
    return value


def _no_tests(table: Table) -> NoTests | None:
    text = table.text("no-tests")
    if "no-tests" not in table:
        return None
    found = next((word for word in _NO_TESTS if word == text), None)
    if found is None:
        known = " or ".join(f'"{word}"' for word in _NO_TESTS)
        table.fail(f"`no-tests` must be {known}", "no-tests", hint=meant(text, _NO_TESTS))
    return found


def _over(own: Profile, base: Profile) -> Profile:
    said = {limit(setting.key) for setting in own.settings}
    options = {
        tool: {**base.options.get(tool, {}), **own.options.get(tool, {})}
        for tool in {**base.options, **own.options}
    }
    return Profile(
        name=own.name,
        timeout=first_limits((own.timeout, base.timeout)),
        junit=own.junit or base.junit,
        json=own.json or base.json,
        github=base.github if own.github is None else own.github,
        no_tests=own.no_tests or base.no_tests,
        options=options,
        settings=(*own.settings, *(one for one in base.settings if limit(one.key) not in said)),
    )
