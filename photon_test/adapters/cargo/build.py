"""The first step: cargo builds everything, and says how it would run it.

One `cargo test` with a recorder in the place of every runner and of rustdoc: no second build for
the doctests, no variable of ours that a build script could see and rebuild for.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photon_test.adapters.cargo import arguments, bare, listing
from photon_test.adapters.cargo.endings import Tail, stopped
from photon_test.adapters.cargo.options import options
from photon_test.adapters.cargo.recorded import (
    Artifact,
    Binary,
    decode,
    project_of,
    test_binary,
)
from photon_test.adapters.cargo.target import Target
from photon_test.adapters.cargo.targets import Targets
from photon_test.core.command import (
    Command,
    PhotonPython,
    Report,
    ReportPath,
    SlotRange,
    Toolside,
)
from photon_test.core.events import Broke, CaseEvent, More
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Unreadable
from photon_test.core.select import Selection
from photon_test.core.value import Value

_REPORT = "recorded"
_LINES = 20_000  # of a build, from its beginning, are looked at for errors
_WAITS = "    Blocking waiting for file lock"
_FINISHED = '{"reason":"build-finished"'  # cargo's last word, since 1.44


class Start(Value, tag_field="what", tag="start", kw_only=True):
    """The state of the unit that builds."""

    workspace: bool


def unit(suite: Suite, *, workspace: bool) -> Unit:
    """Return the unit that builds the suite and records how its tests are run."""
    prefix = suite.runner or ("cargo",)
    return Unit(
        id=f"{suite.name}/build",
        suite=suite.name,
        purpose=Purpose.BUILD,
        command=Command(
            argv=(
                PhotonPython(),
                "-I",
                "-S",
                Toolside(file="cargo/start.py"),
                ReportPath(name=_REPORT),
                str(len(prefix)),
                *prefix,
                *arguments.of_test(suite, workspace=workspace),
            ),
            cwd=suite.root,
            env=(("CARGO_TERM_COLOR", "never"), ("CARGO_TERM_PROGRESS_WHEN", "never")),
        ),
        reports=(Report(name=_REPORT),),
        slots=SlotRange(min=1, max=0),
        stop_signal="SIGINT",
        state=msgspec.json.encode(Start(workspace=workspace)).decode(),
    )


class BuildReader:
    """Reads cargo's JSON and the recorder's report; asks for a listing of each target."""

    def __init__(self, unit: Unit, start: Start, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._start = start
        self._suite = suite
        self._selection = selection
        self._said = Tail()
        self._errors: list[str] = []  # what may be some
        self._artifacts: dict[str, Artifact] = {}
        self._finished = False

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Claim cargo's JSON, and its word that it runs what is only recorded."""
        if stream is Stream.STDOUT and text.startswith('{"reason":'):
            if artifact := test_binary(text):
                self._artifacts[artifact.executable or ""] = artifact
            self._finished = self._finished or text.startswith(_FINISHED)
            return ()
        if text.startswith(("     Running ", "   Doc-tests ")):
            return ()
        if text == self._said.last and text.startswith(_WAITS):
            return ()  # a sign of life, by `start.py`
        self._said.add(text)
        if stream is Stream.STDERR and len(self._errors) < _LINES:
            self._errors.append(text)
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Ask for a listing of each binary and of each crate's doctests."""
        if why := stopped(exit_, self._unit):
            yield Broke(failure=why)
            return
        if not exit_.ok:
            yield from self._failed(exit_, reports.get(_REPORT, b""))
            return
        if not self._finished:
            message = f"cargo ended with {exit_.words}, and did not say that its build was finished"
            yield Broke(failure=Unreadable(message=message, text=self._said.text))
            return
        try:
            project, commands = decode(reports.get(_REPORT, b""))
        except (ValueError, msgspec.MsgspecError) as error:
            message = f"cargo's report on how to run the tests cannot be read: {error}"
            yield Broke(failure=Unreadable(message=message, text=self._said.text))
            return
        recorded = {command.argv[0] for command in commands if isinstance(command, Binary)}
        if recorded != self._artifacts.keys():
            yield Broke(failure=_not_recorded(recorded, self._artifacts.keys()))
        targets = Targets(project, self._artifacts, self._suite)
        found = [targets.target(command) for command in commands]
        if options(self._suite).engine == "nextest":
            yield from self._to_nextest(found)
            return
        for one, own_main in found:
            target = msgspec.structs.replace(one, among=len(commands))
            if own_main:
                yield from bare.first(target, self._suite, self._selection)
            else:
                yield from listing.first(target, self._suite)

    def _to_nextest(self, found: Sequence[tuple[Target, bool]]) -> Iterable[CaseEvent]:
        """Ask for one list of all binaries; doctests are not nextest's."""
        for target, _ in found:
            if target.kind == "doc":
                yield from listing.first(target, self._suite)
        if binaries := [one for one in found if one[0].kind != "doc"]:
            from photon_test.adapters.cargo import nextest_list  # noqa: PLC0415  # when it is wanted

            workspace = self._start.workspace
            yield More(unit=nextest_list.unit(self._suite, binaries, workspace=workspace))

    def _failed(self, exit_: Exit, report: bytes) -> Iterable[CaseEvent]:
        from photon_test.adapters.cargo import failed  # noqa: PLC0415  # when it has

        said = failed.Said(exit=exit_, errors=tuple(self._errors), text=self._said.text)
        project = project_of(report)
        if project is None or not self._selection.run:
            yield Broke(failure=failed.failure(said))
            return
        rest = failed.Rest(
            workspace=self._start.workspace,
            cwd=project.cwd,
            base=project.workspace_root or project.cwd,
        )
        yield from failed.told(said, self._unit, self._suite, rest)


def _not_recorded(recorded: Iterable[str], built: Iterable[str]) -> Unreadable:
    names = sorted(path.rpartition("/")[2] for path in set(recorded) ^ set(built))
    message = "cargo built other test binaries than it would have run: "
    return Unreadable(message=message + ", ".join(f"`{name}`" for name in names))
