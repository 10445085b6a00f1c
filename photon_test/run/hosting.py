"""Services that a run adds by itself: of the project's own code, which pact suites need."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from photon_test.adapters.pact import NAME
from photon_test.adapters.pact_services import hosted
from photon_test.core.model import Service, Suite
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan


def hosts(root: Path) -> Callable[[Suite], Service | None]:
    """Return what says which service a suite needs. It looks at the tree when it is asked."""

    def host(suite: Suite) -> Service | None:
        if suite.adapter != NAME:
            return None
        return hosted(suite, lambda path: TreeFolder(root, path))

    return host


def with_hosts(plan: Plan, root: Path) -> Plan:
    """Return the plan with these services as if they were declared, to show what would start."""
    host = hosts(root)
    own = [
        service
        for planned in plan.suites
        if planned.selection.run and (service := host(planned.suite))
    ]
    return replace(plan, services=(*plan.services, *own))
