"""Node's errors as failures."""

import re
from posixpath import join, normpath
from typing import Literal

from photon_test.adapters.node.stream import Problem
from photon_test.core.outcome import AnyFailure, Assertion, Location, Outcome, Timeout

Phase = Literal["setup", "call", "teardown"]

# Of node's `failureType`s (https://github.com/nodejs/node/blob/v20.20.2/lib/internal/test_runner/test.js)
SUBTESTS = "subtestsFailed"
CANCELLED = ("cancelledByParent", "testAborted")
TIMED_OUT = "testTimeoutFailure"
_HOOK = "hookFailed"

_LIMIT = re.compile(r"timed out after ([\d.]+)ms")
_TEARDOWN = re.compile(r"\bafter(?:Each)? hook")
_RUNNER_FRAME = re.compile(r"^\s+at .*\bnode:|^\s+at new Promise \(<anonymous>\)$")


def path_in(root: str, file: str) -> str:
    """A path relative to the suite's folder, as one relative to the run's root."""
    return normpath(join(root, file)) if file else ""


def failure_of(problem: Problem, root: str, phase: Phase | None = None) -> AnyFailure:
    """Return an error as a failure; without `phase` it is as node says."""
    if problem.kind == TIMED_OUT:
        found = _LIMIT.search(problem.about)
        limit_s = float(found[1]) / 1000 if found else 0.0
        return Timeout(message=problem.about, limit_s=limit_s, limit="test")
    message, diff = _message(problem)
    location = None
    if problem.file:
        location = Location(file=path_in(root, problem.file), line=problem.line)
    return Assertion(
        message=message,
        text=text_of(problem),
        raised=problem.name,
        location=location,
        diff=diff,
        phase=phase or phase_of(problem),
    )


def phase_of(problem: Problem) -> Phase:
    """Return when it happened: hooks come before or after a test."""
    if problem.kind != _HOOK:
        return "call"
    return "teardown" if _TEARDOWN.search(problem.about) else "setup"


def outcome_of(problem: Problem) -> Outcome:
    """Return what a test with this error came to."""
    if problem.kind in (TIMED_OUT, _HOOK, *CANCELLED):
        return Outcome.ERRORED
    return Outcome.FAILED


def text_of(problem: Problem) -> str:
    """Return everything a person needs: name, message, the user's frames, and the causes."""
    head = f"{problem.name}: {problem.message}" if problem.name else problem.message
    frames = [line for line in problem.stack.splitlines() if line.lstrip().startswith("at ")]
    parts = [head.rstrip(), *(line for line in frames if not _RUNNER_FRAME.search(line))]
    if problem.causes:
        parts.append(f"caused by: {problem.causes}")
    return "\n".join(parts)


def _message(problem: Problem) -> tuple[str, str]:
    """Return the first line, and what of an assertion's message is a diff.

    `Expected values to be strictly equal:` says nothing without what follows.
    """
    first, _, rest = problem.message.strip().partition("\n")
    first, rest = first.strip(), rest.strip("\n")
    if problem.code == "ERR_ASSERTION" and first.endswith(":") and rest:
        if "\n" not in rest.strip():
            return f"{first} {rest.strip()}", ""
        return first.removesuffix(":"), rest
    return first or problem.name or problem.about, ""
