"""What CI services read from a job's output and show beside the code.

GitHub: workflow commands, https://docs.github.com/actions/reference/workflow-commands-for-github-actions
(ten annotations of a kind in a step are shown), and Markdown for the file that
`GITHUB_STEP_SUMMARY` names (1 MiB). Azure: logging commands,
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from photon_test.core.events import Record, RunFinished, RunStarted, Troubled
from photon_test.core.outcome import Location
from photon_test.core.tally import Tally
from photon_test.core.value import Value
from photon_test.reporters.again import again
from photon_test.reporters.clean import clean, one_line
from photon_test.reporters.failures import details, place
from photon_test.reporters.summary import (
    Cause,
    Summary,
    counted,
    seconds_words,
    summarise,
    verdict_words,
    word,
)

Service = Literal["github", "gitlab", "azure", ""]

_MOST = 9  # GitHub shows ten of a kind; the last one is the verdict
_IN_FULL = 20
_SUMMARY_LIMIT = 900_000  # characters; GitHub takes 1 MiB, and cuts what is longer


class Annotation(Value, kw_only=True):
    """An error at a place in the sources."""

    message: str
    title: str = ""
    location: Location | None = None


def detect(environment: Mapping[str, str]) -> Service:
    """Return the CI service whose job this is; "" if it is none that is known."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return "github"
    if environment.get("GITLAB_CI") == "true":
        return "gitlab"
    return "azure" if environment.get("TF_BUILD") else ""


def checkout(environment: Mapping[str, str]) -> str:
    """Return the absolute path of the service's own checkout; "" if it does not say."""
    return environment.get("GITHUB_WORKSPACE") or environment.get("BUILD_SOURCESDIRECTORY") or ""


class Github:
    """Writes a failed run's first causes, and its verdict, where a CI service reads them."""

    def __init__(
        self,
        line: Callable[[str], object],
        markdown: Callable[[str], object] | None = None,
        *,
        service: Service = "github",
        checkout: str = "",
    ) -> None:
        """`line` gets lines without their newline; `markdown` the summary of the step at the end.

        `checkout` is the absolute path that the service's paths are relative to; "": the run's
        root. GitLab has no such lines, it reads the JUnit report.
        """
        self._line = line
        self._service = service
        self._checkout = checkout
        self._above = ""  # the way from there to the run's root
        self._markdown = markdown
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
            self._markdown(step_summary(summary, tuple(self._troubles)))


def annotations(summary: Summary, troubles: tuple[Troubled, ...]) -> Iterator[Annotation]:
    """Yield what a failed run should be known for; nothing for a green one."""
    if not int(summary.codes[0]):
        return
    every = [
        *(Annotation(message=_trouble_text(trouble), title="photon") for trouble in troubles),
        *(
            Annotation(message=said, title=f"{suite.info.name} did not run as it should")
            for suite, said in summary.broken
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
            said = ",".join(
                f"{key}={_property(value)}" for key, value in properties.items() if value
            )
            return f"::error {said}::{_data(annotation.message)}"
        case "azure":
            place_ = f";sourcepath={_azure(at.file)};linenumber={at.line or 1}" if at else ""
            title = f"{annotation.title}: " if annotation.title else ""
            message = _azure_message(title + annotation.message)
            return f"##vso[task.logissue type=error{place_}]{message}"
        case "gitlab" | "":
            return ""


def step_summary(summary: Summary, troubles: tuple[Troubled, ...]) -> str:
    """Return the run as Markdown, for `GITHUB_STEP_SUMMARY`."""
    parts = [f"### {word(summary)}\n\n{_text(verdict_words(summary))}\n"]
    parts += [f"**error** {_text(_trouble_text(trouble))}\n" for trouble in troubles]
    parts += [f"**{_text(suite.info.name)}** {_text(said)}\n" for suite, said in summary.broken]
    parts += [_cause(cause, summary.arguments) for cause in summary.causes[:_IN_FULL]]
    if (more := len(summary.causes) - _IN_FULL) > 0:
        parts.append(f"… and {counted(more, 'other cause')}\n")
    if summary.flaky:
        names = ", ".join(_code(result.case.full_name) for result in summary.flaky[:20])
        parts.append(f"{counted(len(summary.flaky), 'flaky case')}: {names}\n")
    if summary.slowest:
        rows = "".join(
            f"| {_code(result.case.full_name)} | {_text(result.case.suite)}"
            f" | {seconds_words((result.last.duration_s or 0.0) if result.last else 0.0)} |\n"
            for result in summary.slowest
        )
        parts.append(f"| slowest | suite | time |\n| --- | --- | ---: |\n{rows}")
    return _within("\n".join(parts))


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
    failures = example.last.failures if example.last else ()
    failed_at = next((at for failure in failures if (at := place(failure))), None)
    title = f"{example.case.suite}: {one_line(example.case.full_name, 200)}"
    if cause.count > 1:
        title += f" and {cause.count - 1:,} more"
    at = failed_at or example.location
    if at is None and example.case.file:
        at = Location(file=example.case.file)
    return Annotation(message=cause.message, title=title, location=at)


def _cause(cause: Cause, arguments: tuple[str, ...]) -> str:
    example = cause.examples[0]
    failures = example.last.failures if example.last else ()
    text = "\n\n".join(details(failure) for failure in failures)[:8000]
    many = f" and {cause.count - 1:,} more" if cause.count > 1 else ""
    fence = "`" * (max((len(run) for run in _backticks(text)), default=0) + 3)
    title = f"{example.case.suite}: {one_line(example.case.full_name, 300)}{many}: {cause.message}"
    return (
        f"<details><summary>{_html(title)}</summary>\n\n{fence}text\n{text}\n{fence}\n\n"
        f"{_code(again(example.case, arguments))}\n\n</details>\n"
    )


def _backticks(text: str) -> Iterator[str]:
    length = 0
    for character in text + " ":
        if character == "`":
            length += 1
        elif length:
            yield "`" * length
            length = 0


def _trouble_text(trouble: Troubled) -> str:
    where = f" in {trouble.where}" if trouble.where else ""
    hint = f" (hint: {trouble.hint})" if trouble.hint else ""
    return f"{trouble.message}{where}{hint}"


def _within(text: str) -> str:
    return text if len(text) < _SUMMARY_LIMIT else text[:_SUMMARY_LIMIT] + "\n\n… cut off\n"


def _text(text: str) -> str:
    """Escape a line for Markdown that may hold HTML."""
    return "".join(f"\\{c}" if c in r"\`*_[]|~#!" else c for c in _html(text))


def _html(text: str) -> str:
    flat = one_line(text, 1000)
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(text: str) -> str:
    return "<code>" + _text(text) + "</code>"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _azure(text: str) -> str:
    return _azure_message(text).replace(";", "%3B").replace("]", "%5D")


def _azure_message(text: str) -> str:
    flat = clean(text).replace("%", "%AZP25")
    return flat.replace("\r", "%0D").replace("\n", "%0A")
