"""The names of cases where a report has only a class and a name to tell them apart."""

from collections.abc import Iterable
from functools import lru_cache

from photon_test.core.model import CaseId
from photon_test.reporters.clean import clean, one_line


def names(cases: Iterable[CaseId]) -> dict[CaseId, tuple[str, str]]:
    """Return each case's (classname, name), unique within the suite.

    Where two would be equal, all but the first in the order of their ids get `#2`, `#3`, …: which
    one is which does not depend on the order in which they ran.
    """
    wanted: dict[tuple[str, str], list[CaseId]] = {}
    for case in cases:
        wanted.setdefault((classname(case), _name(case)), []).append(case)
    found: dict[CaseId, tuple[str, str]] = {}
    for (cls, name), same in wanted.items():
        number = 1
        for case in sorted(same, key=lambda case: (case.file, case.native)) if same[1:] else same:
            unique = name
            while number > 1 and (cls, unique := f"{name}#{number}") in wanted:
                number += 1
            found[case] = (cls, unique)
            number += 1
    return found


def classname(case: CaseId) -> str:
    """Return the file as a dotted name, as JUnit's readers expect it: `web.src.cart_test`."""
    return _dotted(case.file) if case.file else clean(case.suite) or "suite"


@lru_cache(maxsize=4096)
def _dotted(path: str) -> str:
    folder, _, file = clean(path).rpartition("/")
    parts = [*folder.split("/"), file.rpartition(".")[0] or file]
    return ".".join(part.replace(".", "_") for part in parts if part) or "suite"


def _name(case: CaseId) -> str:
    return one_line(case.full_name, 2000) or one_line(case.native, 2000) or "(no name)"
