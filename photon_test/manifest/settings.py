"""What a manifest says about a suite, with the place of each saying."""

import json
from collections.abc import Iterator

from photon_test.core.model import Suite
from photon_test.core.parse import write_filter
from photon_test.manifest.model import Manifest, Setting
from photon_test.manifest.table import Table, is_table

_HIDDEN = "env"  # values of variables are not shown


def limit(key: str) -> str:
    """Return the key under which a setting is compared: a bare `timeout` is that of the suite."""
    return "timeout.suite" if key == "timeout" else key


def origins(manifest: Manifest, suite: Suite) -> list[tuple[str, str, str]]:
    """Return (key, value, where) for all that decides how a suite is run.

    What no file says is missing; it is the default.
    """
    found = [
        (setting.key, setting.value, setting.where)
        for setting in manifest.settings
        if setting.suite == suite.name
    ]
    said = {limit(key) for key, _, _ in found}
    limits = {tag.name: tag.timeout_s for tag in manifest.tags if tag.timeout_s is not None}
    tag = next((tag for tag in suite.tags if tag in limits), None)
    if tag is not None and "timeout.test" not in said:
        found.append(("timeout.test", f'"{limits[tag]:g}s"', f"tag `{tag}`"))
        said.add("timeout.test")
    found += [
        (setting.key, setting.value, f"{setting.where}, profile")
        for setting in manifest.profile.settings
        if setting.key.startswith(("timeout", f"{suite.adapter}."))
        and limit(setting.key) not in said
    ]
    return found + [
        ("override", write_filter(override.filter), str(override.origin))
        for override in suite.overrides
    ]


def settings_of(suite: str, table: Table) -> Iterator[Setting]:
    """Yield every key of a suite's table; the keys of tables inside it are dotted."""
    for key, value in table.values.items():
        if not is_table(value):
            yield _setting(suite, table, key, value)
            continue
        for inner, inside in value.items():
            shown = "…" if key == _HIDDEN else inside
            yield _setting(suite, table, f"{key}.{inner}", shown, key, inner)


def _setting(suite: str, table: Table, key: str, value: object, *path: str) -> Setting:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return Setting(suite=suite, key=key, value=text, where=str(table.origin(*(path or (key,)))))
