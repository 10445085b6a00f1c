"""Reads `photon.toml` and the nested ones below it."""

import re
from collections.abc import Mapping, Sequence
from os.path import lexists
from pathlib import Path

from msgspec.structs import replace

from photon_test.core.model import Suite
from photon_test.manifest import keys
from photon_test.manifest.check import Declared, check, check_tags
from photon_test.manifest.document import read_document
from photon_test.manifest.ignore import checkout
from photon_test.manifest.matrix import base, suites_by_name, variants
from photon_test.manifest.model import FILE, AdapterKind, Manifest, Profile, TagInfo
from photon_test.manifest.overrides import complete, read_override
from photon_test.manifest.profiles import profile_of
from photon_test.manifest.services import pattern, read_service
from photon_test.manifest.settings import settings_of
from photon_test.manifest.setup import read_setup
from photon_test.manifest.suites import read_suite, with_profile
from photon_test.manifest.table import Table
from photon_test.manifest.tree import Tree, scan

__all__ = ["complete", "find_root", "load", "load_profile", "with_profile"]


def find_root(start: Path) -> Path:
    """Return the nearest folder upwards with a manifest, else the checkout's top, else `start`."""
    start = start.absolute()
    for path in (start, *start.parents):
        if lexists(path / FILE):  # a broken link too: it is refused, not passed over
            return path
    return checkout(start) or start


def load_profile(root: Path, adapters: Mapping[str, AdapterKind], name: str = "") -> Profile:
    """Return a profile of a root's manifest, of which nothing else is looked at.

    Raises:
        ManifestError: The file cannot be read, or something in a profile is wrong.
        UsageError: There is no such profile.
    """
    test = read_document(root, FILE).table("test") if lexists(root / FILE) else None
    return profile_of(test, adapters, name)


def load(
    root: Path,
    adapters: Mapping[str, AdapterKind],
    tree: Tree | None = None,
    profile: str = "",
) -> Manifest | None:
    """Return the manifest of a root, nested ones included; None if the root has none.

    `tree` is a walk that was made already, `profile` the name of one that is to hold.

    Raises:
        ManifestError: Something in one of the files is wrong; `where` says the place.
        UsageError: There is no such profile.
    """
    if not lexists(root / FILE):
        return None
    document = read_document(root, FILE)
    test = document.table("test") or Table(document.source, ("test",), {})
    holds = profile_of(test, adapters, profile)
    tags = _tags(test)
    declared = None if tags is None else frozenset(tag.name for tag in tags)
    overrides = tuple(read_override(table, declared) for table in test.tables("override"))
    services = [
        Declared(read_service(name, table, root), table) for name, table in test.named("service")
    ]
    suites = [
        Declared(_named(read_suite(one, root, at, adapters, holds), ending), one)
        for at, table in _suite_tables(root, test, tree or scan(root))
        for ending, one in variants(table)
    ]
    suites = _set_up_once(_needing(suites))
    for suite in suites:
        check_tags(suite.table, declared)
    check(suites, services, _above(root))
    found = [suite.value for suite in suites if isinstance(suite.value, Suite)]
    return Manifest(
        path=str(root / FILE),
        setup=read_setup(test),
        teardown=test.commands("teardown"),
        tags=tags or (),
        declared_tags=declared,
        services=tuple(one.value for one in services if not isinstance(one.value, Suite)),
        suites=tuple(complete(suite, tags or (), overrides, holds) for suite in found),
        overrides=overrides,
        redact=_redact(test),
        settings=tuple(
            setting for suite in suites for setting in settings_of(suite.value.name, suite.table)
        ),
        profile=holds,
    )


def _named(suite: Suite, ending: str) -> Suite:
    return replace(suite, name=suite.name + ending)


def _needing(suites: Sequence[Declared]) -> list[Declared]:
    """Return the suites; those that need a matrix need all of its suites."""
    every = suites_by_name(one.value.name for one in suites)
    found = []
    for value, table in suites:
        if isinstance(value, Suite):
            needs = [name for need in value.needs for name in every.get(need, (need,))]
            found.append(Declared(replace(value, needs=tuple(dict.fromkeys(needs))), table))
    return found


def _set_up_once(suites: Sequence[Declared]) -> list[Declared]:
    """Let the suites of a matrix share a setup that is the same for all.

    Else each would set up the folder in which another one's tests run already.
    """
    setups: dict[str, set[object]] = {}
    for value, _ in suites:
        if isinstance(value, Suite):
            setups.setdefault(base(value.name), set()).add((value.setup, value.env, value.root))
    return [
        Declared(replace(value, set_up_as=base(value.name)), table)
        if isinstance(value, Suite) and "[" in value.name and len(setups[base(value.name)]) == 1
        else Declared(value, table)
        for value, table in suites
    ]


def _above(root: Path) -> str:
    """Return the next manifest further up in the same checkout, relative to the root; or ""."""
    top = checkout(root)
    for level, path in enumerate(root.parents if top else (), start=1):
        if (path == top or top in path.parents) and lexists(path / FILE):
            return "../" * level + FILE
    return ""


def _suite_tables(root: Path, test: Table, tree: Tree) -> list[tuple[str, Table]]:
    """Return every suite's table with the folder that its paths are relative to."""
    tables = [("", table) for table in test.tables("suite")]
    for spot in tree.spots:
        if not spot.path or FILE not in spot.names:
            continue
        nested = read_document(root, f"{spot.path}/{FILE}").table("test")
        if nested is None:
            continue
        for key in nested.values:
            if key not in keys.NESTED_TEST:
                nested.fail(
                    f"`{key}` can only stand in the root's `{FILE}`",
                    key,
                    hint="a nested manifest may add suites, nothing else",
                )
        tables += [(spot.path, table) for table in nested.tables("suite")]
    return tables


def _redact(test: Table) -> tuple[str, ...]:
    texts = test.texts("redact")
    for index, text in enumerate(texts):
        if re.match(pattern(test, text, "redact", index), ""):
            message = f"`redact`: `{text}` matches the empty text, and with it everything"
            test.fail(message, "redact", index)
    return texts


def _tags(test: Table) -> tuple[TagInfo, ...] | None:
    if "tags" not in test:
        return None
    tags = []
    for name, table in test.named("tags"):
        table.only(keys.TAG)
        tags.append(
            TagInfo(
                name=name,
                description=table.text("description"),
                timeout_s=table.duration("timeout"),
            )
        )
    return tuple(tags)
