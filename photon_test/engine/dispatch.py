"""The one writer: numbers and times each event, and shows it to every reporter."""

from collections.abc import Callable, Iterable
from datetime import datetime

from photon_test.core.errors import ExitCode, PhotonError
from photon_test.core.events import Event, Record, Troubled
from photon_test.core.ports import Reporter
from photon_test.core.tally import Tally


class Dispatcher:
    """Makes records of events, in one order that every reporter sees.

    Reporters are called at once and one after the other, which is the simplest thing and slows
    down a run that is faster than its reports. One that raises is dropped: the run goes on,
    and its exit code says that a report is missing.
    """

    def __init__(
        self,
        reporters: Iterable[tuple[str, Reporter]],
        *,
        now: Callable[[], datetime],
        redact: Callable[[Record], Record],
        tally: Tally | None = None,
    ) -> None:
        """`tally` takes each record before every reporter, and until the last one is closed."""
        self._tally = tally
        self._reporters = dict(reporters)
        self._now = now
        self._redact = redact
        self._seq = 0
        self.lost: dict[str, Troubled] = {}  # reporters that failed, and how

    def emit(self, event: Event, unit: str = "", attempt: int = 1) -> None:
        """Record one event."""
        record = self._redact(
            Record(seq=self._seq, at=self._now(), unit=unit, attempt=attempt, event=event)
        )
        self._seq += 1
        if self._tally is not None:
            self._tally.handle(record)
        failed: list[tuple[str, Exception]] = []
        for name, reporter in self._reporters.items():
            try:
                reporter.handle(record)
            except Exception as error:  # noqa: BLE001  # one report must not end the run
                failed.append((name, error))
        for name, why in failed:
            self._drop(name, why)

    def tick(self, now: float) -> None:
        """Let live reporters redraw."""
        for name, reporter in list(self._reporters.items()):
            try:
                reporter.tick(now)
            except Exception as error:  # noqa: BLE001  # as in emit
                self._drop(name, error)

    def close(self) -> list[Troubled]:
        """Close every reporter; return what went wrong while they wrote their last words.

        Those that are closed later are told, so that the last of them does not say less.
        """
        troubles = []
        for name in list(self._reporters):
            reporter = self._reporters.pop(name, None)
            if reporter is None:
                continue  # it failed when it was told of another one's failure
            try:
                reporter.close()
            except BrokenPipeError:
                pass  # as in _drop
            except Exception as error:  # noqa: BLE001  # as in emit
                troubles.append(self._lose(name, error))
        return troubles

    def _drop(self, name: str, error: Exception) -> None:
        if self._reporters.pop(name, None) is None:
            return  # it failed again when it was told of another one's failure
        if isinstance(error, BrokenPipeError):
            return  # whoever read this report has read enough: `photon test | head`
        self._lose(name, error)

    def _lose(self, name: str, error: Exception) -> Troubled:
        """Tell those that are left."""
        trouble = self.lost[name] = _trouble(name, error)
        self.emit(trouble)
        return trouble


def _trouble(name: str, error: Exception) -> Troubled:
    cause = error.__cause__ if isinstance(error, PhotonError) else error
    words = cause.strerror if isinstance(cause, OSError) else ""
    return Troubled(
        code=ExitCode.INFRASTRUCTURE,
        message=f"the {name} report could not be written:"
        f" {words or str(error) or type(error).__name__}",
        where=error.where if isinstance(error, PhotonError) else "",
        hint="the run went on without it",
    )
