"""Schemathesis: an API's operations, asked with requests that follow from their description.

The first unit reads the document; its reader plans the unit that sends requests. Both run
`photon_test.contracts.properties.process`, in Photon's own interpreter; the engine is an extra.
"""

from collections.abc import Sequence

from photon_test.adapters.schemathesis.options import (
    EXTRA,
    SchemathesisOptions,
    options_of,
)
from photon_test.core.command import Command, PhotonPython
from photon_test.core.errors import ManifestError
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Probe, Reader
from photon_test.core.select import Selection

NAME = "schemathesis"
SCOPE = "backend"
MARKERS = ()  # a description does not say where its API runs
OPTIONS = SchemathesisOptions
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
_VERSION = (
    "import importlib.metadata as m, importlib.util as u;"
    " u.find_spec('schemathesis') or exit(1);"
    " print('schemathesis', m.version('schemathesis'))"
)


def detect(folder: Folder, /) -> Detected | None:
    """Recognise nothing."""
    del folder
    return None


def environment(suite: Suite, folder: Folder, /) -> str:
    """Where the API is, as the manifest says it, and what requests are made from."""
    del folder
    options = options_of(suite)
    return f"{options.url or options.application}, seed {options.seed}"


def probes(suite: Suite, folder: Folder, /) -> Sequence[Probe]:
    """Return what asks for the version of the engine."""
    del folder
    return (
        Probe(
            command=Command(argv=(PhotonPython(), "-P", "-c", _VERSION), cwd=suite.root),
            problem="Photon is installed without schemathesis",
            hint=f"install it there: `{EXTRA}`",
        ),
    )


def units(suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
    """Return the unit that reads the document; what it finds decides about the other.

    Raises:
        ManifestError: The suite does not say which document, or where its API runs; or it has
            arguments.
    """
    del folder
    options = options_of(suite)
    where = str(suite.origin or "")
    if not options.document:
        raise ManifestError(
            f"the suite `{suite.name}` does not say which description its API has",
            hint='add `document = "openapi.yaml"` to its `schemathesis` table',
            where=where,
        )
    if suite.args:
        raise ManifestError(
            f"the suite `{suite.name}` is given arguments, and no command takes them",
            hint="say what is wanted in its `schemathesis` table",
            where=where,
        )
    if selection.run and not options.url and not options.application:
        raise ManifestError(
            f"the suite `{suite.name}` does not say where its API runs",
            hint='add `url = "http://…"` or `asgi = "module:name"` to its `schemathesis` table',
            where=where,
        )
    from photon_test.adapters.schemathesis.processes import listing  # noqa: PLC0415  # as in `reader`

    return [listing(suite)]


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
    """Return the reader for a unit of `units`, or of another reader."""
    # Most runs have no such suite, and need not load what reads it.
    from photon_test.adapters.credentials import Asking  # noqa: PLC0415
    from photon_test.adapters.schemathesis.readers import Checking, Listing  # noqa: PLC0415

    if unit.purpose is Purpose.LIST:
        return Listing(suite, selection)
    if unit.purpose is Purpose.SETUP:
        return Asking(unit, suite)
    return Checking(unit, suite)
