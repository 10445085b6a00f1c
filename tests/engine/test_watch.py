"""Time limits, on a loop whose clock the test owns."""

import asyncio

from photon_test.engine.watch import Limit, Watch


class FakeTime(asyncio.SelectorEventLoop):
    """A loop that jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__()

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.now = max(self.now, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def limits(
    *, timeout_s: float | None, silence_s: float | None, heard_at: tuple[float, ...], until: float
) -> list[tuple[float, Limit]]:
    loop = FakeTime()
    seen: list[tuple[float, Limit]] = []

    async def watch() -> None:
        watched = Watch(
            timeout_s=timeout_s,
            silence_s=silence_s,
            stop=lambda limit: seen.append((loop.now, limit)),
        )
        for at in heard_at:
            loop.call_at(at, watched.heard)
        await asyncio.sleep(until)
        watched.cancel()

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(watch())
    return seen


def test_without_limits_nothing_is_stopped() -> None:
    assert limits(timeout_s=None, silence_s=None, heard_at=(), until=9999) == []


def test_a_unit_that_runs_too_long_is_stopped_once() -> None:
    assert limits(timeout_s=60, silence_s=None, heard_at=(59,), until=200) == [(60, "suite")]


def test_a_unit_that_says_nothing_is_stopped() -> None:
    assert limits(timeout_s=None, silence_s=10, heard_at=(), until=100) == [(10, "silence")]


def test_silence_is_counted_from_the_last_word() -> None:
    assert limits(timeout_s=None, silence_s=10, heard_at=(9, 18, 20), until=100) == [
        (30, "silence")
    ]


def test_a_unit_that_goes_on_talking_is_left_alone() -> None:
    heard = tuple(float(at) for at in range(1, 100, 9))

    assert limits(timeout_s=None, silence_s=10, heard_at=heard, until=99) == []
