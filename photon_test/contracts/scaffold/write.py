"""Which language and style is written by which module."""

from typing import Literal, Protocol

from photon_test.contracts.scaffold import (
    python_http,
    python_pact,
    rust_http,
    rust_pact,
    typescript_http,
    typescript_pact,
)
from photon_test.contracts.scaffold.plan import Plan
from photon_test.contracts.scaffold.words import Language

Style = Literal["pact", "http"]


class Writer(Protocol):
    """One language and style. Modules of this package satisfy it."""

    def write(self, plan: Plan, /) -> str:
        """Return the file."""


_WRITERS: dict[tuple[Language, Style], Writer] = {
    ("python", "pact"): python_pact,
    ("python", "http"): python_http,
    ("typescript", "pact"): typescript_pact,
    ("typescript", "http"): typescript_http,
    ("rust", "pact"): rust_pact,
    ("rust", "http"): rust_http,
}


def scaffold(plan: Plan, language: Language, style: Style) -> str:
    """Return a file of tests: the same plan, the same text."""
    return _WRITERS[language, style].write(plan)
