"""Runs units on this machine, each in a folder of its own that is gone afterwards."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from photon_test.core.errors import Infrastructure
from photon_test.core.model import Suite, Unit
from photon_test.core.ports import Reader
from photon_test.engine.intake import Intake
from photon_test.engine.machine import Machine
from photon_test.engine.running import RunningUnits
from photon_test.engine.unit_run import UnitRun, never_started


class LocalWorker:
    """Runs units under one guard."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.running = RunningUnits()

    async def run(
        self,
        unit: Unit,
        suite: Suite,
        reader: Reader,
        intake: Intake,
        *,
        slots: int,
        variables: Mapping[str, str],
        spared: bool = False,
    ) -> None:
        """Run one unit to its end; its events have all gone through `intake` then.

        `spared`: see `Running`.
        """
        try:
            made = tempfile.TemporaryDirectory(prefix="photon-", ignore_cleanup_errors=True)
        except OSError as error:
            why = f"no temporary folder could be made: {error.strerror}"
            never_started(unit, intake, Infrastructure(why, hint="look at `TMPDIR` and the disk"))
            return
        with made as scratch:
            await UnitRun(
                self._machine,
                unit,
                suite,
                reader=reader,
                intake=intake,
                scratch=Path(scratch),
                running=self.running,
                spared=spared,
            ).run(slots, variables)
