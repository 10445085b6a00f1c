"""Which suites use several instances of a service: those that verify pacts."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from photon_test.adapters.pact_options import PactOptions
from photon_test.core.command import Arg, Joined, Variable, template
from photon_test.core.errors import ManifestError
from photon_test.core.model import Service, StdoutReady, Suite
from photon_test.engine.plan import Plan
from photon_test.manifest.services import groups, varies


def spread(plan: Plan) -> Plan:
    """Let each pact suite use all instances of the services that it requires.

    Any other suite has the first instance.

    Raises:
        ManifestError: It could not, or would believe that it asks several and ask one.
    """
    services = {service.name: service for service in plan.services}
    suites = tuple(
        replace(planned, suite=_spread(planned.suite, services)) for planned in plan.suites
    )
    return replace(plan, suites=suites)


def _spread(suite: Suite, services: Mapping[str, Service]) -> Suite:
    options = suite.options
    required = [services[name] for name in suite.requires if name in services]
    several = [service for service in required if service.instances > 1]
    if not several or not isinstance(options, PactOptions):
        return suite
    number = several[0].instances
    for other in several:
        if other.instances != number:
            message = (
                f"`{suite.name}` requires {number} instances of `{several[0].name}`"
                f" and {other.instances} of `{other.name}`"
            )
            raise _wrong(suite, message, "let there be as many of each")
    if options.workers > 1:
        message = (
            f"`workers` is about one provider, and there are {number} instances of"
            f" `{several[0].name}`"
        )
        raise _wrong(suite, message, "leave `workers` out: each instance has one")
    differing = {name for service in several for name in _differing(service)}
    for key in ("url", "states", "messages"):
        value = getattr(options, key)
        is_url = key == "url" or getattr(options, f"{key}_by") == "url"
        if value and is_url and not differing & set(_names(template(value))):
            message = f"`{key}` is the same for all {number} instances of `{several[0].name}`"
            names = ", ".join(f"`${{{name}}}`" for name in sorted(differing))
            hint = f"use {names}" if names else "let the service's `env` say its address"
            raise _wrong(suite, message, hint)
    return replace(suite, instances=number)


def _differing(service: Service) -> Iterator[str]:
    """Yield the variables that each instance gives another value."""
    found = set()
    if isinstance(service.ready, StdoutReady):
        found |= set(groups(service.ready.pattern))
    for name, value in service.env:
        if varies(value) or found & set(_names(value)):
            found.add(name)
    yield from found


def _names(value: Arg) -> Iterator[str]:
    match value:
        case Variable(name=name):
            yield name
        case Joined(parts=parts):
            for part in parts:
                yield from _names(part)
        case _:
            pass


def _wrong(suite: Suite, message: str, hint: str) -> ManifestError:
    return ManifestError(message, hint=hint, where=str(suite.origin or ""))
