"""Any command: judged by the JUnit results that it writes, or else by its status alone.

The cases of a report can be chosen only after they have run; a command without a report is one
case, named after its suite.
"""

import shlex
from collections.abc import Sequence
from typing import Literal

from photon_test.adapters.command_read import ListReader, ResultsReader, StatusReader, only_case
from photon_test.core.command import Arg, Command, Joined, PhotonPython, Report, ReportPath
from photon_test.core.errors import ManifestError
from photon_test.core.events import CaseFound
from photon_test.core.model import Options, Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Reader
from photon_test.core.select import Selection, wants
from photon_test.core.value import Value

NAME = "command"
SCOPE = "backend"
MARKERS: tuple[str, ...] = ()
CAPABILITIES = Capabilities(location=True, output=True, attempts=True)

PLACE = "{junit}"
_REPORT = "junit"
_ANY_STATUS = tuple(range(256))


class Results(Value, kw_only=True, forbid_unknown_fields=True):
    """Where the command writes what its tests came to."""

    format: Literal["junit"] = "junit"
    path: str = PLACE  # relative to the suite's folder; `{junit}`: a fresh place of Photon's own


class CommandOptions(Options, kw_only=True):
    """`run` and `results`, which stand in the suite's own table."""

    run: tuple[str, ...] | str = ()  # never through a shell; a string is split like a shell would
    results: Results | None = None


OPTIONS = CommandOptions


def detect(folder: Folder) -> Detected | None:
    """Recognise nothing: a command has to be declared."""
    del folder
    return None


def environment(suite: Suite, folder: Folder) -> str:
    """Return nothing: a command brings its own."""
    del suite, folder
    return ""


def units(suite: Suite, selection: Selection, folder: Folder) -> Sequence[Unit]:
    """Return the one process, or none if its only case is not wanted.

    Raises:
        ManifestError: `run` and `results` do not fit together.
    """
    argv, results = _checked(suite)
    if not selection.run:
        return (_listing(suite, results),)
    if results is None and not wants(suite, selection, CaseFound(case=only_case(suite))):
        return ()
    reports: tuple[Report, ...] = ()
    if results is not None:
        path = "" if results.path == PLACE else results.path
        reports = (Report(name=_REPORT, path=path),)
    return (
        Unit(
            id=f"{suite.name}/run",
            suite=suite.name,
            purpose=Purpose.RUN,
            command=Command(argv=tuple(_filled(part) for part in argv), cwd=suite.root),
            reports=reports,
            # Cases that are not wanted run too, and may be why the status is bad: the reader,
            # which sees them all, judges it.
            accepts=(0,) if selection.whole else _ANY_STATUS,
            state=folder.absolute,
        ),
    )


def reader(unit: Unit, suite: Suite, selection: Selection) -> Reader:
    """Return the reader of a unit."""
    if unit.purpose is Purpose.LIST:
        return ListReader(unit, suite)
    if unit.reports:
        return ResultsReader(unit, suite, selection)
    return StatusReader(suite)


def _checked(suite: Suite) -> tuple[tuple[str, ...], Results | None]:
    options = suite.options if isinstance(suite.options, CommandOptions) else CommandOptions()
    try:
        run = tuple(shlex.split(options.run)) if isinstance(options.run, str) else options.run
    except ValueError as error:
        raise _wrong(suite, f"`run` cannot be split into words: {error}") from error
    argv = (*run, *suite.args)
    if suite.runner:
        raise _wrong(suite, "`runner` has no meaning for a command", "put it into `run`")
    if not run:
        raise _wrong(suite, "`run` is missing", 'add `run = ["./run-tests", "--junit", "{junit}"]`')
    asked = any(PLACE in part for part in argv)
    results = options.results or (Results() if asked else None)
    if results is None:
        return argv, None
    if results.path == PLACE and not asked:
        hint = f"add `{PLACE}` to `run` where the command takes the file"
        raise _wrong(suite, f"`results.path` is `{PLACE}`, but `run` does not say it", hint)
    if results.path != PLACE and any(sign in results.path for sign in "{}*?["):
        hint = f"name one file, or exactly `{PLACE}`"
        raise _wrong(suite, f"`results.path` is not one file: `{results.path}`", hint)
    return argv, results


def _wrong(suite: Suite, message: str, hint: str = "") -> ManifestError:
    where = str(suite.origin) if suite.origin else suite.root or "."
    return ManifestError(f"suite `{suite.name}`: {message}", hint=hint, where=where)


def _filled(part: str) -> Arg:
    if PLACE not in part:
        return part
    before, *rest = part.split(PLACE)
    parts: list[Arg] = [before] if before else []
    for text in rest:
        parts.append(ReportPath(name=_REPORT))
        if text:
            parts.append(text)
    return parts[0] if len(parts) == 1 else Joined(parts=tuple(parts))


def _listing(suite: Suite, results: Results | None) -> Unit:
    """Return a process that does nothing: only units have readers, and only readers name cases."""
    return Unit(
        id=f"{suite.name}/list",
        suite=suite.name,
        purpose=Purpose.LIST,
        command=Command(argv=(PhotonPython(), "-I", "-S", "-c", ""), cwd=suite.root),
        quiet=True,
        state=results.path if results else "",
    )
