"""Reports of many descriptions, added up: each figure pooled, and averaged by document."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import get_args

from photon_test.contracts.selfcheck.mutate import Kind
from photon_test.contracts.selfcheck.result import SIDES, Fault, Judged, Report
from photon_test.core.value import Value


class Share(Value, kw_only=True):
    """How many of how many; also as the mean of each document's own share, and by seed."""

    part: int = 0
    whole: int = 0
    by_document: float | None = None  # None: no document has any
    lowest: float | None = None  # of the seeds' pooled shares
    highest: float | None = None

    @property
    def pooled(self) -> float | None:
        """The share over everything at once."""
        return self.part / self.whole if self.whole else None


Count = Callable[[Report], tuple[int, int]]


def share(reports: Sequence[Report], count: Count) -> Share:
    """Add up what `count` says of each report."""
    part = whole = 0
    documents: dict[str, list[int]] = {}
    seeds: dict[int, list[int]] = {}
    for report in reports:
        one, of = count(report)
        part, whole = part + one, whole + of
        for totals in (
            documents.setdefault(report.document, [0, 0]),
            seeds.setdefault(report.seed, [0, 0]),
        ):
            totals[0] += one
            totals[1] += of
    rates = [one / of for one, of in documents.values() if of]
    spread = [one / of for one, of in seeds.values() if of]
    return Share(
        part=part,
        whole=whole,
        by_document=sum(rates) / len(rates) if rates else None,
        lowest=min(spread, default=None),
        highest=max(spread, default=None),
    )


def false_red(reports: Sequence[Report], side: int) -> Share:
    """Units with any valid response rejected, of those that had valid responses."""

    def count(report: Report) -> tuple[int, int]:
        had = [one for one in report.judged if one.valid]
        return sum(one.rejected[side] > 0 for one in had), len(had)

    return share(reports, count)


def miss(
    reports: Sequence[Report], side: int, *, kind: Kind | None = None, expressible: bool = False
) -> Share:
    """Faults that were accepted."""

    def count(report: Report) -> tuple[int, int]:
        found = [
            fault
            for fault in faults([report])
            if (kind is None or fault.kind == kind) and not (expressible and fault.inexpressible)
        ]
        return sum(fault.accepted[side] for fault in found), len(found)

    return share(reports, count)


def inexpressible(reports: Sequence[Report], kind: Kind | None = None) -> Share:
    """Faults that no rule of Pact could tell without rejecting valid responses."""

    def count(report: Report) -> tuple[int, int]:
        found = [one for one in faults([report]) if kind is None or one.kind == kind]
        return sum(bool(one.inexpressible) for one in found), len(found)

    return share(reports, count)


def vacuity(reports: Sequence[Report]) -> Share:
    """Promised places that no rule asserts."""

    def count(report: Report) -> tuple[int, int]:
        promised = sum(one.promised for one in report.judged)
        return promised - sum(one.asserted for one in report.judged), promised

    return share(reports, count)


def promising_little(reports: Sequence[Report]) -> Share:
    """Units with a JSON body of which the schema promises one place at most: a type at the root."""

    def count(report: Report) -> tuple[int, int]:
        bodies = [one for one in report.judged if one.both_ways]
        return sum(one.promised <= 1 for one in bodies), len(bodies)

    return share(reports, count)


def faults(reports: Sequence[Report]) -> Iterator[Fault]:
    """Yield every fault that was judged."""
    for report in reports:
        for one in report.judged:
            yield from one.faults


def kinds(reports: Sequence[Report]) -> tuple[Kind, ...]:
    """Return the kinds of faults there are, in the usual order."""
    there = {fault.kind for fault in faults(reports)}
    return tuple(kind for kind in get_args(Kind) if kind in there)


class Reason(Value, kw_only=True):
    """Why faults survive, or valid responses do not, with one place to look at."""

    words: str
    count: int
    example: str


def survivors(reports: Sequence[Report], *, expressible: bool) -> tuple[Reason, ...]:
    """Return why faults were accepted, the most frequent reason first."""
    found: list[tuple[str, str]] = []
    for report, one, fault in _each(reports):
        if fault.accepted[0] and bool(fault.inexpressible) != expressible:
            listed = fault.listed.partition(" is not what")[0] or "not listed as open"
            words = fault.inexpressible or f"{fault.kind}: {listed}"
            where = f"{report.document} {one.operation} {one.status} `{fault.path}`"
            found.append((words, f"{where} {fault.body}"))
    return _reasons(found)


def false_reds(reports: Sequence[Report]) -> tuple[Reason, ...]:
    """Return why valid responses were rejected, the most frequent reason first."""
    found = [
        (
            _shape(red.why),
            f"{report.document} {one.operation} {one.status} `{red.path}`: {red.why} in {red.body}",
        )
        for report in reports
        for one in report.judged
        for red in one.false_reds[:1]
    ]
    return _reasons(found)


def undrawn(reports: Sequence[Report]) -> tuple[Reason, ...]:
    """Return why units had no responses to judge."""
    found = [
        (one.undrawn.partition(":")[0], f"{report.document} {one.operation} {one.status}")
        for report in reports
        for one in report.judged
        if one.undrawn
    ]
    return _reasons(found)


def agreement(reports: Sequence[Report]) -> tuple[int, int]:
    """Return how many responses were judged both ways, and how many of them differently."""
    every = [one for report in reports for one in report.judged]
    return sum(one.both_ways for one in every), sum(one.differently for one in every)


def _each(reports: Sequence[Report]) -> Iterator[tuple[Report, Judged, Fault]]:
    for report in reports:
        for one in report.judged:
            for fault in one.faults:
                yield report, one, fault


def _shape(why: str) -> str:
    """Return the core's words without the values in them."""
    for start in ("Expected", "Type mismatch", "Actual map is missing", "Failed to parse"):
        if why.startswith(start):
            end = why.rfind(" to ")
            return f"{start} … {why[end + 1 :][:40]}" if end > 0 else start
    return why[:60]


def _reasons(found: Sequence[tuple[str, str]]) -> tuple[Reason, ...]:
    count = Counter(words for words, _ in found)
    first = dict(reversed(found))
    return tuple(
        Reason(words=words, count=number, example=first[words])
        for words, number in count.most_common()
    )


assert len(SIDES) == 3  # noqa: S101  # `Fault.accepted` and `Judged.rejected` are as long
