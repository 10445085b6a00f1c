"""What is said at the end of a run: causes first, the verdict last."""

from collections.abc import Iterator, Sequence

from photon_test.core.cases import CaseResult
from photon_test.core.errors import ExitCode
from photon_test.core.events import Troubled, Warned
from photon_test.core.tally import SuiteTally
from photon_test.reporters.again import again
from photon_test.reporters.clean import one_line, tail
from photon_test.reporters.console.captured import Captured
from photon_test.reporters.console.lines import (
    trouble_lines,
    warning_lines,
    where,
    where_result,
)
from photon_test.reporters.console.style import EMPTY, Line, Style, block, line
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

_IN_FULL = 10
_IN_A_LINE = 40
_MOST_LINES = 60  # of one failure; the report files have it whole
_WORTH_SAYING_S = 0.1  # nobody makes a faster test faster


def ending(
    summary: Summary,
    captured: Captured,
    *,
    warnings: Sequence[Warned],
    troubles: Sequence[Troubled],
) -> Iterator[Line]:
    """Say everything; the last line is the verdict with its proof."""
    yield from _causes(summary, captured)
    told = _told(summary)
    for suite, said in summary.broken:
        yield from _broken(suite, said, captured, told)
    yield from _flaky(summary.flaky)
    yield from _slowest(summary)
    yield from _warnings(warnings)
    for trouble in troubles:
        yield EMPTY
        yield from trouble_lines(trouble)
    if summary.found and not summary.counts.expected:
        yield EMPTY
        yield line(f"none of {counted(summary.found, 'case')} is selected")
    if not summary.complete:
        yield EMPTY
        yield line(("error: ", "bad"), "the run's end was not seen")
    if not summary.listing or warnings or troubles:
        yield EMPTY
    yield verdict_line(summary)


def verdict_line(summary: Summary) -> Line:
    """Return the last line of a report."""
    styles: dict[int, Style] = {ExitCode.OK: "good", ExitCode.FLAKY: "warn"}
    return line((word(summary), styles.get(summary.codes[0], "bad")), f"  {verdict_words(summary)}")


def _causes(summary: Summary, captured: Captured) -> Iterator[Line]:
    causes = summary.causes
    for cause in causes[:_IN_FULL]:
        yield EMPTY
        yield from _cause(cause, captured)
        yield line(f"  again: {again(cause.examples[0].case, summary.arguments)}")
    rest = causes[_IN_FULL : _IN_FULL + _IN_A_LINE]
    if rest:
        yield EMPTY
    for cause in rest:
        example = cause.examples[0]
        times = f"{counted(cause.count, 'case')}: " if cause.count > 1 else ""
        yield line(
            ("FAILED ", "bad"),
            f"  {times}{_named(example)}  {one_line(cause.message, 160)}",
        )
    if (more := len(causes) - _IN_FULL - len(rest)) > 0:
        yield line(f"… and {counted(more, 'other cause')}; `photon report --junit FILE` has all")


def _cause(cause: Cause, captured: Captured) -> Iterator[Line]:
    example = cause.examples[0]
    if cause.count == 1:
        yield line(("FAILED ", "bad"), "  ", (_named(example), "strong"))
    else:
        among = ", ".join(cause.suites[:3]) + (", …" if len(cause.suites) > 3 else "")
        yield line(
            ("FAILED ", "bad"),
            "  ",
            (f"{counted(cause.count, 'case')} in {among}: {cause.message}", "strong"),
        )
        yield line(f"  for example {_named(example)}")
    failures = example.last.failures if example.last else ()
    for failure in failures[:5]:
        yield from block(details(failure), indent=4, most=_MOST_LINES)
    if len(failures) > 5:
        yield line(f"    … and {counted(len(failures) - 5, 'more failure')} of this case")
    if not failures:
        yield line("    the tool did not say why")
    if output := captured.of_case(example.case).strip("\n"):
        yield line("  it printed")
        yield from block(tail(output), indent=4, style="dim")
    for number, also in enumerate(cause.examples[1:]):
        yield line("       " if number else "  also ", one_line(also.case.full_name, 160))
    if (more := cause.count - len(cause.examples)) > 0:
        yield line(f"       and {more:,} more")


def _told(summary: Summary) -> set[str]:
    """Return what stands in full above: a crash is the end of its case and of its process."""
    examples = (cause.examples[0].last for cause in summary.causes[:_IN_FULL])
    return {details(failure) for last in examples if last for failure in last.failures[:5]}


def _broken(suite: SuiteTally, said: str, captured: Captured, told: set[str]) -> Iterator[Line]:
    yield EMPTY
    yield line(("BROKEN ", "bad"), "  ", (suite.info.name, "strong"))
    if not suite.broken:
        yield line(f"    {said}")
    for text in dict.fromkeys(details(failure) for failure in suite.broken):
        yield from block(one_line(text) if text in told else text, indent=4, most=_MOST_LINES)
    if suite.broken and not any(failure.text for failure in suite.broken):
        output = captured.of_suite(suite.info.name)
        if output.strip():
            yield line("  its processes printed last")
            yield from block(tail(output), indent=4, style="dim")


def _flaky(flaky: Sequence[CaseResult]) -> Iterator[Line]:
    if not flaky:
        return
    yield EMPTY
    for result in flaky[:10]:
        tries = len(result.attempts)
        yield line(("FLAKY  ", "warn"), f"  {_named(result)} passed at try {tries}")
    if (more := len(flaky) - 10) > 0:
        yield line(f"… and {more:,} more")


def _slowest(summary: Summary) -> Iterator[Line]:
    worth = [result for result in summary.slowest if duration(result) >= _WORTH_SAYING_S]
    compiled = [one for one in summary.compiled if one[2] >= _WORTH_SAYING_S]
    if not worth and not compiled:
        return
    yield EMPTY
    yield line(("slowest", "dim"))
    for result in worth:
        at = where(result.case, result.location)
        yield line(
            (f"  {seconds_words(duration(result)):>9}  ", "dim"),
            f"{result.case.suite}  {one_line(result.case.full_name, 160)}",
            (f"  {at}" if at else "", "dim"),
        )
    for suite, number, took in compiled:
        what = f"{counted(number, 'case')} together, compiled one by one"
        yield line((f"  {seconds_words(took):>9}  ", "dim"), f"{suite}  {what}")


def _warnings(warnings: Sequence[Warned]) -> Iterator[Line]:
    different = list(dict.fromkeys(warnings))
    if different:
        yield EMPTY
    for warning in different[:20]:
        yield from warning_lines(warning)
    if (more := len(different) - 20) > 0:
        yield line(f"… and {counted(more, 'more warning')}")


def _named(result: CaseResult) -> str:
    at = where_result(result)
    return f"{result.case.suite}  {one_line(result.case.full_name, 300)}" + (
        f"  {at}" if at else ""
    )
