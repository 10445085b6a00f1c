"""One `testcase` of a JUnit document: how it ended, and what the tool wrote about it."""

from typing import cast

from photon_test.adapters.results import NOT_RUN, Case, Kind, Problem
from photon_test.adapters.xml_read import Element
from photon_test.core.outcome import Outcome

_RED = frozenset(("failed", "failure", "fail", "error", "errored", "broken"))
_AGAIN = ("flakyFailure", "flakyError", "rerunFailure", "rerunError")
SAYS_NO = ("failure", "error")
# What CTest writes as skipped and counts as failed: its test could not be started.
# https://gitlab.kitware.com/cmake/cmake/-/blob/v3.25.1/Source/CTest/cmCTestRunTest.cxx
_NOT_STARTED = frozenset(
    (
        "Unable to find executable",
        "Fixture dependency failed",
        "Missing Configuration",
        "Required Files Missing",
    )
)


def case_of(element: Element, suites: tuple[str, ...], suite_file: str) -> Case:
    """Return what a `testcase` says; `suite_file` is that of the suites around it."""
    problems = [_problem(child) for child in element.children if child.name in SAYS_NO]
    tries = [_problem(child) for child in element.children if child.name in _AGAIN]
    skipped = next((child for child in element.children if child.name == "skipped"), None)
    states = {element.said(key).lower() for key in ("status", "result")}
    if not problems and states & _RED and not tries:
        problems = [Problem(kind="failure", message=f"its status is {' '.join(states - {''})}")]
    reason = (skipped.said("message") or skipped.text.strip()) if skipped is not None else ""
    if reason in _NOT_STARTED and "notrun" in states:
        problems.append(Problem(kind="error", message=reason))
    if any(problem.kind == "failure" for problem in problems):
        outcome = Outcome.FAILED
    elif problems:
        outcome = Outcome.ERRORED
    elif skipped is not None or states & NOT_RUN:
        outcome = Outcome.SKIPPED
    elif any(problem.kind.startswith("rerun") for problem in tries):
        # The first try should stand beside its reruns; without it the last one is all we know.
        problems, tries, outcome = tries, [], Outcome.FAILED
    else:
        outcome = Outcome.PASSED
    return Case(
        suites=suites,
        classname=element.said("classname") or element.said("class"),
        name=element.said("name"),
        file=element.said("file") or element.said("filepath") or suite_file,
        line=count(element.said("line") or element.said("lineno")) or None,
        time_s=_seconds(element.said("time")),
        outcome=outcome,
        problems=tuple(problems),
        tries=tuple(tries),
        reason=reason,
        stdout=_output(element, "system-out"),
        stderr=_output(element, "system-err"),
    )


def _problem(element: Element) -> Problem:
    traces = [child.text for child in element.children if child.name == "stackTrace"]
    text = (traces[0] if traces else element.text).strip()
    message = element.said("message") or text.partition("\n")[0]
    kind = cast("Kind", element.name)
    return Problem(kind=kind, message=message, type=element.said("type"), text=text)


def _output(element: Element, name: str) -> str:
    return "".join(child.text for child in element.children if child.name == name)


def count(text: str) -> int | None:
    """Read a number of things: `12`, or `1,234` as some write it."""
    digits = text.replace(",", "")
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def _seconds(text: str) -> float | None:
    """Read a time: `1.5`, `1,234.5` as some write thousands, or `0,5` as some locales do."""
    plain = text.replace(",", "" if "." in text else ".")
    try:
        seconds = float(plain)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
