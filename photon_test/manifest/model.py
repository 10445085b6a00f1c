"""What a manifest says, as values."""

from collections.abc import Mapping
from typing import Literal

from photon_test.core.model import Options, Override, Service, Setup, Suite, Timeouts
from photon_test.core.value import Value

FILE = "photon.toml"
VERSION = 1
DEFAULT = "default"  # the profile that holds where none is named
NoTests = Literal["error", "warn", "pass"]


class AdapterKind(Value, kw_only=True):
    """What the manifest must know of an adapter, because it may not import one."""

    options: type[Options]
    scope: str  # of its suites, unless the manifest says otherwise


class TagInfo(Value, kw_only=True):
    """A declared tag."""

    name: str
    description: str = ""
    timeout_s: float | None = None  # of each test, in suites with this tag that say nothing else


class Setting(Value, kw_only=True):
    """One thing that the manifest says about a suite, to show where it comes from."""

    suite: str  # "": a profile says it
    key: str  # as it is written: `timeout.test`
    value: str  # as TOML, on one line
    where: str  # `photon.toml:12:1`


class Profile(Value, kw_only=True):
    """What holds in one kind of run where a suite or the command line leaves it open."""

    name: str = ""
    timeout: Timeouts = Timeouts()
    junit: str = ""  # a path from the root, or `-`
    json: str = ""
    github: bool | None = None
    no_tests: NoTests | None = None
    options: Mapping[str, Mapping[str, object]] = {}  # of adapters, as they are written
    settings: tuple[Setting, ...] = ()


class Manifest(Value, kw_only=True):
    """A root manifest together with the nested ones below it."""

    path: str  # absolute path of the root's file
    setup: tuple[Setup, ...] = ()  # commands, once per run
    teardown: tuple[tuple[str, ...], ...] = ()
    tags: tuple[TagInfo, ...] = ()
    declared_tags: frozenset[str] | None = None  # None: no tags are declared, so any will do
    services: tuple[Service, ...] = ()
    suites: tuple[Suite, ...] = ()  # (): none is declared, so they are recognised
    overrides: tuple[Override, ...] = ()
    redact: tuple[str, ...] = ()  # regular expressions of what must not reach a record
    settings: tuple[Setting, ...] = ()
    profile: Profile = Profile()
