"""Services that a run adds by itself: of the project's own code, for suites that ask an API."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from photon_test.adapters import pact, pact_services, schemathesis
from photon_test.adapters.schemathesis import services as schemathesis_services
from photon_test.core.model import Service, Suite
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan


def hosts(root: Path) -> Callable[[Suite], Service | None]:
    """Return what says which service a suite needs. It looks at the tree when it is asked."""

    def host(suite: Suite) -> Service | None:
        match suite.adapter:
            case pact.NAME:
                return pact_services.hosted(suite, lambda path: TreeFolder(root, path))
            case schemathesis.NAME:
                return schemathesis_services.hosted(suite, lambda path: TreeFolder(root, path))
            case _:
                return None

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
