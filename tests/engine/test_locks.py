"""Locks of a run, and between runs."""

import asyncio
from pathlib import Path

from photon_test.engine.locks import Locks, between_runs


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
        async with between_runs(tmp_path / "setup" / "lock"):
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
        async with between_runs(Path("/dev/null/setup/lock")):
            return True

    assert asyncio.run(work())
