"""What Playwright says about a try, as an outcome with its failures."""

import re
from posixpath import join, normpath
from typing import Literal

from msgspec.structs import replace

from photon_test.adapters.playwright import stream as said
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Location,
    Outcome,
    Timeout,
    Unavailable,
)

Phase = Literal["setup", "call", "teardown"]

_RAISED = re.compile(r"^(\w*(?:Error|Exception)\w*)(?: \[\w+\])?: ")
# `Test timeout of 30000ms exceeded while running "beforeEach" hook.`, and of a hook or a fixture.
_LIMIT = re.compile(r"^(?:Test|Fixture \".*\"|\".*\" hook|Worker \w+) timeout of (\d+)ms exceeded")
_WORKER = re.compile(r"worker process exited unexpectedly")
_NO_BROWSER = re.compile(r"[Ee]xecutable doesn't exist at (\S+)")
_NO_LIBRARIES = "Host system is missing dependencies to run browsers"
_FRAME = re.compile(r"^\s+at ")
_RUNNER_FRAME = re.compile(r"/node_modules/|\bnode:|^\s+at new Promise \(<anonymous>\)$")
_DIFF = re.compile(r"^- Expected", re.MULTILINE)


def path_in(root: str, file: str) -> str:
    """A path relative to the suite's folder, as one relative to the run's root."""
    return normpath(join(root, file)) if file else ""


def outcome_of(result: said.Result, root: str) -> tuple[Outcome, tuple[AnyFailure, ...], str]:
    """Return what a try came to, why, and a reason for being skipped.

    A test that is expected to fail and does is skipped: nobody has seen that it works.
    """
    reason = _reason(result)
    if result.status == result.expected:
        if result.status == "passed":
            return Outcome.PASSED, (), ""
        return Outcome.SKIPPED, (), reason
    if result.status == "passed":
        message = "expected to fail, but passed"
        failure = Assertion(message=f"{message}: {reason}" if _said(result, "fail") else message)
        return Outcome.FAILED, (failure,), ""
    failures = tuple(failure_of(error, root) for error in result.errors)
    failures = _completed(failures, result)
    return _worst(failures), _with(failures, _remarks(result, root)), ""


def failure_of(problem: said.Problem, root: str) -> AnyFailure:
    """Return one error as a failure."""
    words = problem.message.strip()
    raised = _RAISED.match(words)
    if raised:
        words = words[raised.end() :]
    message = next((line.strip() for line in words.splitlines() if line.strip()), "")
    text = text_of(problem)
    if limit := _LIMIT.match(words):
        return Timeout(message=message, limit_s=int(limit[1]) / 1000, limit="test", text=text)
    if _WORKER.search(message):
        return Crash(message=message, text=text)
    if missing := _missing(words, text):
        return missing
    location = None
    if problem.file:
        location = Location(file=path_in(root, problem.file), line=problem.line)
    diff = _DIFF.search(words)
    return Assertion(
        message=message or "an error without a message",
        text=text,
        raised=raised[1] if raised else "",
        location=location,
        diff=words[diff.start() :].strip("\n") if diff else "",
        phase=problem.hook or "call",
    )


def text_of(problem: said.Problem) -> str:
    """Return everything a person needs: the message, the source, the user's frames, the cause."""
    frames = [line for line in problem.stack.splitlines() if _FRAME.match(line)]
    parts = [problem.message.strip()]
    if problem.steps:
        parts.append(f"in the step `{' > '.join(problem.steps)}`")
    parts += [problem.snippet.strip("\n"), *(f for f in frames if not _RUNNER_FRAME.search(f))]
    if problem.cause:
        parts.append(f"caused by: {problem.cause}")
    return "\n".join(part for part in parts if part)


def _missing(words: str, text: str) -> Unavailable | None:
    """Return what a browser lacks to start, if that is it."""
    if found := _NO_BROWSER.search(words):
        ours = "playwright install" in words
        return Unavailable(
            kind="tool",
            message=f"the browser `{found[1]}` was not found",
            hint="install it: `npx playwright install`" if ours else "see `executablePath`",
            text=text,
        )
    if _NO_LIBRARIES in words:
        return Unavailable(
            kind="tool",
            message="the browser lacks libraries of this system",
            hint="install them: `npx playwright install-deps`",
            text=text,
        )
    return None


def _reason(result: said.Result) -> str:
    kind = {"failed": "fail", "skipped": "skip", "passed": "fail"}.get(result.status, "")
    if text := _said(result, kind) or _said(result, "fixme"):
        return text
    if any(note.type == "fixme" for note in result.notes):
        return "fixme"
    return "expected to fail" if kind == "fail" else ""


def _said(result: said.Result, kind: str) -> str:
    return next((note.text for note in result.notes if note.type == kind and note.text), "")


def _completed(failures: tuple[AnyFailure, ...], result: said.Result) -> tuple[AnyFailure, ...]:
    """Add what the status says and no error does."""
    if result.status == "timedOut" and not any(isinstance(one, Timeout) for one in failures):
        # How long the limit was, nobody says.
        return (Timeout(message="took too long", limit_s=result.ms / 1000), *failures)
    return failures or (Assertion(message=f"{result.status}, without an error"),)


def _worst(failures: tuple[AnyFailure, ...]) -> Outcome:
    """Past its limit, without its worker or its hooks, a test could not say."""
    if any(isinstance(one, Timeout | Crash | Unavailable) for one in failures):
        return Outcome.ERRORED
    if all(isinstance(one, Assertion) and one.phase != "call" for one in failures):
        return Outcome.ERRORED
    return Outcome.FAILED


def _remarks(result: said.Result, root: str) -> str:
    notes = [
        f"{note.type}: {note.text}"
        for note in result.notes
        if note.text and note.type not in ("skip", "fixme", "fail")
    ]
    files = [f"{file.name}: {path_in(root, file.path)}" for file in result.files]
    return "\n".join((*notes, *files))


def _with(failures: tuple[AnyFailure, ...], remarks: str) -> tuple[AnyFailure, ...]:
    """Add remarks to the first failure's text."""
    if not remarks:
        return failures
    first = failures[0]
    return (replace(first, text=f"{first.text or first.message}\n{remarks}"), *failures[1:])
