"""What a run's reports say about each case, in one form, so that they can be compared."""

import xml.etree.ElementTree as ET
from typing import Any

import msgspec

from tests.conformance.project import Case, Word

_JUNIT: dict[str, Word] = {"failure": "failed", "error": "errored", "skipped": "skipped"}


class Told(msgspec.Struct, frozen=True):
    """A case as one report has it. By its id, reports must agree on all of it."""

    outcome: str
    file: str
    line: int | None


def by_ctrf(report: dict[str, Any]) -> dict[str, Told]:
    """Return the cases of a CTRF report by their ids. No id stands there twice."""
    tests = _cases(report)
    told = {
        test["extra"]["photon"]["id"]: Told(
            test["rawStatus"], test.get("filePath", ""), test.get("line")
        )
        for test in tests
    }
    assert len(told) == len(tests), "an id stands there twice"
    return told


def by_junit(root: ET.Element) -> dict[str, Told]:
    """Return the cases of a JUnit report by their ids. No (classname, name) stands there twice."""
    told: dict[str, Told] = {}
    names: set[tuple[str | None, str | None]] = set()
    for case in root.iter("testcase"):
        found = case.find("properties/property[@name='photon.id']")
        if found is None:
            continue  # what is said about the suite as a whole
        names.add((case.get("classname"), case.get("name")))
        line = case.get("line")
        told[found.get("value", "")] = Told(
            _outcome(case), case.get("file", ""), int(line) if line else None
        )
    assert len(names) == len(told), "two cases have one name"
    return told


def by_name(report: dict[str, Any], like: dict[str, Case]) -> dict[str, Case]:
    """Return the cases of a CTRF report by `file::name`, with what `like` asks about each."""
    return {name: _asked(test, like.get(name)) for name, test in _named(report)}


def about_the_suite(report: dict[str, Any]) -> list[str]:
    """Return what is said beside the cases."""
    tests = report["results"]["tests"]
    return [f"{test['message']}\n{test.get('trace', '')}" for test in tests if _is_synthetic(test)]


def warnings(report: dict[str, Any]) -> str:
    """Return all warnings."""
    return "\n".join(one["message"] for one in report["extra"]["photon"]["warnings"])


def _named(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [("::".join((*test["suite"][1:], test["name"])), test) for test in _cases(report)]


def _cases(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [test for test in report["results"]["tests"] if not _is_synthetic(test)]


def _is_synthetic(test: dict[str, Any]) -> bool:
    return bool(test["extra"]["photon"].get("synthetic"))


def _asked(test: dict[str, Any], like: Case | None) -> Case:
    case = Case(outcome=test["rawStatus"])
    if like is None:
        return case
    if like.line is not None:
        case.line = test.get("line")
    if like.message is not None:
        case.message = _part(like.message, test.get("message", ""))
    if like.tags is not None:
        case.tags = test.get("tags", [])
    if like.attempts is not None:
        case.attempts = 1 + test.get("retries", 0)
    if like.output is not None:
        lines = (*test.get("stdout", ()), *test.get("stderr", ()))
        case.output = _part(like.output, "\n".join(lines))
    return case


def _part(part: str, text: str) -> str:
    """Return the part if the text has it: then the two compare equal; else show all of it."""
    return part if part in text else text


def _outcome(case: ET.Element) -> str:
    for child in case:
        if child.tag == "skipped" and child.get("message", "").startswith("not run: "):
            return "not run"
        if child.tag in _JUNIT:
            return _JUNIT[child.tag]
    return "passed"
