"""What every step down a schema and a value of it shares: what was noted, and what is left open."""

from abc import ABC, abstractmethod
from typing import Any, Literal

from photon_test.contracts.trial import Patterns
from photon_test.contracts.uses import EVERYTHING, Wanted
from photon_test.openapi.document import Node
from photon_test.openapi.examples import Fits, NoSample, sample
from photon_test.openapi.library import Library
from photon_test.openapi.schema import Nodes, Shape
from photon_test.pact.model import Rule

Manner = Literal["omit", "include", "present"]  # members that may be absent

OPEN = object()  # a place of which nothing is expected
REACH = 8  # levels of members that are looked at if they are present: they multiply


class Walking(ABC):
    """Goes down a schema and a value of it at once."""

    def __init__(
        self,
        library: Library,
        manner: Manner,
        read: Wanted,
        fits: Fits | None,
        patterns: Patterns,
    ) -> None:
        self.library = library
        self.patterns = patterns
        self.fits = fits
        self.manner = manner
        self.read = {"$": read}  # by path; everything below a path that is not here
        self.above: list[Any] = []  # schemas of the optional members that led here
        self.reach = REACH
        self.schemas: dict[str, Node] = {}
        self.rules: dict[str, Rule] = {}
        self.loosened: dict[str, None] = {}

    @abstractmethod
    def node(self, path: str, schema: Nodes, value: Any, depth: int) -> Any:
        """Return what is expected at `path`, or `OPEN`; rules are noted on the way."""

    @abstractmethod
    def plain_at(self, path: str, schema: Nodes, found: Shape, value: Any, depth: int) -> Any:
        """Return what is expected of a shape without alternatives; `schema` is what it is of."""

    def inside(self, path: str, step: str) -> Wanted:
        """Return what is read of each element; `lines.sku` is taken for `lines[].sku`."""
        read = self.read.get(path, EVERYTHING)
        return read.at(step) or read

    def other(self, schema: Nodes) -> Any:
        """Return a value where the example has none; None: there is none that fits."""
        for believed in (True, False):
            try:
                found = sample(self.library, schema, "response", written=believed).value
            except NoSample:
                return None
            if self.fits is None or self.fits(schema, found):
                return found
        return None

    def open(self, path: str, why: str) -> Any:
        """Leave a place open."""
        self.loosen(path, why)
        return OPEN

    def loosen(self, path: str, what: str) -> None:
        """Note what is looser than the description."""
        self.loosened[f"{path}: {what}"] = None
