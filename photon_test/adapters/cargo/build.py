"""The first step: cargo builds everything, and says how it would run it.

One `cargo test` with a recorder in the place of every runner and of rustdoc: no second build for
the doctests, no variable of ours that a build script could see and rebuild for.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photon_test.adapters.cargo import bare, listing
from photon_test.adapters.cargo.endings import Tail, stopped
from photon_test.adapters.cargo.options import options
from photon_test.adapters.cargo.recorded import (
    Artifact,
    Binary,
    decode,
    test_binary,
)
from photon_test.adapters.cargo.targets import Targets
from photon_test.core.command import (
    Arg,
    Command,
    PhotonPython,
    Report,
    ReportPath,
    SlotRange,
    Slots,
    Toolside,
)
from photon_test.core.events import Broke, CaseEvent
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Unavailable, Unreadable
from photon_test.core.select import Selection

_REPORT = "recorded"
_FINISHED = '{"reason":"build-finished"'  # cargo's last word, since 1.44
_CHOOSES_PACKAGES = ("-p", "--package", "--workspace", "--all", "--exclude", "--manifest-path")
_CHOOSES_TARGETS = (
    *("--lib", "--bin", "--bins", "--test", "--tests", "--example", "--examples"),
    *("--bench", "--benches", "--all-targets", "--doc"),
)


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
                *_arguments(suite, workspace=workspace),
            ),
            cwd=suite.root,
            env=(("CARGO_TERM_COLOR", "never"), ("CARGO_TERM_PROGRESS_WHEN", "never")),
        ),
        reports=(Report(name=_REPORT),),
        slots=SlotRange(min=1, max=0),
        stop_signal="SIGINT",
    )


def _arguments(suite: Suite, *, workspace: bool) -> tuple[Arg, ...]:
    given = suite.args
    cut = given.index("--") if "--" in given else len(given)
    own = _without_format(given[:cut])
    names = {arg.partition("=")[0] for arg in own}
    added: list[Arg] = ["test", "--message-format=json-render-diagnostics"]
    if "--no-fail-fast" not in names:
        added.append("--no-fail-fast")
    if workspace and not names.intersection(_CHOOSES_PACKAGES):
        added.append("--workspace")
    if not options(suite).doctests and not names.intersection(_CHOOSES_TARGETS):
        added.append("--tests")
    if not any(arg.startswith(("-j", "--jobs")) for arg in own):
        added += ["--jobs", Slots()]
    return (*added, *own, *given[cut:])


def _without_format(args: Sequence[str]) -> tuple[str, ...]:
    kept: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg == "--message-format":
            next(rest, "")
        elif not arg.startswith("--message-format="):
            kept.append(arg)
    return tuple(kept)


class BuildReader:
    """Reads cargo's JSON and the recorder's report; asks for a listing of each target."""

    def __init__(self, unit: Unit, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._suite = suite
        self._selection = selection
        self._said = Tail()
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
        self._said.add(text)
        return None

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Ask for a listing of each binary and of each crate's doctests."""
        if why := stopped(exit_, self._unit):
            yield Broke(failure=why)
            return
        if not exit_.ok:
            yield Broke(failure=self._failed(exit_))
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
        for command in commands:
            target, own_main = targets.target(command)
            target = msgspec.structs.replace(target, among=len(commands))
            if own_main:
                yield from bare.first(target, self._suite, self._selection)
            else:
                yield from listing.first(target, self._suite)

    def _failed(self, exit_: Exit) -> Unavailable:
        errors = [line for line in self._said.lines if line.startswith("error")]
        return Unavailable(
            kind="build",
            message=errors[0] if errors else f"cargo ended with {exit_.words}",
            text=self._said.text,
        )


def _not_recorded(recorded: Iterable[str], built: Iterable[str]) -> Unreadable:
    names = sorted(path.rpartition("/")[2] for path in set(recorded) ^ set(built))
    message = "cargo built other test binaries than it would have run: "
    return Unreadable(message=message + ", ".join(f"`{name}`" for name in names))
