"""What CI services show beside the code: errors and warnings at a place in the sources.

GitHub: workflow commands, https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
(ten errors and ten warnings of a step are shown). Azure: logging commands,
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands.
"""

import posixpath
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from photon_test.core.cases import CaseResult
from photon_test.core.events import Record, RunFinished, RunStarted, Troubled
from photon_test.core.outcome import Location, Outcome
from photon_test.core.tally import Tally
from photon_test.core.value import Value
from photon_test.reporters.clean import clean, one_line
from photon_test.reporters.failures import place
from photon_test.reporters.job import Service
from photon_test.reporters.step_summary import LIMIT_BYTES, step_summary, trouble_text
from photon_test.reporters.summary import (
    Cause,
    Summary,
    counted,
    said,
    summarise,
    verdict_words,
    word,
)

_MOST = 9  # GitHub shows ten of a kind; the last one is the verdict, or what is left out


class Annotation(Value, kw_only=True):
    """An error or a warning at a place in the sources."""

    message: str
    level: Literal["error", "warning"] = "error"
    title: str = ""
    location: Location | None = None


class Github:
    """Writes a failed run's first causes, and its verdict, where a CI service reads them."""

    def __init__(
        self,
        line: Callable[[str], object],
        markdown: Callable[[str], object] | None = None,
        *,
        taken_bytes: int = 0,
        service: Service = "github",
        checkout: str = "",
    ) -> None:
        """`line` gets lines without their newline; `markdown` the summary of the step at the end.

        `taken_bytes` of what GitHub takes as a step's summary are others'.
        `checkout` is the absolute path that the service's paths are relative to; "": the run's
        root. GitLab has no such lines, it reads the JUnit report.
        """
        self._line = line
        self._service = service
        self._checkout = checkout
        self._above = ""  # the way from there to the run's root
        self._markdown = markdown
        self._limit_bytes = LIMIT_BYTES - taken_bytes
        self._tally = Tally()
        self._troubles: list[Troubled] = []
        self._listing = False
        self._arguments: tuple[str, ...] = ()
        self._ending: RunFinished | None = None
        self._first: datetime | None = None
        self._last: datetime | None = None

    def handle(self, record: Record) -> None:
        """Take the next record."""
        self._tally.handle(record)
        self._first = self._first or record.at
        self._last = record.at
        match record.event:
            case RunStarted(listing=listing, arguments=arguments, root=root):
                self._listing, self._arguments = listing, arguments
                self._above = _above(root, self._checkout)
            case Troubled() as event:
                self._troubles.append(event)
            case RunFinished() as event:
                self._ending = event
            case _:  # the tally has seen the others
                pass

    def tick(self, now: float) -> None:
        """Nothing is redrawn here."""

    def close(self) -> None:
        """Write the annotations and the summary."""
        took = (self._last - self._first).total_seconds() if self._first and self._last else 0.0
        summary = summarise(
            self._tally,
            self._ending,
            duration_s=took,
            listing=self._listing,
            arguments=self._arguments,
        )
        for annotation in annotations(summary, tuple(self._troubles)):
            if text := annotation_line(_moved(annotation, self._above), self._service):
                self._line(text)
        if self._markdown is not None:
            troubles = tuple(self._troubles)
            if text := step_summary(summary, troubles, limit_bytes=self._limit_bytes):
                self._markdown(text)


def annotations(summary: Summary, troubles: tuple[Troubled, ...]) -> Iterator[Annotation]:
    """Yield what a run should be known for; nothing for a green one without flaky cases."""
    yield from _errors(summary, troubles)
    for result in summary.flaky[:_MOST]:
        yield _flaky(result)
    if (more := len(summary.flaky) - _MOST) > 0:
        words = f"{counted(more, 'more flaky case')}; the reports have all"
        yield Annotation(message=words, title="photon", level="warning")


def _errors(summary: Summary, troubles: tuple[Troubled, ...]) -> Iterator[Annotation]:
    if not int(summary.codes[0]):
        return
    every = [
        *(Annotation(message=trouble_text(trouble), title="photon") for trouble in troubles),
        *(
            Annotation(message=words, title=f"{suite.info.name} did not run as it should")
            for suite, words in summary.broken
        ),
        *(_annotation(cause) for cause in summary.causes),
    ]
    yield from every[:_MOST]
    left_out = len(every) - _MOST
    more = f" · {counted(left_out, 'more annotation')} left out" if left_out > 0 else ""
    yield Annotation(message=f"{word(summary)}  {verdict_words(summary)}{more}", title="photon")


def annotation_line(annotation: Annotation, service: Service) -> str:
    """Return one line in the service's own language; "" if it has none."""
    at = annotation.location
    match service:
        case "github":
            properties = {
                "file": at.file if at else "",
                "line": str(at.line or "") if at else "",
                "title": annotation.title,
            }
            where = ",".join(
                f"{key}={_property(value)}" for key, value in properties.items() if value
            )
            return f"::{annotation.level} {where}::{_data(annotation.message)}"
        case "azure":
            place_ = f";sourcepath={_azure(at.file)};linenumber={at.line or 1}" if at else ""
            title = f"{annotation.title}: " if annotation.title else ""
            message = _azure_message(title + annotation.message)
            return f"##vso[task.logissue type={annotation.level}{place_}]{message}"
        case "gitlab" | "":
            return ""


def _above(root: str, checkout: str) -> str:
    """Return the run's root as seen from the checkout; "" if they are the same, or strangers."""
    below = posixpath.relpath(root, checkout) if checkout else "."
    return "" if below == "." or below.startswith("..") else below


def _moved(annotation: Annotation, above: str) -> Annotation:
    at = annotation.location
    if at is None or not above:
        return annotation
    file = posixpath.normpath(posixpath.join(above, at.file))
    return replace(annotation, location=replace(at, file=file))


def _annotation(cause: Cause) -> Annotation:
    example = cause.examples[0]
    more = f" and {cause.count - 1:,} more" if cause.count > 1 else ""
    failures = example.last.failures if example.last else ()
    failed_at = next((at for failure in failures if (at := place(failure))), None)
    return Annotation(
        message=cause.message,
        title=_title(example) + more,
        location=failed_at or _location(example),
    )


def _flaky(result: CaseResult) -> Annotation:
    bad = (Outcome.FAILED, Outcome.ERRORED)
    first = next(one for one in result.attempts if one.outcome in bad and not one.interrupted)
    why = said(replace(result, attempts=(first,)))
    message = f"flaky: passed at try {len(result.attempts)}, after: {why}"
    return Annotation(
        message=message, level="warning", title=_title(result), location=_location(result)
    )


def _title(result: CaseResult) -> str:
    return f"{result.case.suite}: {one_line(result.case.full_name, 200)}"


def _location(result: CaseResult) -> Location | None:
    file = result.case.file
    return result.location or (Location(file=file) if file else None)


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _azure(text: str) -> str:
    return _azure_message(text).replace(";", "%3B").replace("]", "%5D")


def _azure_message(text: str) -> str:
    flat = clean(text).replace("%", "%AZP25")
    return flat.replace("\r", "%0D").replace("\n", "%0A")
