"""The tables of a self-check, as Markdown that also reads well in a terminal."""

from collections.abc import Iterator, Sequence

from photon_test.contracts.selfcheck import score
from photon_test.contracts.selfcheck.result import SIDES, Report
from photon_test.contracts.selfcheck.score import Reason, Share

_REASONS = 12


def tables(reports: Sequence[Report]) -> Iterator[str]:
    """Yield the lines of all tables."""
    yield from _amounts(reports)
    yield from _false_red(reports)
    yield from _miss(reports)
    yield from _vacuity(reports)
    yield from _reasons("Valid responses that the contract rejects", score.false_reds(reports))
    yield from _reasons(
        "Faults that Pact could tell and the contract accepts",
        score.survivors(reports, expressible=True),
    )
    yield from _reasons("Faults that Pact cannot tell", score.survivors(reports, expressible=False))
    yield from _reasons("Units that could not be judged", score.undrawn(reports))


def _amounts(reports: Sequence[Report]) -> Iterator[str]:
    every = [one for report in reports for one in report.judged]
    distinct = {(r.document, j.operation, j.status, j.media) for r in reports for j in r.judged}
    bodies = sum(one.promised > 0 or one.both_ways > 0 for one in every)
    seeds = sorted({report.seed for report in reports})
    both, differently = score.agreement(reports)
    yield (
        f"{len(every):,} units judged ({len(distinct):,} different ones, {bodies:,} with a JSON"
        f" body) of {len({report.document for report in reports}):,} documents;"
        f" seeds {', '.join(map(str, seeds))}."
    )
    yield (
        f"{sum(one.valid for one in every):,} valid responses,"
        f" {sum(len(one.faults) for one in every):,} with one fault;"
        f" {sum(one.disputed for one in every):,} more left out because the two validators"
        f" disagree, {sum(one.beyond for one in every):,} because of a number beyond 64 bits,"
        f" {sum(one.unfit for one in every):,} because the response without the fault is rejected."
    )
    yield f"{both:,} responses were judged over HTTP as well: {differently:,} differently."
    requests = [report.requests for report in reports]
    yield (
        f"{sum(one.judged for one in requests):,} generated requests:"
        f" {sum(one.invalid for one in requests):,} are not what the description asks for,"
        f" {sum(one.disputed for one in requests):,} disputed."
    )


def _false_red(reports: Sequence[Report]) -> Iterator[str]:
    yield ""
    yield "| false red: a valid response is rejected | units | pooled | by document | seeds |"
    yield "|---|--:|--:|--:|--:|"
    for side, name in enumerate(SIDES):
        yield _row(name, score.false_red(reports, side))


def _miss(reports: Sequence[Report]) -> Iterator[str]:
    yield ""
    yield (
        "| miss: faults accepted | faults | Pact cannot tell | contract, all | by document"
        " | contract, those Pact can tell | by document | seeds | `type` at the root | no rules |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for kind in (*score.kinds(reports), None):
        every = score.miss(reports, 0, kind=kind)
        able = score.miss(reports, 0, kind=kind, expressible=True)
        cells = (
            kind or "**all**",
            f"{every.whole:,}",
            percent(score.inexpressible(reports, kind).pooled),
            percent(every.pooled),
            percent(every.by_document),
            percent(able.pooled),
            percent(able.by_document),
            _spread(able),
            percent(score.miss(reports, 1, kind=kind).pooled),
            percent(score.miss(reports, 2, kind=kind).pooled),
        )
        yield f"| {' | '.join(cells)} |"


def _vacuity(reports: Sequence[Report]) -> Iterator[str]:
    yield ""
    yield "| vacuity | of | pooled | by document | seeds |"
    yield "|---|--:|--:|--:|--:|"
    yield _row("promised places that no rule asserts", score.vacuity(reports))
    yield _row("bodies whose schema promises little", score.promising_little(reports))


def _row(name: str, found: Share) -> str:
    cells = (
        name,
        f"{found.part:,} of {found.whole:,}",
        percent(found.pooled),
        percent(found.by_document),
        _spread(found),
    )
    return f"| {' | '.join(cells)} |"


def _spread(found: Share) -> str:
    return f"{percent(found.lowest)} to {percent(found.highest)}"


def percent(share: float | None) -> str:
    """Return a share as people read it."""
    return "—" if share is None else f"{100 * share:.2f} %"


def _reasons(title: str, reasons: Sequence[Reason]) -> Iterator[str]:
    if not reasons:
        return
    yield ""
    yield f"{title}: {sum(reason.count for reason in reasons):,}"
    yield ""
    for reason in reasons[:_REASONS]:
        yield f"- {reason.count:,} times: {reason.words}; first: {_plain(reason.example)}"
    if len(reasons) > _REASONS:
        rest = reasons[_REASONS:]
        yield f"- {sum(one.count for one in rest):,} times: {len(rest)} other reasons"


def _plain(text: str) -> str:
    """Return one short line of printable characters: bodies are drawn from all of Unicode."""
    shown = "".join(char if char.isprintable() and ord(char) < 0x2500 else "·" for char in text)
    return shown[:220].replace("|", "\\|")
