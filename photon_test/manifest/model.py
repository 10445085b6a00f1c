"""What a manifest says, as values."""

from photon_test.core.model import Options, Override, Service, Suite
from photon_test.core.value import Value

FILE = "photon.toml"
VERSION = 1


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

    suite: str
    key: str  # as it is written: `timeout.test`
    value: str  # as TOML, on one line
    where: str  # `photon.toml:12:1`


class Manifest(Value, kw_only=True):
    """A root manifest together with the nested ones below it."""

    path: str  # absolute path of the root's file
    setup: tuple[tuple[str, ...], ...] = ()  # commands, each as argv, once per run
    teardown: tuple[tuple[str, ...], ...] = ()
    tags: tuple[TagInfo, ...] = ()
    declared_tags: frozenset[str] | None = None  # None: no tags are declared, so any will do
    services: tuple[Service, ...] = ()
    suites: tuple[Suite, ...] = ()  # (): none is declared, so they are recognised
    overrides: tuple[Override, ...] = ()
    redact: tuple[str, ...] = ()  # regular expressions of what must not reach a record
    settings: tuple[Setting, ...] = ()
