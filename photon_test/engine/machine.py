"""Starts commands on this machine: fills in their placeholders, and knows where the run stands."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from photon_test.core.command import Command
from photon_test.core.errors import Infrastructure
from photon_test.engine.fill import Context, fill
from photon_test.engine.process import Guard, Process

_AT_ONCE = 500  # paths in one question to git


class Machine:
    """Where units are started."""

    def __init__(self, guard: Guard, root: Path, processors: int) -> None:
        self._guard = guard
        self.root = root  # of the run
        self.processors = processors  # that the run may use

    async def start(
        self, command: Command, context: Context, variables: Mapping[str, str], events: str | None
    ) -> tuple[Process, tuple[str, ...]]:
        """Fill in a command and start it; return the process and its arguments as started.

        Raises:
            Infrastructure: A variable is missing, or the program or folder does not exist.
        """
        environment = {} if command.exact_env else dict(variables)
        for name in command.unset:
            environment.pop(name, None)
        for name, value in command.env:
            environment[name] = fill(value, context)
        argv = tuple(fill(part, context) for part in command.argv)
        cwd = self.root / command.cwd
        try:
            process = await self._guard.start(argv, str(cwd), environment, events)
        except OSError as error:
            raise Infrastructure(
                f"`{argv[0]}` could not be started: {error.strerror or error}",
                where=command.cwd or ".",
                hint="check that the program is installed and can be run",
            ) from error
        return process, argv

    async def tracked(self, path: Path) -> bool:
        """Whether git tracks a file; true if that cannot be found out."""
        argv = ("git", "ls-files", "--error-unmatch", "--", path.name)
        try:
            process = await self._guard.start(argv, str(path.parent), dict(os.environ))
        except OSError:
            return True
        async for _ in process.batches():
            pass
        return (await process.wait()).code != 1

    async def tracked_among(self, folder: Path, paths: Sequence[str]) -> frozenset[str]:
        """Return which of a folder's files git tracks; all, if that cannot be found out."""
        argv = ("git", "--literal-pathspecs", "ls-files", "--")
        for at in range(0, len(paths), _AT_ONCE):
            some = tuple(paths[at : at + _AT_ONCE])
            try:
                process = await self._guard.start((*argv, *some), str(folder), dict(os.environ))
            except OSError:
                return frozenset(paths)
            said = [line async for _, lines in process.batches() for line in lines]
            if (await process.wait()).code != 0:
                return frozenset(paths)
            if said:  # rare, and names can be quoted: each is asked for by itself
                return frozenset([path for path in paths if await self.tracked(folder / path)])
        return frozenset()
