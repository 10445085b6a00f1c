"""Why a tool's process did not come to its end: it ran past one of Photon's limits."""

from photon_test.core.model import Unit
from photon_test.core.outcome import Exit, Timeout


def overdue(tool: str, unit: Unit, exit_: Exit) -> Timeout | None:
    """Say which limit of the unit its process was stopped by; None if it ended otherwise."""
    if not exit_.timed_out:
        return None
    silent = exit_.timed_out == "silence"
    limit_s = (unit.silence_s if silent else unit.timeout_s) or 0.0
    return Timeout(
        message=f"still ran when {tool} was stopped after {limit_s:g} s"
        + (" of silence" if silent else ""),
        limit_s=limit_s,
        limit=exit_.timed_out,
    )
