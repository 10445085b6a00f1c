"""What a manifest can say in `[test.suite.node]`."""

from photon_test.core.model import Options


class NodeOptions(Options, kw_only=True):
    """Options of a suite of `node --test`."""

    # Files, folders or (node 21) globs, relative to the suite's folder; none: node's own search.
    files: tuple[str, ...] = ()
