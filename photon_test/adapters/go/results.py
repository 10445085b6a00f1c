"""Reads one `go test -json`, package by package, and does not believe it too easily.

A package is good only if it started, every test of it ended, it said `PASS` itself, and go agrees.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from photon_test.adapters.go import arguments, crash, stream
from photon_test.adapters.go.builds import Builds
from photon_test.adapters.go.endings import refusal
from photon_test.adapters.go.package import Package
from photon_test.adapters.go.running import State
from photon_test.core.events import Broke, CaseEvent, CaseFinished, CaseFound, Warned
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import (
    AnyFailure,
    Crash,
    Exit,
    Outcome,
    Unavailable,
    Unreadable,
)
from photon_test.core.select import Selection, wants

_KEPT = 200  # lines of stderr


class RunReader:
    """One process that runs tests of several packages."""

    def __init__(self, unit: Unit, state: State, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._state = state
        self._suite = suite
        self._selection = selection
        self._builds = Builds(suite, state.sources)
        self._packages: dict[str, Package] = {}
        self._crashed: list[Package] = []
        self._bad = False
        self._broken = False
        self._odd = ""
        self._old = False
        self._stderr: list[str] = []

    def line(self, stream_: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Claim go's events; everything else is for people."""
        if stream_ is Stream.STDERR:
            self._builds.stderr(text)
            self._stderr = [*self._stderr[-_KEPT:], text]
            return None
        if not stream.is_event(text):
            return None
        try:
            event = stream.decode(text)
        except msgspec.MsgspecError as error:
            self._odd = self._odd or f"{error}: {text[:200]}"
            return ()
        if event.import_path:
            self._builds.take(event)
            return ()
        if event.action == "output":  # nearly all there is, and nearly never an event
            package = self._packages.get(event.package)
            if package is not None and not package.held and not package.ended:
                return package.output(event.test, event.output)
        return list(self._seen(self._take(event)))

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what is left to say, and whether go came to an end of its own."""
        del reports
        yield from self._seen(self._end(exit_))

    def _seen(self, events: Iterable[CaseEvent]) -> Iterator[CaseEvent]:
        """Pass on, and remember what counts. Of several packages that broke each is told."""
        for event in events:
            if isinstance(event, CaseFinished):
                self._bad = self._bad or event.outcome in (Outcome.FAILED, Outcome.ERRORED)
            if isinstance(event, Broke):
                if self._broken:
                    yield Warned(message=event.failure.message)
                    continue
                self._broken = True
            yield event

    def _take(self, event: stream.Event) -> Iterator[CaseEvent]:
        package = self._packages.get(event.package)
        if package is None:
            self._old = self._old or event.action != "start"
            package = Package(event.package, self._suite, self._state.sources)
            self._packages[event.package] = package
        over = bool(package.ended)
        if over:
            if not package.odd:
                package.odd = "it went on after its end"
                yield Broke(failure=_at_odds(package))
            return
        yield from package.take(event)
        if package.ended:
            yield from self._ended(package)

    def _ended(self, package: Package) -> Iterator[CaseEvent]:
        if package.odd:
            yield Broke(failure=_at_odds(package))
        elif not package.builds:
            yield from self._builds.failed(package.path, package.failed_build)
        elif package.ended == "skip":
            pass  # no test files
        elif package.ended == "pass" and not package.seen and not package.summed_up:
            pass  # … with `-cover`: nothing was run, only counted
        elif package.open or not package.final:
            self._crashed.append(package)  # unless it was Photon that ended it
            return
        elif failure := _doubt(package):
            yield Broke(failure=failure)
        yield from self._over(package)

    def _over(self, package: Package) -> Iterator[CaseEvent]:
        yield from package.release()
        yield from package.close()
        yield from self._containers(package)

    def _containers(self, package: Package) -> Iterator[CaseEvent]:
        """Tell of a test that ran only for a chosen subtest, is not reported, and failed itself."""
        for name in package.failed if not self._selection.whole else ():
            below = [other for other in package.seen if other.startswith(f"{name}/")]
            alone = package.failed.isdisjoint(below) and not self._is_wanted(package, name)
            if alone and any(self._is_wanted(package, other) for other in below):
                message = f"`{name}` failed, which had to run for what was chosen below it"
                yield Broke(failure=Crash(message=message, text=package.said))

    def _is_wanted(self, package: Package, name: str) -> bool:
        case = self._state.sources.case(self._suite.name, package.path, name)
        return wants(self._suite, self._selection, CaseFound(case=case))

    def _end(self, exit_: Exit) -> Iterator[CaseEvent]:
        open_ = [package for package in self._packages.values() if not package.ended]
        by_photon = exit_.interrupted or exit_.timed_out is not None
        for package in self._crashed:
            if not (by_photon and crash.was_signalled(package)):
                scene = crash.Scene(suite=self._suite, unit=self._unit, state=self._state)
                yield from crash.follow_up(package, scene)
            yield from self._over(package)
        for package in open_:
            yield from self._over(package)
        if by_photon:
            return  # the engine says so, about the unit and each open case
        if self._bad and arguments.stops_early(self._suite.args):
            yield Warned(message="`-failfast` may have left out tests, which go does not name")
        if self._odd:
            yield Broke(failure=Unreadable(message="go's events cannot be read", text=self._odd))
        elif self._old:
            hint = "install 1.20 or newer: https://go.dev/dl"
            yield Broke(failure=Unavailable(kind="tool", message="this go is too old", hint=hint))
        elif open_:
            names = ", ".join(f"`{package.path}`" for package in open_[:3])
            message = f"go ended with {exit_.words} while tests of {names} ran"
            yield Broke(failure=Crash(message=message, text=self._text, exit=exit_))
        elif not exit_.ok and not self._bad and not self._broken:
            yield Broke(failure=refusal(self._stderr, exit_))
        elif exit_.ok and any(package.ended == "fail" for package in self._packages.values()):
            message = "go ended with status 0, although a package failed"
            yield Broke(failure=Unreadable(message=message, text=self._text))

    @property
    def _text(self) -> str:
        return "\n".join(self._stderr)


def _at_odds(package: Package) -> Unreadable:
    message = f"`{package.path}` is at odds with itself: {package.odd}"
    return Unreadable(message=message, text=package.said)


def _doubt(package: Package) -> AnyFailure | None:
    """Why a package's end is not to be believed, or not good."""
    said = f"`{package.path}` said {package.final} and ended as {package.ended}"
    if package.final == "FAIL" and not package.failed:
        first = next((line.strip() for line in package.tail if line.strip()), "")
        message = f"`{package.path}` failed, although no test did" + (f": {first}" if first else "")
        return Crash(message=message, text=package.said)
    if package.final == "PASS" and package.failed:
        return Unreadable(message=f"{said}, although a test failed", text=package.said)
    if package.final == "PASS" and package.ended == "fail":
        message = f"`{package.path}` ended badly after its last test"
        if "WaitDelay expired" in package.said:
            message += ": something that its tests started goes on and holds their output"
        return Crash(message=message, text=package.said)
    return None
