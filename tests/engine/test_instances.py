"""Units take turns with the instances of what their suite requires."""

import asyncio

from photon_test.engine.instances import Instances, Turn


def test_two_units_never_have_the_same_instance() -> None:
    using: set[int] = set()
    used: list[int] = []

    async def unit(instances: Instances) -> None:
        async with instances.one() as turn:
            assert turn is not None
            assert turn.instance not in using
            using.add(turn.instance)
            await asyncio.sleep(0)
            used.append(turn.instance)
            using.remove(turn.instance)

    async def main() -> None:
        instances = Instances(3)
        await asyncio.gather(*(unit(instances) for _ in range(12)))

    asyncio.run(main())

    assert len(used) == 12
    assert set(used) == {0, 1, 2}


def test_one_that_is_lost_is_given_to_nobody_again() -> None:
    async def main() -> list[int | None]:
        instances = Instances(2)
        got: list[int | None] = []
        async with instances.one() as first:
            assert first is not None
            first.lost = True
        for _ in range(3):
            async with instances.one() as turn:
                got.append(turn.instance if turn else None)
        return got

    assert asyncio.run(main()) == [1, 1, 1]


def test_who_waits_when_the_last_one_is_lost_waits_no_longer() -> None:
    async def main() -> Turn | None:
        instances = Instances(1)

        async def waits() -> Turn | None:
            async with instances.one() as turn:
                return turn

        async with instances.one() as turn:
            assert turn is not None
            waiting = asyncio.create_task(waits())
            await asyncio.sleep(0)
            turn.lost = True
        return await waiting

    assert asyncio.run(main()) is None
