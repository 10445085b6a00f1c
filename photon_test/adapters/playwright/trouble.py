"""What goes wrong outside of tests: files that cannot be loaded, global hooks, servers."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from photon_test.adapters.playwright import stream as said
from photon_test.adapters.playwright.failures import failure_of, path_in, text_of
from photon_test.core.events import CaseEvent, CaseFinished, CaseFound
from photon_test.core.model import CaseId, Suite
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Location,
    Outcome,
    Timeout,
    Unavailable,
)

_FOCUS = "item focused with '.only' is not allowed"
_SERVER = re.compile(r"\bconfig\.webServer\b|is already used, make sure that nothing is running")
_NONE = "No tests found"


def says_none(errors: Sequence[said.Error]) -> bool:
    """Whether all that went wrong is that there are no tests."""
    return bool(errors) and all(_NONE in first_line(error.error) for error in errors)


def is_focus(error: said.Error) -> bool:
    """Whether tests were refused because some are focused."""
    return _FOCUS in error.error.message


def of_files(errors: Sequence[said.Error], suite: Suite) -> Iterator[CaseEvent]:
    """Yield a case for each file that cannot be loaded, or that `--forbid-only` refuses.

    Playwright runs nothing then.
    """
    by_file: dict[str, list[said.Error]] = {}
    for error in errors:
        if is_of_file(error):
            by_file.setdefault(error.error.file, []).append(error)
    for file, mine in by_file.items():
        yield from _of_file(file, mine, suite)


def is_of_file(error: said.Error) -> bool:
    """Whether an error, told when nothing ran, is one of a test file."""
    return bool(error.error.file) and not error.of and not _SERVER.search(error.error.message)


def failure(error: said.Error, root: str) -> AnyFailure:
    """Return what broke the run as a whole."""
    problem = error.error
    words = first_line(problem)
    if _SERVER.search(words):
        return Unavailable(
            kind="service",
            message=f"a web server of the configuration is not there: {words}",
            hint="`stdout: 'pipe'` in `webServer` shows what it prints",
            text=text_of(problem),
        )
    if error.of == "setup":
        return Unavailable(kind="setup", message=f"global setup: {words}", text=text_of(problem))
    if error.of == "teardown":
        return Assertion(
            message=f"global teardown: {words}", text=text_of(problem), phase="teardown"
        )
    found = failure_of(problem, root)
    if isinstance(found, Timeout | Crash):
        return found
    return Crash(message=f"playwright: {words}", text=text_of(problem))


def first_line(problem: said.Problem) -> str:
    """Return an error's first line, without the word `Error`."""
    lines = (line.strip() for line in problem.message.splitlines())
    line = next((one for one in lines if one), "an error without a message")
    return line.removeprefix("Error: ")


def _of_file(file: str, errors: Sequence[said.Error], suite: Suite) -> Iterator[CaseEvent]:
    path = path_in(suite.root, file)
    case = CaseId(
        suite=suite.name, file=path, name=path, native=msgspec.json.encode(["", file]).decode()
    )
    location = Location(file=path, line=errors[0].error.line)
    focused = all(is_focus(error) for error in errors)
    failures: list[AnyFailure] = []
    for error in errors:
        message = first_line(error.error)
        if focused:
            failures.append(Assertion(message=message, location=location))
        else:
            failures.append(Crash(message=message, text=text_of(error.error)))
    yield CaseFound(case=case, location=location)
    yield CaseFinished(
        case=case,
        outcome=Outcome.FAILED if focused else Outcome.ERRORED,
        failures=tuple(failures),
        location=location,
    )
