"""Jest's messages as failures: it hands reporters an error's stack as one text."""

import re
from posixpath import join, normpath

from photon_test.core.outcome import AnyFailure, Assertion, Crash, Location, Outcome, Timeout

_FRAME = re.compile(r"^\s+at .*?\(?((?:file://)?/[^()]*?):(\d+):\d+\)?$")
_RUNNER_FRAME = re.compile(r"/node_modules/|\bnode:|^\s+at new Promise \(<anonymous>\)$")
_RAISED = re.compile(r"^(?:Uncaught )?(\w*(?:Error|Exception|Assertion)\w*)(?: \[\w+\])?: ")
_THROWN = re.compile(r'^thrown: "(.*)"?$')
_LIMIT = re.compile(
    r"Exceeded timeout of ([\d.]+) ?ms for a (?:test|hook)"
    r"|^Timeout - Async callback was not invoked within the ([\d.]+) ms timeout"
)
# Of jest-jasmine2, which says it twice and behind the name of no error.
_TWICE = re.compile(r": (Timeout - Async callback .+?\.setTimeout\.)Timeout - ")
# Of jest-circus, around a hook, in 27 to 30.
_HOOK = "_callCircusHook"
_HEADING = "Test suite failed to run"
_PLACE = re.compile(r"\(?([^\s()]+?):(\d+):\d+\)?$", re.MULTILINE)


def path_in(root: str, file: str) -> str:
    """A path relative to the suite's folder, as one relative to the run's root."""
    return normpath(join(root, file)) if file else ""


def failure_of(text: str, root: str, file: str) -> AnyFailure:
    """Return one of a test's messages as a failure; `file` is the test's, in the suite's folder."""
    lines = text.splitlines()
    first_frame = next((n for n, line in enumerate(lines) if _FRAME.match(line)), len(lines))
    head, frames = lines[:first_frame], lines[first_frame:]
    raised = _RAISED.match(head[0]) if head else None
    if raised:
        head[0] = head[0][raised.end() :]
    message = next((line.strip() for line in head if line.strip()), "an error without a message")
    if thrown := _THROWN.match(message):
        message = thrown[1].rstrip('"')
    elif twice := _TWICE.match(message):
        message = twice[1]
    shown = "\n".join(line for line in frames if not _RUNNER_FRAME.search(line))
    words = "\n".join(head).strip()
    said = f"{raised[1]}: {words}" if raised else words
    full = "\n".join(part for part in (said, shown) if part)
    if limit := _LIMIT.search(message):
        return Timeout(
            message=message, limit_s=float(limit[1] or limit[2]) / 1000, limit="test", text=full
        )
    return Assertion(
        message=message,
        text=full,
        raised=raised[1] if raised else "",
        location=_place(frames, root, file),
        diff=_diff(head),
    )


def outcome_of(texts: tuple[str, ...], failures: tuple[AnyFailure, ...]) -> Outcome:
    """Return what a failed test came to: past a limit, or without its hooks, it could not say."""
    if any(isinstance(failure, Timeout) for failure in failures):
        return Outcome.ERRORED
    return Outcome.ERRORED if any(_HOOK in text for text in texts) else Outcome.FAILED


def broken(text: str, file: str) -> tuple[Crash, int | None]:
    """Return why a file failed as a whole, and the line in it, if jest says one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("●") and line != _HEADING]
    # Of a file that cannot be parsed, the explanation comes before the error.
    first = next((line for line in said if line.startswith("SyntaxError: ")), "")
    message = first or next(iter(said), "it failed as a whole")
    at = next((int(line) for path, line in _PLACE.findall(text) if _same(path, file)), None)
    if at is None and first and (found := re.search(rf"{re.escape(file)}: .*\((\d+):\d+\)", first)):
        at = int(found[1])
    return Crash(message=message, text=text.strip("\n")), at


def line_in(texts: tuple[str, ...], file: str) -> int | None:
    """Return where in its own file a test failed: past its limit jest does not say where it is."""
    frames = (_FRAME.match(line) for text in texts for line in text.splitlines())
    return next((int(at[2]) for at in frames if at and _same(at[1], file)), None)


def _same(path: str, file: str) -> bool:
    return path == file or path.endswith(f"/{file}")


def _place(frames: list[str], root: str, file: str) -> Location | None:
    """Return the place in the test's own file; of others only the absolute path is known."""
    for frame in frames:
        found = _FRAME.match(frame)
        if found and found[1].endswith(f"/{file}"):
            return Location(file=path_in(root, file), line=int(found[2]))
    return None


def _diff(head: list[str]) -> str:
    start = next((n for n, line in enumerate(head) if line.startswith("- Expected")), None)
    return "" if start is None else "\n".join(head[start:]).strip("\n")
