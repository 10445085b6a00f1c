"""What a self-check found out, unit by unit, as values that can be stored and added up."""

from msgspec import field

from photon_test.contracts.selfcheck.mutate import Kind
from photon_test.core.value import Value

SIDES = ("contract", "type at the root", "no rules")  # who was judged, in this order


class Rejected(Value, kw_only=True):
    """A valid response that the contract rejects: a false red."""

    path: str
    why: str  # in the core's words
    body: str  # JSON, cut


class Fault(Value, kw_only=True):
    """A response with one fault, and who noticed."""

    kind: Kind
    path: str
    inexpressible: str = ""  # why Pact cannot tell; "" if it can
    accepted: tuple[bool, bool, bool]  # by the contract, and by the two baselines
    listed: str = ""  # what the contract itself lists as left out at this place
    body: str = ""  # JSON, cut; only of what the contract accepted although Pact can tell


class Judged(Value, kw_only=True):
    """One unit."""

    operation: str
    status: str
    media: str = ""
    promised: int = 0  # places that every valid response keeps something at
    asserted: int = 0  # of these, those with a rule of the contract
    valid: int = 0  # valid responses that were judged
    rejected: tuple[int, int, int] = (0, 0, 0)  # of these, by the contract and the baselines
    false_reds: tuple[Rejected, ...] = ()
    faults: tuple[Fault, ...] = ()
    unfit: int = 0  # mutants of a response that the contract rejects anyway: no evidence
    disputed: int = 0  # the two validators disagree
    beyond: int = 0  # numbers that the core cannot read
    undrawn: str = ""  # why there are no responses to judge
    both_ways: int = 0  # responses that were judged over HTTP as well
    differently: int = 0  # of these, those with another verdict


class Reach(Value, kw_only=True):
    """How much of a description has a contract."""

    operations: int = 0
    operations_with: int = 0
    pairs: int = 0  # operation and status
    pairs_with: int = 0
    successes: int = 0  # operation and 2xx
    successes_with: int = 0
    left: dict[str, int] = field(default_factory=dict)  # reason → answers


class Requests(Value, kw_only=True):
    """Generated requests, judged by the description."""

    judged: int = 0
    invalid: int = 0
    disputed: int = 0
    reasons: tuple[str, ...] = ()


class Report(Value, kw_only=True):
    """One description."""

    document: str
    seed: int
    units: int = 0  # all that have a contract
    reach: Reach = Reach()
    requests: Requests = Requests()
    judged: tuple[Judged, ...] = ()
