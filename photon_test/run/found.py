"""What there is to run: from the manifest, or recognised where there is none."""

from pathlib import Path

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.errors import Infrastructure, NothingToRun
from photon_test.core.events import LeftOut
from photon_test.core.model import Service, Suite
from photon_test.core.value import Value
from photon_test.engine.discover import discover, markers
from photon_test.manifest.load import complete, load
from photon_test.manifest.model import AdapterKind, Manifest, Setting
from photon_test.manifest.tree import is_text, scan

KINDS = {
    name: AdapterKind(options=adapter.OPTIONS, scope=adapter.SCOPE)
    for name, adapter in ADAPTERS.items()
}


class Found(Value, kw_only=True):
    """Every suite of a tree, before any selection."""

    suites: tuple[Suite, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    services: tuple[Service, ...] = ()
    setup: tuple[tuple[str, ...], ...] = ()
    teardown: tuple[tuple[str, ...], ...] = ()
    redact: tuple[str, ...] = ()
    tags: frozenset[str] | None = None  # declared; None: any tag may be used
    settings: tuple[Setting, ...] = ()  # where each value of a suite stands


def find_suites(root: Path) -> Found:
    """Read the manifest, or look at the tree.

    Raises:
        Infrastructure: The root's path is no text.
        ManifestError: The manifest cannot be used.
        NothingToRun: No suite is declared and none is recognised.
    """
    if not is_text(str(root)):
        raise Infrastructure(
            "the path of the repository is not UTF-8", where=str(root), hint="move or rename it"
        )
    adapters = tuple(ADAPTERS.values())
    tree = scan(root, markers(adapters))
    manifest = load(root, KINDS, tree) or Manifest(path="")
    suites = manifest.suites
    left_out: tuple[LeftOut, ...] = ()
    if not suites:
        discovery = discover(root, adapters, tree)
        left_out = discovery.left_out
        suites = tuple(
            complete(suite, manifest.tags, manifest.overrides) for suite in discovery.suites
        )
    if not suites:
        raise _nothing(root, manifest, left_out)
    return Found(
        suites=suites,
        left_out=left_out,
        services=manifest.services,
        setup=manifest.setup,
        teardown=manifest.teardown,
        redact=manifest.redact,
        tags=manifest.declared_tags,
        settings=manifest.settings,
    )


def _nothing(root: Path, manifest: Manifest, left_out: tuple[LeftOut, ...]) -> NothingToRun:
    begin = "photon.toml declares no suite" if manifest.path else "there is no photon.toml"
    left = "".join(
        f"\n  left out: {out.name}: {out.why}" + (f" ({out.hint})" if out.hint else "")
        for out in left_out
    )
    return NothingToRun(
        f"{begin}, and no tests are recognised{left}",
        where=str(root),
        hint="photon recognises Cargo, Vitest, pytest and pact folders;"
        " for anything else, write a photon.toml with a `command` suite",
    )
