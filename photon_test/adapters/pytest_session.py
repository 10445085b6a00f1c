"""One pytest process: whether its session began, ended, and may be believed.

Status 0 is no proof. `os._exit(0)` in a test gives it, a project's hook may force it, and an
interpreter that ignores PYTHONPATH never loads our plugin; the plugin's own last word counts.
Statuses: https://docs.pytest.org/en/stable/reference/exit-codes.html (read at 9.2).
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from photon_test.adapters import pytest_wire as wire
from photon_test.adapters.interpreter import LEAST
from photon_test.adapters.pytest_ids import Places
from photon_test.core.events import CaseEvent, Deselected, Warned
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Crash, Exit, Unavailable, Unreadable

NO_TESTS = 5

_KEPT_LINES = 60
_KEPT_WIDTH = 2_000
_NO_PYTEST = re.compile(r"No module named '?pytest'?$", re.MULTILINE)
_NO_PLUGIN = re.compile(r"No module named '?photon_pytest'?", re.MULTILINE)
# argparse tells the usage first, which is long and never the mistake.
_USAGE = re.compile(r"^(?:\S[^:]*: error|ERROR|E?\s*\S*UsageError): (?!usage: )(.+)$", re.MULTILINE)


class Session:
    """What is known of one process, whatever it was started for."""

    def __init__(self, unit: Unit, suite: Suite, folder: str) -> None:
        """Take the suite's folder as an absolute path."""
        self._suite = suite
        self._folder = folder
        self._argv = [part for part in unit.command.argv if isinstance(part, str)]
        self._tails = {
            stream: deque[str](maxlen=_KEPT_LINES) for stream in (Stream.STDOUT, Stream.STDERR)
        }
        self.start: wire.SessionStart | None = None
        self.places: Places | None = None  # known with the start
        self.finish: wire.SessionEnd | None = None
        self.early: list[wire.Warning_] = []  # such as that of `python -O`, before the session
        self._too_old = ""  # which version it is, then
        self._internal = ""
        self._damaged = ""

    def read(self, stream: Stream, text: str) -> wire.AnyLine | None:
        """Take one line; return it if it came from the plugin and is of use to the reader."""
        if stream is not Stream.EVENTS:
            self._tails[stream].append(text[:_KEPT_WIDTH])
            return None
        try:
            line = wire.read(text)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            self._damaged = self._damaged or f"{error}: {text[:200]}"
            return None
        match line:
            case wire.TooOld():
                self._too_old = line.pytest
            case wire.SessionStart():
                if line.v != wire.VERSION:
                    self._damaged = f"its plugin speaks version {line.v}, not {wire.VERSION}"
                self.start = line
                self.places = Places(self._suite, self._folder, line)
            case wire.SessionEnd():
                self.finish = line
            case wire.InternalError():
                self._internal = line.text
            case wire.Warning_() if self.start is None:
                self.early.append(line)
            case _ if self.start is None:
                self._damaged = self._damaged or f"it came before the session: {text[:200]}"
                return None
            case _:
                return line
        return None

    def tail(self) -> str:
        """Return the end of what it printed."""
        parts = ("\n".join(self._tails[stream]) for stream in (Stream.STDERR, Stream.STDOUT))
        return "\n".join(part for part in parts if part.strip())

    def broken(self, exit_: Exit, still_open: Sequence[str]) -> AnyFailure | None:
        """Say why this process proves nothing; None if its session began and ended properly."""
        if self.start is None:
            return self._never_began(exit_)
        if self._damaged:
            return Unreadable(message="the plugin's lines are damaged", text=self._damaged)
        if self._internal:
            last = self._internal.strip().rpartition("\n")[2].strip()
            message = f"pytest had an internal error: {last}"
            return Crash(message=message, text=self._internal, exit=exit_)
        if self.finish is None:
            return Crash(message=_cut_off(exit_, still_open), text=self.tail(), exit=exit_)
        if exit_.signal is not None:
            message = f"pytest was ended by {exit_.words} after its session"
            return Crash(message=message, text=self.tail(), exit=exit_)
        if self.finish.status in (3, 4):
            message = self._refused() or _cut_off(exit_, still_open)
            return Crash(message=message, text=self.tail(), exit=exit_)
        return None

    def deselected(self, listed: wire.CollectionEnd | None) -> Iterator[CaseEvent]:
        """Say what pytest left out by its own configuration: it stands in no report otherwise."""
        told = (listed.deselected if listed else 0, self.finish.deselected if self.finish else 0)
        if self.start is None or not (count := max(told)):
            return
        options = " ".join(self.start.narrowed)
        by = f"pytest's own options: `{options}`" if options else "a plugin or a `conftest.py`"
        yield Deselected(count=count)
        yield Warned(
            message=f"{count:,} {'test' if count == 1 else 'tests'} deselected by {by}",
            hint="they are neither run nor counted; look at `addopts`, PYTEST_ADDOPTS and `args`"
            if options
            else "they are neither run nor counted",
        )

    def doubled(self, listed: wire.CollectionEnd | None) -> Iterator[CaseEvent]:
        """Say that pytest itself cannot tell some tests apart."""
        if listed is None or listed.distinct is None or listed.distinct == listed.count:
            return
        count = listed.count - listed.distinct
        have = "test has" if count == 1 else "tests have"
        yield Warned(
            message=f"{count:,} {have} the id of another one; of each id, the worst result counts",
            hint="ids tell files apart only if pytest's rootdir is above them: see `--rootdir`",
        )

    def died(self, exit_: Exit) -> bool:
        """Whether the process ended by itself in the middle of its session."""
        began, ended = self.start is not None, self.finish is not None or bool(self._internal)
        return began and not ended and not exit_.interrupted and exit_.timed_out is None

    def unexplained(self, exit_: Exit) -> AnyFailure:
        """Return the failure of a status that no case accounts for, such as too little coverage."""
        message = f"pytest ended with {exit_.words}, although no case failed"
        return Crash(message=message, text=self.tail(), exit=exit_)

    def hidden(self, exit_: Exit) -> AnyFailure | None:
        """Return the failure of a session whose bad status its process did not end with.

        Such as `os._exit(0)` in a hook, after pytest-cov has found too little coverage.
        """
        status = self.finish.status if self.finish else 0
        if status in (0, NO_TESTS):
            return None
        message = (
            f"pytest's session ended with status {status} although no case failed, "
            f"and its process with {exit_.words}"
        )
        return Crash(message=message, text=self.tail(), exit=exit_)

    def _never_began(self, exit_: Exit) -> AnyFailure:
        said = self.tail()
        if self._too_old:
            return Unavailable(
                kind="tool",
                message=f"pytest {self._too_old} is too old: {LEAST} or newer is needed",
                hint=self._update(),
            )
        if _NO_PYTEST.search(said):
            return Unavailable(
                kind="tool",
                message=f"`{self._python()}` has no pytest",
                hint=f"install it: `{self._python()} -m pip install pytest`",
                text=said,
            )
        if _NO_PLUGIN.search(said):
            message = "Photon's plugin cannot be loaded: this interpreter ignores PYTHONPATH"
            return Unavailable(
                kind="tool",
                message=message,
                hint="let the suite's `runner` end with `python -m pytest`",
                text=said,
            )
        if exit_.code in (0, 1, NO_TESTS):
            message = f"pytest ended with {exit_.words} without a word from Photon's plugin"
            return Crash(message=message, text=said, exit=exit_)
        message = self._refused() or f"pytest ended with {exit_.words} before it could run a test"
        return Crash(message=message, text=said, exit=exit_)

    def _refused(self) -> str:
        """Return what pytest says of its command line or configuration; "" if it says nothing."""
        found: list[str] = _USAGE.findall("\n".join(self._tails[Stream.STDERR]))
        return f"pytest could not begin: {found[0].strip()}" if found else ""

    def _update(self) -> str:
        if "-m" in self._argv or "-c" in self._argv:
            return f"update it: `{self._python()} -m pip install --upgrade pytest`"
        return f"update it where `{' '.join(self._suite.runner)}` finds it"

    def _python(self) -> str:
        argv = self._argv
        end = argv.index("-m") if "-m" in argv else 1
        return " ".join(argv[: max(end, 1)]) or "python"


def _cut_off(exit_: Exit, still_open: Sequence[str]) -> str:
    ended = f"pytest ended with {exit_.words}"
    if not still_open:
        return f"{ended} before its session was over"
    more = f" and {len(still_open) - 1} others" if len(still_open) > 1 else ""
    return f"{ended} in the middle of `{still_open[0]}`{more}"
