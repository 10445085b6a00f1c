"""What `toolside/playwright` says, made up, and what the adapter makes of it."""

import json
from collections.abc import Mapping
from pathlib import Path

from photon_test.adapters import playwright as adapter
from photon_test.core.events import Broke, CaseEvent, CaseFinished
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Exit, Outcome
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder

SUITE = Suite(name="web", adapter="playwright", root="web")
WHOLE = Selection()
TOOL = {"e": "tool", "version": "1.65.1", "node": "20"}
ALONE = {"name": "", "needs": [], "teardown": ""}
BEGIN = {"e": "begin", "projects": [ALONE], "focused": False}


def listed(i: str, *titles: str, **changes: object) -> dict[str, object]:
    return {"i": i, "titles": titles, "at": "", "line": 3, "tags": [], **changes}


def in_file(*found: Mapping[str, object], project: str = "", file: str = "a.spec.ts") -> object:
    return {"e": "tests", "project": project, "file": file, "title": file, "tests": found}


def result(i: str, status: str = "passed", **changes: object) -> dict[str, object]:
    said = {"retry": 0, "expected": "passed", "ms": 5, "errors": [], "notes": [], "files": []}
    return {"e": "result", "i": i, "status": status, "tags": [], **said, **changes}


def error(message: str, **changes: object) -> dict[str, object]:
    said = {"stack": "", "snippet": "", "cause": "", "file": "", "line": None, "hook": ""}
    return {"message": message, "steps": [], **said, **changes}


def trouble(message: str, of: str = "", **changes: object) -> dict[str, object]:
    return {"e": "error", "of": of, "error": error(message, **changes)}


def end(tests: int, results: int, status: str = "passed", flaky: int = 0) -> dict[str, object]:
    return {"e": "end", "status": status, "tests": tests, "results": results, "flaky": flaky}


ADDS = in_file(listed("1", "adds"))
ONE = (TOOL, BEGIN, ADDS)


def unit(selection: Selection = WHOLE, suite: Suite = SUITE) -> Unit:
    (first,) = adapter.units(suite, selection, DiskFolder(Path(), programs=["node"]))
    return first


def words(of: Unit) -> list[str]:
    found: list[str] = json.loads(of.inputs[0].text)["args"]
    return found


def events(
    *lines: object,
    code: int | None = 0,
    exit_: Exit | None = None,
    selection: Selection = WHOLE,
    of: Unit | None = None,
) -> list[CaseEvent]:
    reader = adapter.reader(of or unit(selection), SUITE, selection)
    said: list[CaseEvent] = []
    for line in lines:
        said += reader.line(Stream.EVENTS, json.dumps(line)) or ()
    return [*said, *reader.end(exit_ or Exit(code=code), {})]


def finished(said: list[CaseEvent]) -> list[CaseFinished]:
    return [event for event in said if isinstance(event, CaseFinished)]


def outcomes(said: list[CaseEvent]) -> list[tuple[str, int, Outcome]]:
    return [(event.case.full_name, event.retry, event.outcome) for event in finished(said)]


def broke(said: list[CaseEvent]) -> list[AnyFailure]:
    return [event.failure for event in said if isinstance(event, Broke)]
