"""The variables that services give: no two of one suite may give it the same one."""

from collections.abc import Iterator, Mapping

from photon_test.core.command import Arg
from photon_test.core.model import Service, StdoutReady, Suite
from photon_test.manifest.services import groups, varies
from photon_test.manifest.table import Table


def check_gives(value: Suite | Service, table: Table, services: Mapping[str, Service]) -> None:
    """Refuse to require two services of which one would hide what the other one says.

    A variable that the suite's own `env` sets is none of theirs.

    Raises:
        ManifestError: Two of them give the same variable, and not the same value.
    """
    own = {name for name, _ in value.env}
    first: dict[str, tuple[str, Arg | None]] = {}
    for index, name in enumerate(value.requires):
        for variable, said in _gives(services[name]):
            other, before = first.setdefault(variable, (name, said))
            if variable in own or other == name or (said is not None and said == before):
                continue
            message = f"`{other}` and `{name}` both give the variable `{variable}`"
            hint = f"give it another name in one of them, or set `{variable}` in `env` here"
            table.fail(message, "requires", index, hint=hint)


def _gives(service: Service) -> Iterator[tuple[str, Arg | None]]:
    """Yield variables and their values; None where that is known only when the service runs."""
    ready = service.ready
    found = dict.fromkeys(groups(ready.pattern) if isinstance(ready, StdoutReady) else ())
    yield from (found | {name: None if varies(v) else v for name, v in service.env}).items()
