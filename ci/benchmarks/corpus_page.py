"""What a run over a corpus came to, as docs/corpus.md and for a terminal."""

import platform
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from photon_test.contracts.selfcheck import score
from photon_test.contracts.selfcheck.result import Report
from photon_test.contracts.selfcheck.tables import percent, tables

if TYPE_CHECKING:
    from corpus import Done

CPU_S = 60.0  # processor seconds: the machines are shared, and the clock measures the others too
PEAK_MB = 1024

HEAD = """# The corpus

Made by `PHOTON_CORPUS=… ci/corpus`: contracts generated from 519 descriptions that nobody here
wrote (Kubernetes, OpenAI, Twilio, Box, Xero, Slack, Docker, samples of APIs.guru and many more),
and the [self-check](reference/self-check.md) on a sample of their answers. What a figure means, and
what it does not, is written there. Misses are published like the rest.

"""


def page(lines: Sequence[str], commit: str) -> str:
    """Return the whole page."""
    machine = (
        f"Commit {commit}, Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}."
    )
    return HEAD + machine + "\n\n" + "\n".join(lines) + "\n"


def summary(done: "Sequence[Done]") -> Iterator[str]:
    """Yield the lines of all tables."""
    reports = [
        msgspec.convert(report, Report, strict=False) for one in done for report in _reports(one)
    ]
    first = [
        msgspec.convert(_reports(one)[0], Report, strict=False) for one in done if _reports(one)
    ]
    yield "## No crash"
    yield ""
    yield from _crashes(done)
    yield ""
    yield "## Reach"
    yield ""
    yield from _reach(first)
    yield ""
    yield "## The core on what was written"
    yield ""
    yield from _own(done)
    yield ""
    yield "## As tight as the description, and no tighter"
    yield ""
    yield from tables([report for report in reports if report.judged])


def _reports(one: "Done") -> list[Any]:
    found: Any = one.seen.get("reports", [])
    return list(found)


def _crashes(done: "Sequence[Done]") -> Iterator[str]:
    codes = Counter(one.code for one in done)
    said = {
        0: "contracts written",
        2: "findings in the document",
        4: "nothing to make a contract of",
    }
    yield "| exit code | | documents |"
    yield "|--:|---|--:|"
    for code, number in sorted(codes.items()):
        yield f"| {code} | {said.get(code, '**a crash**')} | {number} |"
    yield ""
    slow = [one for one in done if one.cpu_s > CPU_S]
    fat = [one for one in done if one.peak_mb > PEAK_MB]
    yield (
        f"Over {CPU_S:.0f} processor seconds: {len(slow)}. Over {PEAK_MB} MB: {len(fat)}."
        f" Tracebacks: {sum('Traceback' in one.error for one in done)}."
        f" The check itself failed on {sum(bool(one.trouble) for one in done)} documents."
    )
    yield ""
    yield "| the slowest | operations | processor time | peak memory |"
    yield "|---|--:|--:|--:|"
    for one in sorted(done, key=lambda one: -one.cpu_s)[:5]:
        yield f"| {one.document} | {one.operations:,} | {one.cpu_s:.1f} s | {one.peak_mb} MB |"
    for one in done:
        if one.trouble:
            yield f"\n- {one.document}: {one.trouble.splitlines()[-1][:200]}"


def _reach(first: Sequence[Report]) -> Iterator[str]:
    yield "| of all documents with operations | have a contract | of | share | by document |"
    yield "|---|--:|--:|--:|--:|"
    for name, part, whole in (
        ("operations", "operations_with", "operations"),
        ("operation and 2xx", "successes_with", "successes"),
        ("operation and status, errors too", "pairs_with", "pairs"),
    ):
        found = score.share(
            first, lambda r, p=part, w=whole: (getattr(r.reach, p), getattr(r.reach, w))
        )  # type: ignore[misc]  # bound early
        yield (
            f"| {name} | {found.part:,} | {found.whole:,} | {percent(found.pooled)}"
            f" | {percent(found.by_document)} |"
        )
    yield ""
    left: Counter[str] = Counter()
    for report in first:
        for why, number in report.reach.left.items():
            left[_group(why)] += number
    yield "Answers that were left out, by reason:"
    yield ""
    for why, number in left.most_common(15):
        yield f"- {number:,} times: {why}"


_KINDS = (
    "is not what its schema asks for",
    "is no single status",
    "nothing leads to a",
    "nothing says which request leads to a",
    "is not followed",
    "leads nowhere",
    "has no example, and no text can be made up",
    "cannot be written yet",
)


def _group(why: str) -> str:
    """Return a reason without the values in it."""
    for words in _KINDS:
        if words in why:
            return f"… {words} …"
    return why[:100]


def _own(done: "Sequence[Done]") -> Iterator[str]:
    seen = [one.seen for one in done if one.seen]
    files = [one for one in seen if one["interactions"]]
    made = sum(int(str(one["interactions"])) for one in seen)
    refused: list[str] = [
        f"{one.document}: {why}"
        for one in done
        for why in one.seen.get("refused", [])  # type: ignore[attr-defined]  # from JSON
    ]
    loaded = sum(bool(one["loaded"]) for one in files)
    yield f"- {loaded:,} of {len(files):,} files load in the Rust core, with every interaction."
    yield f"- {made - len(refused):,} of {made:,} interactions accept their own example over HTTP."
    for why in refused[:20]:
        yield f"  - {why[:200]}"
