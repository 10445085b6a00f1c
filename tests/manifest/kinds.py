"""Two small adapters and one without options, as a manifest sees them."""

from collections.abc import Callable
from typing import Literal

from photon_test.core.model import Options
from photon_test.core.value import Value
from photon_test.manifest.model import AdapterKind, Manifest


class CrateOptions(Options, kw_only=True):
    binaries: Literal["parallel", "serial"] = "parallel"
    doc_tests: bool = True
    features: tuple[str, ...] = ()
    jobs: int | None = None


class Results(Value, kw_only=True):
    format: Literal["junit"]
    path: str


class CommandOptions(Options, kw_only=True):
    run: tuple[str, ...] | str = ()
    results: Results | None = None


ADAPTERS = {
    "cargo": AdapterKind(options=CrateOptions, scope="backend"),
    "vitest": AdapterKind(options=Options, scope="frontend"),
    "command": AdapterKind(options=CommandOptions, scope="backend"),
}

Load = Callable[..., Manifest]
