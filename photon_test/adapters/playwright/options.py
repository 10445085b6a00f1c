"""What a manifest can say in `[test.suite.playwright]`."""

from photon_test.core.model import Options


class PlaywrightOptions(Options, kw_only=True):
    """Options of a suite of Playwright."""

    config: str = ""  # relative to the suite's folder; default: Playwright's own search
    projects: tuple[str, ...] = ()  # only these, and what they depend on; `*` matches anything
