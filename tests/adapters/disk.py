"""A folder of this machine, with the programs and variables that a test says it has."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from photon_test.engine.folder import TreeFolder


class DiskFolder(TreeFolder):
    """`programs`: those on PATH. `variables`: the whole environment."""

    def __init__(
        self,
        top: Path,
        path: str = "",
        *,
        programs: Iterable[str] = (),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.top = top
        self.programs = set(programs)
        self.variables = dict(variables or {})
        super().__init__(top, path, environ=self.variables)

    def parent(self) -> "DiskFolder | None":
        if not self.path:
            return None
        above = self.path.rpartition("/")[0]
        return DiskFolder(self.top, above, programs=self.programs, variables=self.variables)

    def which(self, program: str, /) -> str | None:
        return program if program in self.programs else None
