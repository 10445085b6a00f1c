"""Locks of a run, and between runs."""

import asyncio
from pathlib import Path

import pytest

from photon_test.engine.locks import Locks, between_runs


def wait() -> None:
    """Have all the time in the world."""


def test_two_that_want_the_same_take_turns_whatever_their_order() -> None:
    locks = Locks()
    seen: list[str] = []

    async def work(name: str, *names: str) -> None:
        async with locks.hold(names):
            seen.append(f"{name} begins")
            await asyncio.sleep(0)
            seen.append(f"{name} ends")

    async def both() -> None:
        await asyncio.gather(work("one", "a", "b"), work("two", "b", "a"))

    asyncio.run(both())

    assert seen == ["one begins", "one ends", "two begins", "two ends"]


def test_a_lock_between_runs_is_held_by_one(tmp_path: Path) -> None:
    inside = 0
    most = 0

    async def work() -> None:
        nonlocal inside, most
        async with between_runs(tmp_path / "setup" / "lock", wait):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async def both() -> None:
        await asyncio.gather(work(), work(), work())

    asyncio.run(both())

    assert most == 1


def test_a_tree_that_cannot_be_written_is_not_locked() -> None:
    async def work() -> bool:
        async with between_runs(Path("/dev/null/setup/lock"), wait):
            return True

    assert asyncio.run(work())


def test_nobody_has_to_wait_for_another_run(tmp_path: Path) -> None:
    path = tmp_path / "setup" / "lock"

    def stop() -> None:
        raise InterruptedError

    async def work() -> None:
        async with between_runs(path, wait):
            with pytest.raises(InterruptedError):
                async with between_runs(path, stop):
                    pytest.fail("two hold it")

    asyncio.run(work())
