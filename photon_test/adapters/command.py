"""Any command: judged by the results that it writes or prints, or else by its status alone.

The cases of a report can be chosen only after they have run; a command without a report is one
case, named after its suite.
"""

import re
import shlex
from collections.abc import Sequence
from typing import Literal, get_args

from msgspec.structs import replace

from photon_test.adapters import unlisted
from photon_test.adapters.command_read import ListReader, StatusReader, only_case
from photon_test.core.command import (
    Arg,
    Command,
    Joined,
    Report,
    ReportFormat,
    ReportPath,
)
from photon_test.core.errors import ManifestError
from photon_test.core.events import CaseFound
from photon_test.core.model import Options, Purpose, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Reader
from photon_test.core.select import Selection, wants
from photon_test.core.value import Value

NAME = "command"
SCOPE = "backend"
MARKERS: tuple[str, ...] = ()
# Of TAP as it is printed, results arrive while it runs; every other report is read at the end.
CAPABILITIES = Capabilities(stream=True, location=True, output=True, attempts=True)

PRINTED = "-"
_ANY_STATUS = tuple(range(256))
_FORMATS: tuple[ReportFormat, ...] = get_args(ReportFormat)
_PLACES = {f"{{{format_}}}": format_ for format_ in _FORMATS}
_PLACE = re.compile("|".join(map(re.escape, _PLACES)))


class Results(Value, kw_only=True, forbid_unknown_fields=True):
    """What the command writes about its tests, and where."""

    format: Literal["junit", "ctrf", "tap", "trx"] = "junit"
    # Relative to the suite's folder, also a pattern; `{junit}`: a fresh place of Photon's own; `-`:
    # what the command prints. "": `-` for TAP, and else the fresh place.
    path: str = ""


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
    if results is not None and results.path != PRINTED:
        reports = (_report(results),)
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
    from photon_test.adapters.command_results import ResultsReader, TapReader  # noqa: PLC0415  # when one is wanted

    if unit.purpose is Purpose.LIST:
        return ListReader(unit, suite)
    if unit.reports:
        return ResultsReader(unit, suite, selection)
    return StatusReader(suite) if _checked(suite)[1] is None else TapReader(unit, suite, selection)


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
    return argv, _results(suite, options.results, argv)


def _results(suite: Suite, said: Results | None, argv: Sequence[str]) -> Results | None:
    """Return what is said or asked for, with its path; None: only the status counts."""
    asked = list(dict.fromkeys(place for part in argv for place in _PLACE.findall(part)))
    if len(asked) > 1:
        raise _wrong(suite, f"`run` says both `{asked[0]}` and `{asked[1]}`", "keep one of them")
    if said is None:
        return Results(format=_PLACES[asked[0]], path=asked[0]) if asked else None
    own = f"{{{said.format}}}"
    if asked and asked[0] != own:
        hint = f'write `{own}`, or `format = "{_PLACES[asked[0]]}"`'
        raise _wrong(suite, f"`run` says `{asked[0]}`, but `format` is `{said.format}`", hint)
    path = said.path or (PRINTED if said.format == "tap" and not asked else own)
    if path == own and not asked:
        hint = f"add `{own}` to `run` where the command takes the file"
        raise _wrong(suite, f"`results.path` is `{own}`, but `run` does not say it", hint)
    if path == PRINTED and said.format != "tap":
        hint = f"write it to `{own}`: other output would come between"
        raise _wrong(suite, f"`{said.format}` cannot be read from what a command prints", hint)
    if asked and (path == PRINTED or _is_pattern(path)):
        hint = f"take `{own}` out of `run`, or name one file"
        raise _wrong(suite, f"`run` says `{own}`, but `results.path` is `{path}`", hint)
    if path != own and any(sign in path for sign in "{}"):
        hint = f"name a file, a pattern such as `reports/*.xml`, or exactly `{own}`"
        raise _wrong(suite, f"`results.path` is no path: `{path}`", hint)
    if _is_pattern(path) and (path.startswith("/") or ".." in path.split("/")):
        hint = "old results that match are removed before the run"
        raise _wrong(suite, f"`results.path` leads out of the suite's folder: `{path}`", hint)
    return Results(format=said.format, path=path)


def _is_pattern(path: str) -> bool:
    return any(sign in path for sign in "*?[")


def _report(results: Results) -> Report:
    path = "" if results.path in _PLACES else results.path
    return Report(name=results.format, path=path, pattern=_is_pattern(path), format=results.format)


def _wrong(suite: Suite, message: str, hint: str = "") -> ManifestError:
    where = str(suite.origin) if suite.origin else suite.root or "."
    return ManifestError(f"suite `{suite.name}`: {message}", hint=hint, where=where)


def _filled(part: str) -> Arg:
    parts: list[Arg] = []
    end = 0
    for found in _PLACE.finditer(part):
        if found.start() > end:
            parts.append(part[end : found.start()])
        parts.append(ReportPath(name=_PLACES[found[0]]))
        end = found.end()
    if not parts:
        return part
    if end < len(part):
        parts.append(part[end:])
    return parts[0] if len(parts) == 1 else Joined(parts=tuple(parts))


def _listing(suite: Suite, results: Results | None) -> Unit:
    return replace(unlisted.unit(suite), state=results.path if results else "")
