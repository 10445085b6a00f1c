"""What there is to run: from the manifest, or recognised where there is none."""

from pathlib import Path

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.errors import Infrastructure, NothingToRun
from photon_test.core.events import LeftOut
from photon_test.core.model import Service, Setup, Suite
from photon_test.core.value import Value
from photon_test.engine.discover import discover, markers
from photon_test.manifest.load import complete, load, with_profile
from photon_test.manifest.model import FILE, AdapterKind, Manifest
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
    setup: tuple[Setup, ...] = ()
    teardown: tuple[tuple[str, ...], ...] = ()
    redact: tuple[str, ...] = ()
    tags: frozenset[str] | None = None  # declared; None: any tag may be used
    manifest: Manifest = Manifest(path="")  # which says where each value stands


def find_suites(root: Path, profile: str = "") -> Found:
    """Read the manifest with the profile that is to hold, or look at the tree.

    Raises:
        Infrastructure: The root's path is no text.
        ManifestError: The manifest cannot be used.
        UsageError: It has no such profile.
        NothingToRun: No suite is declared and none is recognised.
    """
    if not is_text(str(root)):
        raise Infrastructure(
            "the path of the repository is not UTF-8", where=str(root), hint="move or rename it"
        )
    adapters = tuple(ADAPTERS.values())
    tree = scan(root, markers(adapters))
    manifest = load(root, KINDS, tree, profile) or Manifest(path="")
    suites = manifest.suites
    left_out = tuple(
        LeftOut(name=f"{one.path}/{FILE}", why=one.why) for one in tree.passed if FILE in one.names
    )
    if not suites:
        discovery = discover(root, adapters, tree)
        left_out = discovery.left_out
        suites = tuple(
            complete(
                with_profile(suite, KINDS[suite.adapter], manifest.profile),
                manifest.tags,
                manifest.overrides,
                manifest.profile,
            )
            for suite in discovery.suites
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
        manifest=manifest,
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
        hint="photon recognises Cargo, Go, Vitest, pytest and pact folders;"
        " for anything else, write a photon.toml with a `command` suite",
    )
