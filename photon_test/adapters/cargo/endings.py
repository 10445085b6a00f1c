"""How a unit can end before its tool has said its last word."""

from photon_test.core.model import Unit
from photon_test.core.outcome import AnyFailure, Exit, Interrupted, Timeout


def stopped(exit_: Exit, unit: Unit) -> AnyFailure | None:
    """Return why Photon stopped the unit; None if it ended by itself."""
    if exit_.interrupted:
        return Interrupted(message="stopped because the run was interrupted")
    match exit_.timed_out:
        case "suite":
            limit = unit.timeout_s or 0.0
            return Timeout(message=f"did not end within {limit:g} s", limit_s=limit, limit="suite")
        case "silence":
            limit = unit.silence_s or 0.0
            return Timeout(message=f"said nothing for {limit:g} s", limit_s=limit, limit="silence")
        case None:
            return None


class Tail:
    """The last lines of an output, for the text of a failure."""

    def __init__(self, limit: int = 400) -> None:
        self._lines: list[str] = []
        self._limit = limit

    def add(self, line: str) -> None:
        """Take the next line."""
        self._lines.append(line)
        if len(self._lines) > 2 * self._limit:
            del self._lines[: -self._limit]

    @property
    def last(self) -> str:
        """The last line; "" if there is none."""
        return self._lines[-1] if self._lines else ""

    @property
    def lines(self) -> list[str]:
        """What is kept."""
        return self._lines[-self._limit :]

    @property
    def text(self) -> str:
        """What is kept, as one text."""
        return "\n".join(self.lines)
