"""What a failed test printed → the sentence, the place and the text of its failure."""

import posixpath
import re

from photon_test.adapters.cargo.libtest import CUT
from photon_test.core.outcome import Assertion, Location

# Since Rust 1.73 the message stands on the lines below; since 1.91 the thread's id is named.
_PANIC = re.compile(
    r"^thread '[^\n]*' (?:\(\d+\) )?panicked at (?P<file>[^\n]+?):(?P<line>\d{1,9}):\d+:\n"
    r"(?P<message>[^\n]*)",
    re.MULTILINE,
)
_ERROR = re.compile(r"^(?:error|Error)\b.*", re.MULTILINE)
_NOT_AS_EXPECTED = re.compile(r" at (?P<file>[^\s:]+):(?P<line>\d{1,9}):\d+$")


def assertion(stdout: str, message: str, base: str, root: str) -> Assertion:
    """Say why a test failed.

    `stdout` is what it printed, `message` what libtest itself adds. Paths in it are relative to
    `base`; those of the result to `root`, the run's; both are absolute.
    """
    panic = _PANIC.search(stdout)
    if panic is not None:
        return Assertion(
            message=panic["message"].strip() or message or "panicked",
            text=stdout[panic.start() :],
            location=_first_own(stdout, base, root),
        )
    if message:
        found = _NOT_AS_EXPECTED.search(message)
        place = located(found["file"], int(found["line"]), base, root) if found else None
        return Assertion(message=message, text=stdout or message, location=place)
    if stdout.endswith(CUT):
        return Assertion(message="it failed, and printed more than can be kept", text=stdout)
    error = _ERROR.search(stdout)
    said = error[0] if error else next((line for line in stdout.splitlines() if line.strip()), "")
    return Assertion(message=said.strip() or "the test failed and printed nothing", text=stdout)


def located(file: str, line: int, base: str, root: str) -> Location | None:
    """Return a place as the run names it; None outside the run's root, such as in a dependency."""
    path = posixpath.relpath(posixpath.join(base, file), root)
    return None if path.startswith("../") else Location(file=path, line=line)


def _first_own(stdout: str, base: str, root: str) -> Location | None:
    for panic in _PANIC.finditer(stdout):
        if place := located(panic["file"], int(panic["line"]), base, root):
            return place
    return None
