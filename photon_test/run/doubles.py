"""Suites that would run the same twice, under two names."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from photon_test.core.events import Warned
from photon_test.core.model import Suite, Timeouts


def doubles(suites: Sequence[Suite]) -> Iterator[Warned]:
    """Yield a warning for each suite that another one is too, but for its name.

    Two suites over the same files are no mistake as long as something differs: arguments, the
    environment, a service.
    """
    first: dict[str, str] = {}
    for suite in suites:
        same = replace(
            suite,
            name="",
            set_up_as="",
            origin=None,
            overrides=(),
            scope="",
            owner="",
            tags=(),
            needs=(),
            locks=(),
            min_tests=None,
            timeout=Timeouts(),
        )
        other = first.setdefault(repr(same), suite.name)
        if other != suite.name:
            yield Warned(
                message=f"the suites `{other}` and `{suite.name}` run the same, twice",
                hint="remove one, or let their `args` or `env` differ",
            )
