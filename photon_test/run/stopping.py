"""`--fail-fast`: where the processes of a suite tell one another that one has seen a failure."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from photon_test.adapters.pact_options import STOP, PactOptions
from photon_test.core.model import Suite
from photon_test.engine.plan import Plan, PlannedSuite


@contextmanager
def first_failure(plan: Plan) -> Iterator[Plan]:
    """Name a file to each suite that is to stop then, for as long as the run lasts."""
    if not any(_stops(planned.suite) for planned in plan.suites):
        yield plan
        return
    with tempfile.TemporaryDirectory(prefix="photon-stop-", ignore_cleanup_errors=True) as top:
        suites: list[PlannedSuite] = []
        for number, planned in enumerate(plan.suites):
            suite = planned.suite
            if _stops(suite):
                suite = replace(suite, env=(*suite.env, (STOP, str(Path(top, str(number))))))
            suites.append(replace(planned, suite=suite))
        yield replace(plan, suites=tuple(suites))


def _stops(suite: Suite) -> bool:
    return isinstance(suite.options, PactOptions) and suite.options.fail_fast
