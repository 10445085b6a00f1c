"""Slots: never more than there are, everybody is served, in order, in fair parts."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.command import SlotRange
from photon_test.core.errors import UsageError
from photon_test.engine.budget import Budget, Ledger, may_lend, processors
from photon_test.engine.cgroup import quota

ALL = SlotRange(min=1, max=0)
ranges = st.builds(SlotRange, min=st.integers(0, 9), max=st.integers(0, 9))


@given(st.integers(1, 6), st.lists(st.one_of(ranges, st.none(), st.integers(0, 20))))
def test_slots_are_granted_in_order_and_never_too_many(
    total: int, steps: list[SlotRange | int | None]
) -> None:
    ledger = Ledger(total)
    line: list[int] = []
    out: list[int] = []
    for step in [*steps, *[None] * (len(steps) + 1)]:
        match step:
            case SlotRange():
                line.append(ledger.ask(step))
            case int() if line:
                ledger.withdraw(line.pop(step % len(line)))
            case _ if out:
                ledger.give_back(out.pop())
            case _:
                pass
        grants = ledger.serve()
        assert [grant.ticket for grant in grants] == line[: len(grants)]
        del line[: len(grants)]
        out += [grant.slots for grant in grants]
        assert all(slots >= 1 for slots in out)
        assert sum(out) + ledger.free == total
        assert ledger.free >= 0

    assert (line, out) == ([], []) or not steps


@pytest.mark.parametrize(
    ("total", "wanted", "shares"),
    [
        (2, [ALL], [2]),
        (2, [ALL, ALL], [1, 1]),
        (8, [ALL, ALL, ALL], [3, 3, 2]),
        (8, [ALL, SlotRange()], [7, 1]),
        (8, [SlotRange(min=5, max=6), ALL], [5, 3]),
        (2, [SlotRange(min=4, max=4), ALL], [2]),
        (4, [SlotRange(), SlotRange(min=4, max=4), SlotRange()], [1]),
        (2, [ALL, ALL, ALL], [1, 1]),
        (4, [SlotRange(min=3, max=2)], [3]),
    ],
)
def test_shares_are_fair(total: int, wanted: list[SlotRange], shares: list[int]) -> None:
    ledger = Ledger(total)
    for each in wanted:
        ledger.ask(each)

    assert [grant.slots for grant in ledger.serve()] == shares


def test_units_that_start_together_share() -> None:
    async def main() -> list[int]:
        budget = Budget(2)
        both = asyncio.Barrier(2)

        async def unit() -> int:
            async with budget.take(ALL) as slots:
                await both.wait()
                return slots

        return list(await asyncio.gather(unit(), unit()))

    assert asyncio.run(main()) == [1, 1]


def test_a_slot_comes_back_after_an_error_and_after_a_cancellation() -> None:
    async def main() -> int:
        budget = Budget(3)
        with pytest.raises(ZeroDivisionError):
            async with budget.take(ALL) as slots:
                slots // 0
        async with budget.take(ALL):
            waiting = asyncio.ensure_future(budget.take(ALL).__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        async with budget.take(ALL) as slots:
            return slots

    assert asyncio.run(main()) == 3


def test_a_cancellation_in_the_moment_of_the_grant_loses_nothing() -> None:
    async def main() -> int:
        budget = Budget(3)
        waiting = asyncio.ensure_future(budget.take(ALL).__aenter__())
        await asyncio.sleep(0)
        budget._serve()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        async with budget.take(ALL) as slots:
            return slots

    assert asyncio.run(main()) == 3


def machine(root: Path, cgroup: str, mountinfo: str, files: dict[str, str]) -> Path:
    texts = {"proc/self/cgroup": cgroup, "proc/self/mountinfo": mountinfo, **files}
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


V2 = "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n"
V1 = "32 31 0:29 {root} /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"


def test_the_limit_of_a_group_above_holds(tmp_path: Path) -> None:
    files = {
        "sys/fs/cgroup/a/cpu.max": "150000 100000\n",
        "sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
    }

    assert quota(machine(tmp_path, "0::/a/b\n", V2, files)) == 1.5


def test_the_first_version_of_control_groups_is_read(tmp_path: Path) -> None:
    files = {
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        "sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "50000\n",
        "sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
    }

    root = machine(tmp_path, "4:memory:/x\n3:cpu,cpuacct:/job\n0::/\n", V1.format(root="/"), files)
    assert quota(root) == 0.5


def test_a_container_sees_its_group_as_the_top(tmp_path: Path) -> None:
    files = {
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    }

    root = machine(tmp_path, "3:cpu:/docker/1\n", V1.format(root="/docker/1"), files)
    assert quota(root) == 3.0


def test_without_control_groups_there_is_no_limit(tmp_path: Path) -> None:
    assert quota(tmp_path) is None


def test_a_part_of_a_processor_is_rounded_up(tmp_path: Path) -> None:
    root = machine(tmp_path, "0::/\n", V2, {"sys/fs/cgroup/cpu.max": "10000 100000\n"})

    assert processors({}, root) == 1
    assert 1 <= processors({}, tmp_path / "none") <= (os.cpu_count() or 1)


def test_the_variable_overrides_and_is_checked() -> None:
    assert processors({"PHOTON_PROCESSORS": "5"}) == 5
    for wrong in ("0", "-1", "two", "1.5", "²"):
        with pytest.raises(UsageError, match="PHOTON_PROCESSORS"):
            processors({"PHOTON_PROCESSORS": wrong})


def test_an_idle_processor_is_lent_to_one_who_waits_and_paid_back_first() -> None:
    ledger = Ledger(2)
    for _ in range(4):
        ledger.ask(SlotRange())
    ledger.serve()

    ledger.lend()
    lent = ledger.serve()
    ledger.give_back(1)
    after = ledger.serve()

    assert [grant.slots for grant in lent] == [1]
    assert after == []
    assert (ledger.lent, ledger.free) == (0, 0)


def test_nothing_is_lent_when_nobody_waits() -> None:
    ledger = Ledger(2)

    ledger.lend()

    assert (ledger.lent, ledger.free) == (0, 2)


@given(st.integers(1, 4), st.integers(1, 30))
def test_never_more_than_twice_the_processors_are_out(total: int, wishes: int) -> None:
    ledger = Ledger(total)
    for _ in range(wishes):
        ledger.ask(SlotRange())
    out = len(ledger.serve())

    for _ in range(wishes):
        ledger.lend()
        out += len(ledger.serve())

    assert out == min(wishes, 2 * total)


def test_a_limit_that_somebody_set_is_kept(tmp_path: Path) -> None:
    assert not may_lend({"PHOTON_PROCESSORS": "2"}, tmp_path)
    assert may_lend({}, tmp_path)


def test_units_that_are_told_how_many_they_are_share_although_they_come_one_by_one() -> None:
    ledger = Ledger(16)
    granted = []
    for _ in range(8):
        ledger.ask(SlotRange(min=1, max=0, among=8))
        granted += ledger.serve()

    assert [grant.slots for grant in granted] == [2] * 8
