"""What every check may look at."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from photon_test.core.model import Service
from photon_test.engine.ask import Answer, ask
from photon_test.engine.process import Guard


class Look:
    """The tree, the environment, and a way to ask programs. Nothing is asked twice."""

    def __init__(
        self,
        guard: Guard,
        root: Path,
        services: Sequence[Service] = (),
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.root = root
        self.services = {service.name: service for service in services}
        self.environment = environment
        self._guard = guard
        self._answers: dict[tuple[object, ...], Answer] = {}

    async def ask(
        self, argv: Sequence[str], cwd: str = "", environment: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask a program something, in a folder below the root."""
        variables = self.environment if environment is None else environment
        key = (*argv, cwd, *sorted(variables.items()))
        if key not in self._answers:
            self._answers[key] = await ask(self._guard, argv, str(self.root / cwd), variables)
        return self._answers[key]
