"""A run as Markdown, for the file that `GITHUB_STEP_SUMMARY` names.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary.
GitHub takes 1 MiB a step; of a step that writes more, it shows nothing. So what does not fit is
left out part by part, and the end says so.
"""

import re
from collections.abc import Iterator, Sequence

from photon_test.core.events import Troubled
from photon_test.core.tally import SuiteTally
from photon_test.reporters.again import again
from photon_test.reporters.clean import one_line
from photon_test.reporters.failures import details
from photon_test.reporters.summary import (
    Cause,
    Summary,
    counted,
    duration,
    seconds_words,
    verdict_words,
    word,
)

LIMIT_BYTES = 1 << 20  # of all that a step writes
_ROOM = 512  # bytes, for the words about what is left out
_IN_FULL = 20
_IN_A_LINE = 40
_MOST_SUITES = 100
_MOST_CHARACTERS = 8000  # of one failure
# An invisible character behind it, or GitHub makes a link to a person, and to an issue.
_REFERENCE = re.compile(r"@(?=\w)|#(?=\d)")
_MARKS = r"\`*_[]|~#!"


def step_summary(
    summary: Summary, troubles: Sequence[Troubled] = (), *, limit_bytes: int = LIMIT_BYTES
) -> str:
    """Return the run as Markdown of at most so many bytes; "" if not even the verdict fits."""
    kept: list[str] = []
    room = limit_bytes - _ROOM
    left_out = 0
    for part in _parts(summary, troubles):
        size = len(part.encode("utf-8", "replace")) + 1
        if size <= room:
            kept.append(part)
            room -= size
        elif kept:
            left_out += 1
        else:
            return ""
    if left_out:
        parts = counted(left_out, "part")
        kept.append(f"… {parts} of this summary left out: GitHub takes no more than 1 MiB a step\n")
    return "\n".join(kept)


def _parts(summary: Summary, troubles: Sequence[Troubled]) -> Iterator[str]:
    yield f"### {word(summary)}\n\n{_text(verdict_words(summary))}\n"
    for trouble in troubles[:_IN_FULL]:
        yield f"**error** {_text(trouble_text(trouble))}\n"
    for suite, said in summary.broken[:_MOST_SUITES]:
        yield f"**{_text(suite.info.name)}** {_text(said)}\n"
    if summary.suites and not summary.listing:
        yield _suites(summary.suites)
    causes = summary.causes
    for cause in causes[:_IN_FULL]:
        yield _folded(cause, summary.arguments)
    if rest := causes[_IN_FULL : _IN_FULL + _IN_A_LINE]:
        yield "".join(f"- {_code(_title(cause))}\n" for cause in rest)
    if (more := len(causes) - _IN_FULL - len(rest)) > 0:
        yield f"… and {counted(more, 'other cause')}\n"
    if flaky := summary.flaky:
        names = ", ".join(_code(result.case.full_name) for result in flaky[:20])
        more_words = f" and {len(flaky) - 20:,} more" if len(flaky) > 20 else ""
        yield f"{counted(len(flaky), 'flaky case')}: {names}{more_words}\n"
    if summary.slowest:
        yield _slowest(summary)


def _suites(suites: Sequence[SuiteTally]) -> str:
    columns = ("suite", "passed", "failed", "errored", "skipped", "not run", "flaky", "time")
    lines = [f"|  | {' | '.join(columns)} |", f"| --- | --- |{' ---: |' * (len(columns) - 1)}"]
    for suite in suites[:_MOST_SUITES]:
        counts = suite.counts
        numbers = (
            counts.passed,
            counts.failed,
            counts.errored,
            counts.skipped,
            counts.not_run,
            counts.flaky,
        )
        cells = (
            suite_word(suite),
            _code(suite.info.name),
            *(f"{number:,}" if number else "" for number in numbers),
            seconds_words(suite.duration_s),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if (more := len(suites) - _MOST_SUITES) > 0:
        lines.append(f"|  | … and {counted(more, 'more suite')} |{'  |' * (len(columns) - 1)}")
    return "\n".join(lines) + "\n"


def suite_word(suite: SuiteTally) -> str:
    """Return what a suite came to, in capitals."""
    if suite.counts.failed or suite.counts.errored:
        return "FAILED"
    return "PASSED" if suite.green and suite.finished else "BROKEN"


def _slowest(summary: Summary) -> str:
    rows = "".join(
        f"| {_code(result.case.full_name)} | {_code(result.case.suite)}"
        f" | {seconds_words(duration(result))} |\n"
        for result in summary.slowest
    )
    return f"| slowest | suite | time |\n| --- | --- | ---: |\n{rows}"


def _folded(cause: Cause, arguments: tuple[str, ...]) -> str:
    example = cause.examples[0]
    failures = example.last.failures if example.last else ()
    text = "\n\n".join(details(failure) for failure in failures[:5])
    if len(text) > _MOST_CHARACTERS:
        text = f"{text[:_MOST_CHARACTERS]}\n… ({len(text) - _MOST_CHARACTERS:,} characters more)"
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 3)
    return (
        f"<details><summary>{_html(_title(cause))}</summary>\n\n{fence}text\n{text}\n{fence}\n\n"
        f"{_code(again(example.case, arguments))}\n\n</details>\n"
    )


def _title(cause: Cause) -> str:
    example = cause.examples[0]
    many = f" and {cause.count - 1:,} more" if cause.count > 1 else ""
    return f"{example.case.suite}: {one_line(example.case.full_name, 300)}{many}: {cause.message}"


def trouble_text(trouble: Troubled) -> str:
    """Return what went wrong outside the suites, where, and what to do, in a line."""
    where = f" in {trouble.where}" if trouble.where else ""
    hint = f" (hint: {trouble.hint})" if trouble.hint else ""
    return f"{trouble.message}{where}{hint}"


def _text(text: str) -> str:
    """Escape a line for Markdown that may hold HTML."""
    flat = "".join(f"\\{char}" if char in _MARKS else char for char in _escaped(text))
    return _REFERENCE.sub(lambda found: f"{found[0]}&#8203;", flat)


def _html(text: str) -> str:
    return _REFERENCE.sub(lambda found: f"{found[0]}&#8203;", _escaped(text))


def _escaped(text: str) -> str:
    flat = one_line(text, 1000)
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(text: str) -> str:
    """Return a line as code, in which GitHub makes no links."""
    flat = "".join(f"\\{char}" if char in _MARKS else char for char in _escaped(text))
    return f"<code>{flat}</code>"
