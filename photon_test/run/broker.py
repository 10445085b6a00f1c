"""Pacts of a broker in a run: the folder that they are fetched into, for as long as it lasts."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from photon_test.adapters.pact_options import FETCHED, PactOptions
from photon_test.core.model import Suite
from photon_test.core.value import Value
from photon_test.engine.plan import Plan, PlannedSuite


class Source(Value, kw_only=True):
    """A suite that fetches, and the folder it fetches into."""

    suite: Suite
    folder: str


@contextmanager
def fetching(plan: Plan) -> Iterator[tuple[Plan, tuple[Source, ...]]]:
    """Give each suite that has a broker a folder for as long as the run lasts."""
    if not any(_broker(planned.suite) for planned in plan.suites):
        yield plan, ()
        return
    with tempfile.TemporaryDirectory(prefix="photon-pacts-", ignore_cleanup_errors=True) as top:
        sources: list[Source] = []
        suites: list[PlannedSuite] = []
        for number, planned in enumerate(plan.suites):
            suite = planned.suite
            if _broker(suite):
                folder = Path(top, str(number))
                folder.mkdir()
                suite = replace(suite, env=(*suite.env, (FETCHED, str(folder))))
                sources.append(Source(suite=suite, folder=str(folder)))
            suites.append(replace(planned, suite=suite))
        yield replace(plan, suites=tuple(suites)), tuple(sources)


def _broker(suite: Suite) -> str:
    return suite.options.broker if isinstance(suite.options, PactOptions) else ""
