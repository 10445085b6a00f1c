"""What the run does for itself: its setup and its teardown."""

import shlex
from collections.abc import Sequence

from photon_test.core.model import Suite
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan
from photon_test.engine.stamps import STAMPS, Stamps
from photon_test.run.doctor.look import Look
from photon_test.run.doctor.problems import Problem
from photon_test.run.doctor.programs import missing, never_skipped

_OF = "[test]"


class OwnCheck:
    """Looks at the run's own commands. After `run`, `lines` and `problems` say what was seen."""

    def __init__(self, plan: Plan, look: Look) -> None:
        self.lines: list[str] = []
        self.problems: list[Problem] = []
        self._plan = plan
        self._look = look

    async def run(self) -> None:
        """Look at everything, and start nothing."""
        nobody = Suite(name="", adapter="command", setup=self._plan.setup)
        folder = TreeFolder(self._look.root, environ=self._look.environment)
        stamps = Stamps(nobody, folder, self._look.root / STAMPS, guess=False)
        self.problems += never_skipped(stamps, _OF, "")
        for stage in stamps.stages():
            self._command("setup", stage.argv, stage.when)
            if not stage.skipped:
                self._startable(stage.argv)
        for argv in self._plan.teardown:
            self._command("teardown", argv, "will run")
            self._startable(argv)

    def _command(self, key: str, argv: Sequence[str], when: str) -> None:
        self.lines = self.lines or [_OF]
        self.lines.append(f"  {key}: {shlex.join(argv)} ({when})")

    def _startable(self, argv: Sequence[str]) -> None:
        if why := missing(argv, self._look.root, self._look.environment):
            hint = "install it, or correct the command"
            self.problems.append(Problem(of=_OF, message=why, hint=hint))
