"""Pact provider verification as a suite, one case for each interaction.

The first unit looks at the pact files; its reader plans the units that verify. All of them run
`photon_test.pact.judge`, where the Rust core is (pact-python 4.2, pact_ffi 0.5.12). The core
itself is not to be believed: it passes an empty folder, a filter that matches nothing, a pact of
another provider, and a run whose results a panic has lost. So interactions are counted here.
"""

import json
import re
from collections.abc import Sequence

from photon_test.adapters.credentials import Asking
from photon_test.adapters.pact_options import PactOptions, options_of
from photon_test.core.errors import ManifestError
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Reader
from photon_test.core.select import Selection

NAME = "pact"
SCOPE = "pact"
MARKERS = ("pact/*.json", "pacts/*.json", "pact/*/*.json", "contracts/*.json")
_NO_NAME = re.compile(r"[^\w.+:@-]+", re.ASCII)  # what a suite's name cannot hold
CAPABILITIES = Capabilities(
    list=True,
    select=True,
    stream=True,
    location=True,
    output=True,
    tags=True,
    test_timeout=True,
    shard="case",
)
OPTIONS = PactOptions


def detect(folder: Folder, /) -> Detected | None:
    """Recognise pact files. They say who the provider is, but not where it runs."""
    found = [
        (path, provider) for path in _candidates(folder) if (provider := _provider(folder, path))
    ]
    if not found:
        return None
    provider = found[0][1]
    files = tuple(path for path, its in found if its == provider)
    what = "1 pact file" if len(found) == 1 else f"{len(found)} pact files"
    name = f"{_NO_NAME.sub('-', provider)}-contract"
    return Detected(
        suite=Suite(
            name=name,
            adapter=NAME,
            root=folder.path,
            scope=SCOPE,
            options=PactOptions(provider=provider, files=files),
        ),
        why=f"{what}: `{found[0][0]}`",
        left_out=f"the address of the provider `{provider}` is not known",
        hint=_what_to_add(name, folder.path, provider, files),
    )


def environment(suite: Suite, folder: Folder, /) -> str:
    """Where the provider is, as the manifest says it."""
    del folder
    options = options_of(suite)
    return options.url or options.application


def units(suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
    """Return the unit that looks at the files; what it finds decides about the others."""
    del folder
    options = options_of(suite)
    producer = options.messages_by in ("url", "functions")
    if selection.run and not options.url and not options.application and not producer:
        raise ManifestError(
            f"the suite `{suite.name}` does not say where its provider runs",
            hint='add `url = "http://…"` or `asgi = "module:name"` to its `pact` table',
            where=str(suite.origin or ""),
        )
    from photon_test.adapters.pact_units import listing  # noqa: PLC0415  # as in `reader`

    return [listing(suite, run=selection.run)]


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
    """Return the reader for a unit of `units`, or of another reader."""
    # Most runs have no pacts, and need not load what reads them.
    from photon_test.adapters.pact_readers import Listing, Verification  # noqa: PLC0415

    if unit.purpose is Purpose.LIST:
        return Listing(suite, selection)
    if unit.purpose is Purpose.SETUP:
        return Asking(unit, suite)
    return Verification(unit, suite)


def _what_to_add(name: str, cwd: str, provider: str, files: Sequence[str]) -> str:
    keys = {"name": name, "adapter": NAME} | ({"cwd": cwd} if cwd else {})
    lines = ["[[test.suite]]", *(f"{key} = {json.dumps(keys[key])}" for key in keys)]
    options = [f"provider = {json.dumps(provider, ensure_ascii=False)}"]
    if not all(file.startswith(("pact/", "pacts/")) for file in files):  # where it looks itself
        options.append(f"files = {json.dumps(list(files), ensure_ascii=False)}")
    lines.append(f'pact = {{ {", ".join(options)}, url = "http://127.0.0.1:3000" }}')
    return "add to photon.toml (`photon init` writes one): " + ", ".join(f"`{x}`" for x in lines)


def _candidates(folder: Folder) -> list[str]:
    found: dict[str, None] = {}
    for pattern in MARKERS:
        found.update(dict.fromkeys(folder.glob(pattern)))
    return list(found)


def _provider(folder: Folder, path: str) -> str:
    """Return the provider of a pact file; "" if it is none. Most JSON files are seen by a word."""
    text = folder.text(path) or ""
    if '"provider"' not in text or '"consumer"' not in text:
        return ""
    try:
        provider = json.loads(text)["provider"]["name"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return provider if isinstance(provider, str) else ""
