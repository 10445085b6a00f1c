"""The names of cases where a report has only a class and a name to tell them apart."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from photon_test.core.model import CaseId
from photon_test.reporters.clean import clean, exact


def own_names(case: CaseId) -> tuple[str, str]:
    """Return a case's (classname, name). Others of its suite may have the same."""
    return classname(case), _name(case)


def repeated_names(cases: Callable[[], Iterable[CaseId]]) -> dict[CaseId, tuple[str, str]]:
    """Return new (classname, name)s for cases that share theirs with another one.

    All but the first in the order of their ids get `#2`, `#3`, …: which one is which does not
    depend on the order in which they ran. `cases` is asked more than once, so that nothing is
    kept of those, nearly all, whose names are unique.
    """
    suspicious = _suspicious(cases())
    if not suspicious:
        return {}
    wanted: dict[tuple[str, str], list[CaseId]] = {}
    for case in cases():
        if hash(names := own_names(case)) in suspicious:
            wanted.setdefault(names, []).append(case)
    # A new name may be one that another case has already.
    bases = {f"{name}#" for _, name in wanted}
    taken = {names for case in cases() if (names := own_names(case))[1].startswith(tuple(bases))}
    found: dict[CaseId, tuple[str, str]] = {}
    for (cls, name), same in wanted.items():
        for case in sorted(same, key=_order)[1:]:
            number = 2
            while (cls, unique := f"{name}#{number}") in taken:
                number += 1
            taken.add((cls, unique))
            found[case] = (cls, unique)
    return found


def classname(case: CaseId) -> str:
    """Return the file as a dotted name, as JUnit's readers expect it: `web.src.cart_test`."""
    return _dotted(case.file) if case.file else clean(case.suite) or "suite"


def _suspicious(cases: Iterable[CaseId]) -> set[int]:
    seen: set[int] = set()
    twice: set[int] = set()
    for case in cases:
        names = hash(own_names(case))
        (twice if names in seen else seen).add(names)
    return twice


@lru_cache(maxsize=4096)
def _dotted(path: str) -> str:
    folder, _, file = clean(path).rpartition("/")
    parts = [*folder.split("/"), file.rpartition(".")[0] or file]
    return ".".join(part.replace(".", "_") for part in parts if part) or "suite"


def _name(case: CaseId) -> str:
    return exact(case.full_name) or exact(case.native) or "(no name)"


def _order(case: CaseId) -> tuple[str, ...]:
    return case.file, case.native, case.name, case.variant
