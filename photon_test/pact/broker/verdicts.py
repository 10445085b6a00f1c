"""What came of a pact's interactions, and of which version of the provider."""

from photon_test.core.value import Value


class Wrong(Value, kw_only=True):
    """One thing that was not as the contract says."""

    kind: str = ""  # as the core names it; "" for what is no difference: a state, a timeout
    path: str = ""
    message: str


class Judged(Value, kw_only=True):
    """One interaction and what came of it."""

    id: str  # the broker's; "" if it gave none
    description: str
    passed: bool
    wrong: tuple[Wrong, ...] = ()


class Provider(Value, kw_only=True):
    """The provider's version that was verified."""

    version: str
    branch: str = ""
    tags: tuple[str, ...] = ()
    build_url: str = ""
