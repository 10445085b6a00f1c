"""Whether a version may be deployed: the broker's matrix, and what holds for each integration.

The broker decides (`summary.deployable`). It only says that something is missing; what it is, is
found out here, because each calls for something else: publish the pact, verify it, mend the
provider, or deploy the other side first.
"""

from collections.abc import Callable, Iterator
from typing import Literal
from urllib.parse import quote

from msgspec import UNSET, UnsetType

from photon_test.core.value import Value
from photon_test.pact.broker import environments
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError
from photon_test.pact.plain import plain

State = Literal["verified", "failed", "not verified", "not deployed", "no pact", "ignored"]


class Wanted(Value, kw_only=True):
    """What is to be deployed, and where to."""

    pacticipant: str
    version: str
    environment: str = ""
    tag: str = ""  # the older way to name an environment; exactly one of the two is set


class Integration(Value, kw_only=True):
    """Two applications, and how they stand to one another."""

    consumer: str
    provider: str
    consumer_version: str = ""
    provider_version: str = ""
    state: State


class Decision(Value, kw_only=True):
    """What the broker decides, and why."""

    deployable: bool
    unknown: int = 0  # results that are still to come
    integrations: tuple[Integration, ...] = ()
    notices: tuple[str, ...] = ()


class _Version(Value, kw_only=True):
    number: str = ""


class _Party(Value, kw_only=True):
    name: str
    version: _Version | None = None

    @property
    def number(self) -> str:
        return self.version.number if self.version else ""


class _Result(Value, kw_only=True):
    success: bool | None = None


class _Row(Value, kw_only=True, rename={"result": "verificationResult"}):
    consumer: _Party
    provider: _Party
    result: _Result | None = None
    ignored: bool = False


class _Summary(Value, kw_only=True):
    deployable: bool | UnsetType | None = UNSET
    reason: str = ""
    unknown: int = 0


class _Notice(Value, kw_only=True):
    text: str = ""


class _Matrix(Value, kw_only=True):
    summary: _Summary
    matrix: tuple[_Row, ...]
    notices: tuple[_Notice, ...] = ()


class _Pair(Value, kw_only=True):
    consumer: _Party
    provider: _Party


class _Pairs(Value, kw_only=True):
    integrations: tuple[_Pair, ...] = ()


class _Known(Value, kw_only=True, rename={"embedded": "_embedded"}):
    embedded: _Pairs = _Pairs()


def decide(
    client: Client,
    wanted: Wanted,
    *,
    tries: int = 0,
    waiting: Callable[[int], None] = lambda _: None,
) -> Decision:
    """Ask whether a version may be deployed.

    While results are missing it is asked again, up to `tries` times; `waiting` is called with
    their number before each of these, and pauses.

    Raises:
        Refused: The broker knows no such application or environment.
        BrokerError: The broker cannot be asked.
    """
    matrix = _matrix(client, wanted)
    for _ in range(tries):
        if not matrix.summary.unknown:
            break
        waiting(matrix.summary.unknown)
        matrix = _matrix(client, wanted)
    rows = tuple(_states(client, wanted, matrix.matrix))
    try:
        rows += tuple(_without_pact(client, wanted, rows))
    except BrokerError:
        if not rows:  # then it decides
            raise
    texts = [one.text for one in matrix.notices] or [matrix.summary.reason]
    compared = any(one.state != "no pact" for one in rows)
    return Decision(
        # The broker says yes to a version that it has no pact of; but then nothing was compared.
        deployable=matrix.summary.deployable is True and (compared or not rows),
        unknown=matrix.summary.unknown,
        integrations=rows,
        notices=tuple(plain(text) for text in texts if text),
    )


def query_of(wanted: Wanted) -> str:
    """Return the matrix's query, in the form that the Pact project's own clients send."""
    pairs = [("q[][pacticipant]", wanted.pacticipant), ("q[][version]", wanted.version)]
    pairs.append(("latestby", "cvp"))
    if wanted.environment:
        pairs.append(("environment", wanted.environment))
    else:
        pairs += [("latest", "true"), ("tag", wanted.tag)]
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def _matrix(client: Client, wanted: Wanted) -> _Matrix:
    answer = client.get("/matrix", query_of(wanted))
    matrix = answer.as_(_Matrix)
    if matrix.summary.deployable is UNSET:
        raise BrokerError("the broker's matrix does not say whether it may be", where=answer.asked)
    return matrix


def _states(client: Client, wanted: Wanted, rows: tuple[_Row, ...]) -> Iterator[Integration]:
    for row in rows:
        yield Integration(
            consumer=row.consumer.name,
            provider=row.provider.name,
            consumer_version=row.consumer.number,
            provider_version=row.provider.number,
            state=_state(client, wanted, row),
        )


def _state(client: Client, wanted: Wanted, row: _Row) -> State:
    if row.ignored:
        return "ignored"
    if row.result is not None and row.result.success is not None:
        return "verified" if row.result.success else "failed"
    ours = row.consumer.name == wanted.pacticipant
    other = (row.provider if ours else row.consumer).name
    if not wanted.environment or other == wanted.pacticipant:
        return "not verified"
    try:
        where = environments.environment(client, wanted.environment)
        there = environments.present(client, where, other)
    except BrokerError:  # it explains a no, and must not hide it
        return "not verified"
    return "not verified" if there else "not deployed"


def _without_pact(
    client: Client, wanted: Wanted, rows: tuple[Integration, ...]
) -> Iterator[Integration]:
    """Yield the providers that this consumer has pacts with, but not in this version."""
    link = client.index().link("pb:integrations")
    if link is None:  # an old broker
        return
    known = {(one.consumer, one.provider) for one in rows}
    for pair in client.get(link.href).as_(_Known).embedded.integrations:
        names = (pair.consumer.name, pair.provider.name)
        if pair.consumer.name == wanted.pacticipant and names not in known:
            yield Integration(consumer=names[0], provider=names[1], state="no pact")
