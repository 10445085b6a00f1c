"""The services of one run: each is started when the first suite needs it, and only once.

Where a service has several instances, each of them lives by itself, under a name like `orders#0`.
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from photon_test.core.errors import Infrastructure
from photon_test.core.events import Event
from photon_test.core.model import Service
from photon_test.engine.process import Guard
from photon_test.engine.readiness import Ports
from photon_test.engine.service import Life, ServiceFailed


class Services:
    """Servers that suites share. That `requires` has no cycle is the manifest's word."""

    def __init__(
        self,
        services: Iterable[Service],
        *,
        guard: Guard,
        root: Path,
        emit: Callable[[Event], None],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Start nothing yet. `root` is absolute; `environment` is what services inherit."""
        self._declared: dict[str, Service] = {}
        self._services: dict[str, Service] = {}  # each instance by itself
        self._environment = environment
        self._stopping = False
        ports = Ports()
        self._life = partial(Life, guard=guard, root=root, ports=ports, emit=emit)
        self._lives: dict[str, Life] = {}
        for service in services:
            self._declared[service.name] = service
        for service in self._declared.values():
            self._copy(service)
        self._starts: dict[str, asyncio.Task[dict[str, str]]] = {}

    async def environment_of(self, name: str, instance: int = 0) -> Mapping[str, str]:
        """Return the variables that a service gives to a suite; start it first if need be.

        Of a service with one instance, that is the one for all.

        Raises:
            ServiceFailed: It did not become ready, or has ended since; its `log` says more.
            Infrastructure: There is no such service, one that it requires failed, or the run is
                being stopped.
        """
        return await self._given(self._key(name, instance))

    async def _given(self, name: str) -> Mapping[str, str]:
        if name not in self._services:
            raise Infrastructure(
                f"there is no service `{name}`",
                hint=f"add `[test.service.{name}]`, or require one of: "
                f"{', '.join(sorted(self._declared)) or 'none is declared'}",
            )
        if self._stopping:
            raise Infrastructure(f"service `{name}` is not started: the run is being stopped")
        if name not in self._starts:
            self._starts[name] = asyncio.create_task(self._start(self._services[name]))
            # Everybody who waits for it may be gone when it fails.
            self._starts[name].add_done_callback(lambda task: task.cancelled() or task.exception())
        start = self._starts[name]
        await asyncio.wait([start])
        if start.cancelled():
            raise Infrastructure(f"service `{name}` is not started: the run is being stopped")
        if (failure := self._lives[name].failure) is not None:
            raise failure
        return start.result()

    def add(self, service: Service) -> None:
        """Know one more: it is declared by nobody, because only one suite needs it."""
        self._declared[service.name] = service
        self._copy(service)

    def gone(self, names: Iterable[str], instance: int) -> ServiceFailed | None:
        """Return why one of these services, or what it requires, is no longer there."""
        waiting = [self._key(name, instance) for name in names]
        while waiting:
            name = waiting.pop()
            if name not in self._services:
                continue
            if (failure := self._lives[name].gone()) is not None:
                return failure
            waiting += self._services[name].requires
        return None

    async def stop(self) -> None:
        """Stop those that run, each after those that require it. None is started any more."""
        self._stopping = True
        await self._abandon()
        stops: dict[str, asyncio.Task[None]] = {}

        async def after(name: str) -> None:
            await asyncio.gather(
                *(stops[each] for each in stops if name in self._services[each].requires)
            )
            await self._lives[name].stop()

        for name in self._starts:
            stops[name] = asyncio.create_task(after(name))
        await asyncio.gather(*stops.values())

    def give_up(self) -> None:
        """Wait no longer for those that are not ready yet, and start none any more."""
        self._stopping = True
        for start in self._starts.values():
            start.cancel()

    def kill(self) -> None:
        """End all of them now; `stop` has to be awaited still."""
        self.give_up()
        for life in self._lives.values():
            life.kill()

    async def _start(self, service: Service) -> dict[str, str]:
        variables = dict(self._environment)
        for name in service.requires:
            variables.update(await self._given(name))
        return await self._lives[service.name].start(variables)

    def _copy(self, service: Service) -> None:
        """Know each instance, and which instances of others it requires."""
        for number in range(service.instances):
            key = self._key(service.name, number)
            requires = tuple(self._key(name, number) for name in service.requires)
            self._services[key] = replace(service, name=key, requires=requires)
            self._lives[key] = self._life(self._services[key], instance=number)

    def _key(self, name: str, instance: int) -> str:
        several = name in self._declared and self._declared[name].instances > 1
        return f"{name}#{instance}" if several else name

    async def _abandon(self) -> None:
        pending = [start for start in self._starts.values() if not start.done()]
        for start in pending:
            start.cancel()
        if pending:
            await asyncio.wait(pending)
