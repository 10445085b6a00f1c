"""What the Rust core says on stderr about one interaction, and an end to it if it finds none.

A panic leaves its words there and nowhere else. A value that a regular expression cannot come to
an end with keeps the core busy after the answer has come, where no request's limit counts; its
own ceiling (`retry-limit-in-match over`, Oniguruma) makes a panic of most such cases.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread

from photon_test.core.value import Value
from photon_test.pact.files import Interaction, PactFile
from photon_test.pact.messages import Ended, Renew, Said
from photon_test.pact.plain import plain

_SLACK_S = 5.0  # of the core itself, beside the requests that it sends
_TICK_S = 0.25  # between two looks at the clock
_LONGEST = 8_000  # bytes of what the core said


def hear(path: Path) -> int:
    """Let stderr, which the core writes to, be this file; return a descriptor to read it with."""
    write = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(write, 2)
    os.close(write)
    return os.open(path, os.O_RDWR | os.O_CLOEXEC)


class _Open(Value, kw_only=True):
    """The interaction that is being judged."""

    file: str
    native: str
    limit_s: float
    until: float  # by the monotonic clock


class Watch:
    """Has interactions judged one by one, each within a limit."""

    def __init__(
        self,
        limit_s: float,
        say: Callable[[Said], None],
        *,
        heard: int | None = None,
        stop: Path | None = None,
    ) -> None:
        """`limit_s` is of one request, `heard` of `hear`.

        `stop`: a file; once it is there, an interaction has failed and the rest is not wanted.
        """
        self._limit_s = limit_s
        self._say = say
        self._heard = heard
        self._stop = stop
        self._ending = Lock()
        self._open: _Open | None = None
        self._looking: Thread | None = None  # one for all: to start one takes 0.1 ms
        self.slack_s = _SLACK_S
        self.end: Callable[[int], object] = os._exit

    @property
    def stopped(self) -> bool:
        """Whether an interaction has failed, here or in another process, and that is enough."""
        return self._stop is not None and self._stop.exists()

    def saw(self, ended: Ended) -> None:
        """Take note of how one ended."""
        if self._stop and ended.result != "agreed" and not ended.pending:
            self._stop.touch()

    def judged(
        self,
        verify: Callable[[PactFile, Interaction], Ended],
        file: PactFile,
        interaction: Interaction,
    ) -> Ended:
        """Return how it ended, with the core's own words; if it does not, this process does."""
        if self._heard is not None:
            os.ftruncate(self._heard, 0)
        requests = 1 + 2 * len(interaction.states)  # states are set, and may be torn down
        limit_s = requests * self._limit_s + self.slack_s
        self._open = _Open(
            file=file.path,
            native=interaction.native,
            limit_s=limit_s,
            until=time.monotonic() + limit_s,
        )
        if self._looking is None:
            self._looking = Thread(target=self._look, daemon=True)
            self._looking.start()
        ended = verify(file, interaction)
        with self._ending:
            self._open = None
        return self._with_words(ended)

    def _with_words(self, ended: Ended) -> Ended:
        if ended.result != "unjudged" or ended.text or self._heard is None:
            return ended
        from msgspec.structs import replace  # noqa: PLC0415  # hardly ever

        size = os.fstat(self._heard).st_size
        start = max(0, size - _LONGEST)
        words = os.pread(self._heard, _LONGEST, start).decode("utf-8", "replace")
        return replace(ended, text=plain(words, _LONGEST).strip())

    def _look(self) -> None:
        while True:
            with self._ending:
                one = self._open
                if one is not None and time.monotonic() >= one.until:
                    self._open = None
                    self._stuck(one)
            time.sleep(_TICK_S)

    def _stuck(self, one: _Open) -> None:
        message = f"the core did not come to an end with this interaction in {one.limit_s:g} s"
        self._say(
            Ended(
                file=one.file,
                native=one.native,
                result="unjudged",
                duration_s=one.limit_s,
                message=message,
            )
        )
        self._say(Renew())
        self.end(0)
