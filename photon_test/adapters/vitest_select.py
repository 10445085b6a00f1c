"""From a listing to a run of exactly the chosen cases.

Vitest 4 takes ids of tests (https://vitest.dev/api/advanced/test-specification); they are good
between a listing and the run after it. Older ones take files and one pattern for full names. The
`file:line` filter of vitest 3 is not used: it runs tests that are marked as skipped
(`interpretTaskModes` of @vitest/runner 3.2.7 sets their mode to `run`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from photon_test.adapters import vitest_stream as said
from photon_test.adapters.vitest_files import OpenFile
from photon_test.core.events import CaseEvent, CaseFound, More, Warned
from photon_test.core.model import Suite, Unit
from photon_test.core.select import Selection, wants
from photon_test.core.value import Value

_SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/]")  # with the `u` flag nothing else may be escaped


class ChosenFile(Value, kw_only=True):
    """A file to run."""

    project: str
    path: str  # relative to the suite's folder
    types: bool  # its types are to be checked; a file can be there twice
    ids: tuple[str, ...]  # of the chosen tests


class Chosen(Value, kw_only=True):
    """What to run, as run.mjs reads it."""

    files: tuple[ChosenFile, ...]
    pattern: str = ""  # "": all tests of these files


class Make(Protocol):
    """Makes the unit that runs what is chosen."""

    def __call__(self, suite: Suite, chosen: Chosen, /) -> Unit:
        """Return it."""


class Chooser:
    """Plans the run after a listing; `make` makes its unit."""

    def __init__(self, suite: Suite, selection: Selection, make: Make) -> None:
        self._suite = suite
        self._selection = selection
        self._make = make

    def __call__(self, files: Sequence[OpenFile], tool: said.Tool | None, /) -> Iterable[CaseEvent]:
        """Yield the next unit; none if no case is chosen: an empty list would run everything."""
        chosen, twins = choose(files, self._wants)
        if not chosen.files:
            return
        if twins and tool and tool.version.startswith(("2.", "3.")):
            yield Warned(
                message=f"{twins} more tests run unreported: vitest {tool.version[0]} selects by "
                "full name, and theirs is that of a chosen test",
                hint="give them names of their own, or update to vitest 4",
            )
        yield More(unit=self._make(self._suite, chosen))

    def _wants(self, found: CaseFound) -> bool:
        return wants(self._suite, self._selection, found)


def choose(files: Sequence[OpenFile], wanted: Callable[[CaseFound], bool]) -> tuple[Chosen, int]:
    """Return what to run, and how many other tests of these files a pattern cannot leave out."""
    picked: list[ChosenFile] = []
    names: dict[str, None] = {}
    others: list[str] = []
    for file in files:
        ids = [i for i, found in file.found.items() if wanted(found)]
        if ids:
            picked.append(
                ChosenFile(project=file.project, path=file.path, types=file.types, ids=tuple(ids))
            )
            chosen = set(ids)
            names.update((file.plain[i], None) for i in ids)
            others += [plain for i, plain in file.plain.items() if i not in chosen]
    pattern = ""
    if others:
        escaped = (_SYNTAX.sub(r"\\\g<0>", name) for name in names)
        pattern = f"^(?:{'|'.join(escaped)})$"
    return Chosen(files=tuple(picked), pattern=pattern), sum(other in names for other in others)
