"""Which reporters a run has, made from its options and the environment."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import gettempdir
from typing import TextIO

from photon_test.core.errors import Infrastructure, PhotonError, UsageError
from photon_test.core.events import Troubled
from photon_test.core.ports import Reporter
from photon_test.core.tally import Tally
from photon_test.history.log import LogWriter
from photon_test.history.report_file import Filed
from photon_test.history.runs import LOG, create_run_folder
from photon_test.reporters.console import make_console
from photon_test.reporters.job import checkout, detect
from photon_test.run.options import RunOptions

Named = tuple[str, Reporter]
CONSOLE = "console"  # the name of what a person reads


def console(options: RunOptions, environment: Mapping[str, str], tally: Tally) -> Named:
    """What a person sees: on stdout, or on stderr when stdout carries data.

    `tally` takes each record first.
    """
    stream = _stream(options)
    terminal = stream.isatty()
    service = detect(environment)
    dumb = environment.get("TERM") == "dumb"
    plain = options.ci or options.listing or dumb or bool(service)
    colour = terminal or bool(environment.get("FORCE_COLOR"))
    return CONSOLE, make_console(
        stream,
        live=terminal and not plain,
        colour=colour and not environment.get("NO_COLOR"),
        verbose=options.verbose,
        tally=tally,
        sections=service == "gitlab",
    )


def files(options: RunOptions, environment: Mapping[str, str]) -> list[Named]:
    """The report files. Those of an earlier run are gone when this returns.

    Raises:
        UsageError, Infrastructure: A report cannot stand where it should, or nothing can be kept
            for the time of the run.
    """
    _scratch()
    junit = options.junit or ("junit.xml" if options.ci else "")
    json = options.json or ("results.json" if options.ci else "")
    apart(junit, json)
    # Each kind is loaded where it is wanted: the XML of JUnit alone is a tenth of a start.
    made: list[Named] = []
    if junit:
        from photon_test.reporters.junit import JUnit  # noqa: PLC0415

        made.append(("JUnit", Filed(_path(junit), JUnit, begins="<")))
    if json:
        from photon_test.reporters.ctrf import Ctrf  # noqa: PLC0415

        made.append(("JSON", Filed(_path(json), Ctrf, begins="{")))
    if options.github or options.ci:
        made += _annotations(options, environment)
    return made


def _scratch() -> None:
    """Refuse to begin where there is no folder for temporary files: every process needs one."""
    try:
        gettempdir()
    except OSError as error:
        raise Infrastructure(
            "no folder for temporary files can be written to",
            hint="set `TMPDIR` to one that can, or make room on the disk",
        ) from error


def apart(junit: str, json: str) -> None:
    """Refuse one place for two reports. Nobody reads what is written to `/dev/null`.

    Raises:
        UsageError: They would be written over one another.
    """
    if junit == json == "-":
        raise UsageError("only one report can go to stdout")
    if not junit or not json:
        return
    place = os.path.realpath(_path(junit))
    if place != os.devnull and place == os.path.realpath(_path(json)):
        raise UsageError(f"two reports cannot be written to `{junit}`")


def _annotations(options: RunOptions, environment: Mapping[str, str]) -> list[Named]:
    service = "github" if options.github else detect(environment)
    if not service:
        return []
    from photon_test.reporters.github import Github  # noqa: PLC0415  # as above

    stream = _stream(options)

    def line(text: str) -> None:
        stream.write(f"{text}\n")
        stream.flush()

    summary = environment.get("GITHUB_STEP_SUMMARY")
    reporter = Github(
        line,
        _appender(summary) if summary else None,
        taken_bytes=_size(summary) if summary else 0,
        service=service,
        checkout=checkout(environment),
    )
    return [("annotations", reporter)]


def _stream(options: RunOptions) -> TextIO:
    """Return where people and CI services read: stdout, unless it carries data."""
    return sys.stderr if "-" in (options.junit, options.json) else sys.stdout


def _appender(path: str) -> Callable[[str], object]:
    def append(text: str) -> None:
        try:
            # A pipe that nobody reads would be waited for.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
            with os.fdopen(os.open(path, flags, 0o644), "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:  # the run is no less true, so a person is told, and no more
            why = f"{error.strerror} (`{path}`)"
            sys.stderr.write(f"warning: the summary of the step cannot be written: {why}\n")

    return append


def _size(path: str) -> int:
    """Return how much other commands of the step have written."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def log(root: Path, run: str) -> tuple[list[Named], PhotonError | None]:
    """The log of the run; or why there can be none, which is no reason not to run the tests."""
    try:
        return [("log", LogWriter(create_run_folder(root, run) / LOG))], None
    except PhotonError as error:
        return [], error


def _path(text: str) -> Path:
    return Path("/dev/stdout") if text == "-" else Path(text)


def complain(trouble: Troubled) -> None:
    """Say on stderr what no reporter could tell a person."""
    sys.stderr.write(f"error: {trouble.message}\n")
