"""What a manifest can say in `[test.suite.jest]`."""

from photon_test.core.model import Options


class JestOptions(Options, kw_only=True):
    """Options of a jest suite."""

    config: str = ""  # relative to the suite's folder; default: jest's own search
    projects: tuple[str, ...] = ()  # only these of the configuration, by their display names
