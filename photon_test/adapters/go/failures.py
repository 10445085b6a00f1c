"""What a test said, cut into what it logged and what it printed.

`t.Log`, `t.Error` and `t.Fatal` look the same: four blanks or more, `file.go:12: `, and the
message, whose further lines are indented by four more (`(*common).decorate` in
https://go.dev/src/testing/testing.go, Go 1.20 to 1.26). The last one of a failed test says why.
"""

import posixpath
import re
from collections.abc import Sequence

from photon_test.adapters.go.sources import Sources
from photon_test.core.outcome import Assertion, Crash, Location, Timeout
from photon_test.core.value import Value

# What was printed without an end of its line stands before it.
_LOG = re.compile(r"(.*?)( {4,})([^\s:][^:\n]*\.go):(\d+): ?")
_LOOKED_AT = 1000  # characters of a line in which that may be
_FRAME = re.compile(r"^\t(\S.*\.go):(\d+)(?: \+0x[0-9a-f]+)?$", re.MULTILINE)
# https://github.com/stretchr/testify writes its message as a table.
_TESTIFY = re.compile(r"^\s*Error:\s+(.*)$", re.MULTILINE)
_PANIC = re.compile(r"^(?:panic|fatal error): (.*)$", re.MULTILINE)
_ENDED = re.compile(r"^(?:signal: .+|exit status \d+)$", re.MULTILINE)
_RACE = "race detected during execution of test"
_RACE_FRAME = re.compile(r"^ {6}(\S.*\.go):(\d+)(?: \+0x[0-9a-f]+)?$", re.MULTILINE)
_RECOVERED = re.compile(r" \[recovered(?:, repanicked)?\]$")
_TIMED_OUT = re.compile(r"^panic: test timed out after (\S+)$", re.MULTILINE)
_RUNNING = re.compile(r"^\t\t?(\S+) \([\d.hms]+\)$", re.MULTILINE)  # until 1.22 one tab
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}
_PART = re.compile(r"([\d.]+)(ms|h|m|s)")
_KEPT = 65_536  # characters of the text of a crash; the engine bounds the rest
_NOT_THE_USERS = ("testing.go", "panic.go")


class Log(Value, kw_only=True):
    """Something that a test logged."""

    file: str
    line: int
    message: str  # its lines, without their indentation


def split(text: str) -> tuple[tuple[Log, ...], str, str]:
    """Return what was logged, its text as go shows it, and the text that was printed."""
    logs: list[Log] = []
    shown: list[str] = []
    printed: list[str] = []
    indent = ""
    for line in text.splitlines(keepends=True):
        if indent and line.startswith(indent):
            last = logs[-1]
            message = f"{last.message}\n{line[len(indent) :].rstrip()}"
            logs[-1] = Log(file=last.file, line=last.line, message=message)
            shown.append(line)
        elif found := _LOG.match(line[:_LOOKED_AT]):
            indent = f"{found[2]}    "
            message = line[found.end() :].rstrip("\n")
            logs.append(Log(file=found[3], line=int(found[4]), message=message))
            shown.append(line[len(found[1]) :])
            if found[1]:
                printed.append(f"{found[1]}\n")
        else:
            indent = ""
            printed.append(line)
    return tuple(logs), "".join(shown), "".join(printed)


def assertion(text: str, package: str, sources: Sources, subtests: Sequence[str]) -> Assertion:
    """Return why a test failed. `subtests`: those of it that failed."""
    logs, shown, _ = split(text)
    said = _last(logs)
    if said is None and subtests:
        number = len(subtests)
        names = ", ".join(f"`{name.partition('/')[2]}`" for name in subtests[:3])
        more = f" and {number - 3} more" if number > 3 else ""
        what = "a failed subtest" if number == 1 else f"{number} failed subtests"
        return Assertion(message=f"contains {what}: {names}{more}", text=text.rstrip("\n"))
    if said is None:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        # An example's last words: what it printed, and what its comment says.
        message = " ".join(lines[:2] if lines[:1] == ["got:"] else lines[:1])
        return Assertion(message=message or "failed without a message", text=text.rstrip("\n"))
    folder = sources.packages[package].folder if package in sources.packages else ""
    location = None
    if said.message.startswith(_RACE):
        location = _first_frame(_RACE_FRAME, text, sources)
        return Assertion(message=_RACE, text=text.rstrip("\n"), location=location)
    if said.file not in _NOT_THE_USERS:
        file = sources.relative(said.file) or posixpath.normpath(posixpath.join(folder, said.file))
        location = Location(file=file, line=said.line)
    return Assertion(message=_headline(said), text=shown.rstrip("\n"), location=location)


def reason(text: str) -> str:
    """Return why a test was skipped; "" if it did not say."""
    said = _last(split(text)[0])
    return " ".join(said.message.split()) if said else ""


def timed_out(text: str) -> tuple[Timeout, tuple[str, ...]] | None:
    """Return go's own limit of a package that was passed, and the tests that ran then."""
    found = _TIMED_OUT.search(text)
    if not found:
        return None
    limit_s = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(found[1]))
    head = text[found.start() :].partition("\n\ngoroutine ")[0]
    message = f"still ran when the tests of its package timed out after {found[1]}"
    timeout = Timeout(message=message, limit_s=limit_s, limit="suite", text=text[-_KEPT:])
    return timeout, tuple(_RUNNING.findall(head))


def crash(text: str, sources: Sources, ended: str) -> tuple[Crash, Location | None]:
    """Return what a test that took its process along wrote, and where it stood."""
    panic = _PANIC.search(text)
    location = _first_frame(_FRAME, text[panic.start() :], sources) if panic else None
    told = panic or _ENDED.search(text)
    message = _RECOVERED.sub("", told[0]) if told else ended
    return Crash(message=message, text=text[-_KEPT:].strip("\n")), location


def _first_frame(frames: re.Pattern[str], text: str, sources: Sources) -> Location | None:
    """Return the first frame of a stack that stands in the suite's own files."""
    for frame in frames.finditer(text):
        if file := sources.relative(frame[1]):
            return Location(file=file, line=int(frame[2]))
    return None


def _last(logs: Sequence[Log]) -> Log | None:
    """Return the last one that stands in a file of tests; otherwise the last one of all."""
    told = [log for log in logs if log.message.strip()]
    in_tests = [log for log in told if log.file.endswith("_test.go")]
    races = [log for log in told if log.message.startswith(_RACE)]
    return next(iter((*races[-1:], *in_tests[-1:], *told[-1:])), None)


def _headline(said: Log) -> str:
    table = _TESTIFY.search(said.message)
    if table and "Error Trace:" in said.message:
        return table[1].strip()
    return next((line.strip() for line in said.message.splitlines() if line.strip()), "")
