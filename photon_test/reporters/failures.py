"""How a failure is said: in a line, in full, and as a type that a machine can group by."""

import re

from photon_test.core.outcome import (
    AnyFailure,
    Assertion,
    Crash,
    Interrupted,
    Location,
    Mismatch,
    Timeout,
    Unavailable,
    Unreadable,
)
from photon_test.reporters.clean import clean, one_line


def headline(failure: AnyFailure) -> str:
    """Return the failure in one line of at most 500 characters. Never empty."""
    match failure:
        case Assertion(message=message, raised=raised, phase=phase):
            said = one_line(message) or one_line(failure.text) or one_line(raised) or "failed"
            return said if phase == "call" else one_line(f"{phase}: {said}")
        case Mismatch(message=message, kind=kind, path=path):
            where = f" at {path}" if path and path not in message else ""
            return one_line(message + where) or one_line(kind) or "the answer differs"
        case Crash(message=message):
            return one_line(message) or "the process crashed"
        case Timeout(message=message, limit_s=limit_s):
            return one_line(message) or f"took longer than {limit_s:g} s"
        case Unreadable(message=message):
            return one_line(message) or "the results cannot be believed"
        case Unavailable(kind=kind, message=message):
            return one_line(message) or f"{kind} is not available"
        case Interrupted(message=message):
            return one_line(message) or "interrupted"


def details(failure: AnyFailure) -> str:
    """Return everything that is known about the failure, cleaned; its message first."""
    parts: list[str]
    match failure:
        case Assertion(text=text, diff=diff):
            parts = [text, diff if diff not in text else ""]
        case Mismatch(text=text, expected=expected, actual=actual, hint=hint):
            parts = [text]
            if expected and actual and not (expected in text and actual in text):
                parts.append(f"expected: {expected}\nactual:   {actual}")
            parts.append(f"hint: {hint}" if hint else "")
        case Crash(text=text, exit=ending):
            parts = [text]
            if ending is not None and ending.words not in failure.message:
                parts.append(f"the process ended with {ending.words}")
        case Unavailable(text=text, hint=hint):
            parts = [text, f"hint: {hint}" if hint else ""]
        case Timeout(text=text) | Unreadable(text=text) | Interrupted(text=text):
            parts = [text]
    return _after_message(failure, parts)


def _after_message(failure: AnyFailure, parts: list[str]) -> str:
    body = "\n\n".join(clean(part).strip("\n") for part in parts if part.strip())
    message = clean(failure.message).strip("\n") or headline(failure)
    if re.search(rf"(?<!\w){re.escape(message)}(?!\w)", body):
        return body
    return f"{message}\n\n{body}" if body else message


def kind(failure: AnyFailure) -> str:
    """Return what JUnit calls the type: the exception's class, or `photon.…`."""
    match failure:
        case Assertion(raised=raised, phase=phase):
            return one_line(raised, 200) or f"photon.{'assertion' if phase == 'call' else phase}"
        case Mismatch(kind=name):
            return one_line(name, 200) or "photon.mismatch"
        case Crash():
            return "photon.crash"
        case Timeout():
            return "photon.timeout"
        case Unreadable():
            return "photon.no-report"
        case Unavailable(kind=what):
            return f"photon.{what}"
        case Interrupted():
            return "photon.interrupted"


def place(failure: AnyFailure) -> Location | None:
    """Return where in the sources it failed, if the tool said so."""
    return failure.location if isinstance(failure, Assertion) else None
