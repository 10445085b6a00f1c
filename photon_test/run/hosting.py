"""Services that a run adds by itself: of the project's own code, which pact suites need."""

from pathlib import Path

from msgspec.structs import replace

from photon_test.adapters.pact import NAME
from photon_test.adapters.pact_services import hosted
from photon_test.core.model import Service
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan, PlannedSuite


def with_hosts(plan: Plan, root: Path) -> Plan:
    """Return the plan with a service for each suite that needs one, and requires it."""
    suites: list[PlannedSuite] = []
    services: list[Service] = []
    for planned in plan.suites:
        suite = planned.suite
        needed = (
            hosted(suite, lambda path: TreeFolder(root, path)) if suite.adapter == NAME else None
        )
        if needed is not None and planned.selection.run:
            services.append(needed)
            suite = replace(suite, requires=(*suite.requires, needed.name))
        suites.append(replace(planned, suite=suite))
    return replace(plan, suites=tuple(suites), services=(*plan.services, *services))
