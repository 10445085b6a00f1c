"""What a manifest can say in `[test.suite.go]`."""

from photon_test.core.model import Options, Suite


class GoOptions(Options, kw_only=True):
    """Options of a go suite."""

    # Whether results that go has cached are taken. None: they are, unless the suite requires
    # services: of those go's cache knows nothing.
    cache: bool | None = None


def takes_cached(suite: Suite) -> bool:
    """Whether a result of an earlier run, which go still holds good, is taken."""
    chosen = suite.options.cache if isinstance(suite.options, GoOptions) else None
    return not suite.requires if chosen is None else chosen
