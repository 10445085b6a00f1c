"""Vitest's errors as failures."""

import re
from collections.abc import Sequence
from posixpath import join, normpath
from typing import Literal

from photon_test.adapters.vitest_stream import Fatal, Problem, Refused
from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Exit,
    Location,
    Outcome,
    Timeout,
    Unavailable,
)

Phase = Literal["setup", "call", "teardown"]

_TIMED_OUT = re.compile(r"(?:Test|Hook) timed out in (\d+)ms")
# Frames of the runner itself say nothing about the user's code.
_RUNNER_FRAME = re.compile(
    r"^\s+at .*/node_modules/(?:vitest|@vitest/[\w-]+|vite-node|vite|tinypool)/"
    r"|^\s+at .*\bnode:internal/"
    r"|^\s+at new Promise \(<anonymous>\)$"
)


def path_in(root: str, file: str) -> str:
    """A path relative to the suite's folder, as one relative to the run's root."""
    return normpath(join(root, file)) if file else ""


def failure_of(problem: Problem, root: str, phase: Phase = "call") -> AnyFailure:
    """Return one error as a failure: a limit of vitest's own that was passed, or a no."""
    message = _first_line(problem.message) or problem.name or "an error without a message"
    text = text_of(problem)
    if found := _TIMED_OUT.match(problem.message):
        return Timeout(message=message, limit_s=int(found[1]) / 1000, limit="test", text=text)
    location = None
    if problem.file:
        location = Location(file=path_in(root, problem.file), line=problem.line)
    return Assertion(
        message=message,
        text=text,
        raised=problem.name,
        location=location,
        diff=problem.diff.strip("\n"),
        phase=phase,
    )


def outcome_of(failures: tuple[AnyFailure, ...]) -> Outcome:
    """Return what a failed test came to: past its limit it could not say."""
    if any(isinstance(failure, Timeout) for failure in failures):
        return Outcome.ERRORED
    return Outcome.FAILED


def by_try(
    failures: tuple[AnyFailure, ...], failed_tries: int
) -> tuple[tuple[AnyFailure, ...], ...]:
    """Share the failures out over the tries that failed, the last one taking the rest.

    Vitest keeps the errors of all tries in one list without saying which is whose; nearly
    always there is one for each.
    """
    before = failed_tries - 1
    single = tuple((failure,) for failure in failures[: max(before, 0)])
    missing = ((),) * (before - len(single))
    return (*single, *missing, failures[before:]) if failed_tries else ()


def text_of(problem: Problem) -> str:
    """Return everything a person needs: name, message, the user's frames, and the cause."""
    lines = problem.stack.splitlines()
    frames = [line for line in lines if line.lstrip().startswith("at ")]
    # A limit's error is made where the test is defined, with a placeholder as its message
    # (`STACK_TRACE_ERROR`), and thrown later with another one: the stack's head is not used.
    head = problem.message if not problem.name else f"{problem.name}: {problem.message}"
    shown = [line for line in frames if not _RUNNER_FRAME.search(line)]
    parts = [head, *shown]
    if problem.cause:
        parts.append(f"caused by: {problem.cause}")
    return "\n".join(part for part in parts if part)


def unhandled(errors: Sequence[Problem]) -> Crash:
    """Return what nobody caught, as the failure of the whole process."""
    first = errors[0]
    words = first.message or first.name
    if first.cause and "[vitest-pool]" in words:
        # What its pool of workers says is only that one of them had an error.
        words = f"{words} {_first_line(first.cause)}"
    return Crash(
        message=f"unhandled error: {words}", text="\n\n".join(text_of(error) for error in errors)
    )


def fatal(thrown: Fatal, exit_: Exit, what: str) -> Crash:
    """Return what vitest itself threw."""
    error = thrown.error
    message = f"vitest {what}: {error.message or error.name}"
    return Crash(message=message, text=text_of(error), exit=exit_)


def refusal(refused: Refused, root: str) -> Unavailable:
    """Return why nothing was started."""
    where = f" in `{root}`" if root else ""
    if refused.why == "missing":
        return Unavailable(
            kind="tool", message="`vitest` was not found", hint=f"install it: `npm ci`{where}"
        )
    if refused.error:
        why = _first_line(refused.error.message)
        node = (
            f"; it needs node {refused.needs}, and this is {refused.node}" if refused.needs else ""
        )
        return Unavailable(
            kind="tool",
            message=f"vitest {refused.version} cannot be loaded: {why}",
            hint=f"install it again: `npm ci`{where}{node}",
            text=text_of(refused.error),
        )
    return Unavailable(
        kind="tool",
        message=f"vitest {refused.version} is too old: 2.1 or newer is needed",
        hint=f"update it: `npm install --save-dev vitest@latest`{where}",
    )


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
