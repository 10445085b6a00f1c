"""Reads `go test -list`: the tests of each package, without their subtests."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from photon_test.adapters.go import arguments, choose, running, stream
from photon_test.adapters.go.builds import Builds
from photon_test.adapters.go.choose import Listed
from photon_test.adapters.go.endings import refusal
from photon_test.adapters.go.running import State
from photon_test.core.events import Broke, CaseEvent, CaseFinished, More
from photon_test.core.model import Stream, Suite, Unit
from photon_test.core.outcome import AnyFailure, Crash, Exit, Unreadable
from photon_test.core.select import Selection

_BUILD = ("build failed]", "setup failed]")
_TEST = re.compile(r"((?:Test|Fuzz|Example)\w*)\n")


class _Package:
    def __init__(self) -> None:
        self.tests: list[str] = []
        self.listed = False  # any, also such that are left out
        self.said: list[str] = []
        self.ended = ""
        self.builds = True


class ListReader:
    """One process that lists."""

    def __init__(self, unit: Unit, state: State, suite: Suite, selection: Selection) -> None:
        self._unit = unit
        self._state = state
        self._suite = suite
        self._selection = selection
        self._builds = Builds(suite, state.sources)
        self._packages: dict[str, _Package] = {}
        self._bad = False
        self._skip = _pattern(arguments.read(suite.args).skip)
        self._odd = ""
        self._stderr: list[str] = []

    def line(self, stream_: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Claim go's events; everything else is for people."""
        if stream_ is Stream.STDERR:
            self._builds.stderr(text)
            self._stderr.append(text)
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
        return list(self._take(event))

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say whether the listing is whole, and ask for the run of what is chosen."""
        del reports
        if exit_.timed_out or exit_.interrupted:
            return  # the engine says so
        if failure := self._doubt(exit_):
            yield Broke(failure=failure)
            if self._odd:
                return
        listed = [
            Listed(package=path, tests=tuple(package.tests))
            for path, package in self._packages.items()
            if package.tests
        ]
        if self._state.crashed:
            yield from self._rest(listed)
        elif self._selection.run:
            yield from self._chosen(listed)

    def _take(self, event: stream.Event) -> Iterator[CaseEvent]:
        package = self._packages.setdefault(event.package, _Package())
        match event.action:
            case "output" if test := _TEST.fullmatch(event.output):
                # `-list` lists what `-skip` will leave out.
                if not self._skip or not self._skip.search(test[1]):
                    package.tests.append(test[1])
                package.listed = True
            case "output":
                package.said.append(event.output)
            case "pass" | "skip" | "fail":
                package.ended = event.action
                yield from self._ended(event, package)
            case _:
                pass

    def _ended(self, event: stream.Event, package: _Package) -> Iterator[CaseEvent]:
        if event.action == "fail" and (event.failed_build or _unbuilt(package)):
            package.tests.clear()
            package.builds = False
            for failed in self._builds.failed(event.package, event.failed_build):
                self._bad = self._bad or isinstance(failed, CaseFinished)
                yield failed
        elif not self._state.crashed:
            one = Listed(package=event.package, tests=tuple(package.tests))
            yield from choose.found(self._suite, self._state.sources, one)

    def _chosen(self, listed: list[Listed]) -> Iterator[CaseEvent]:
        sources = self._state.sources
        parts = []
        for one in listed:
            choice = choose.choose(self._suite, self._selection, sources, one)
            yield from choice.found
            if choice.part.names:
                parts.append(choice.part)
        for unit in choose.units(self._suite, self._state, listed, parts):
            yield More(unit=unit)

    def _rest(self, listed: list[Listed]) -> Iterator[CaseEvent]:
        """Run what a crash has left: what is listed and had not started."""
        for one in listed:
            started = {name for part in self._state.parts for name in part.names}
            rest = [name for name in dict.fromkeys(one.tests) if name not in started]
            for found in choose.found(self._suite, self._state.sources, one):
                if found.case.name in rest:
                    yield found
            part = running.Part(package=one.package)
            state = msgspec.structs.replace(self._state, crashed=False, parts=(part,))
            attempt = self._unit.attempt
            for unit in running.again(
                self._suite, self._unit, state, rest, attempt=attempt, what="rest"
            ):
                yield More(unit=unit)

    def _doubt(self, exit_: Exit) -> AnyFailure | None:
        """Why the listing is not to be believed."""
        if self._odd:
            return Unreadable(message="go's events cannot be read", text=self._odd)
        for path, package in self._packages.items():
            if not package.ended:
                message = f"go ended with {exit_.words} while it listed the tests of `{path}`"
                return Crash(message=message, text=self._text, exit=exit_)
            if package.ended == "fail" and package.builds:
                text = "".join(package.said)
                return Crash(message=f"`{path}` cannot list its tests", text=text, exit=exit_)
            # `os.Exit(0)` in `TestMain`, or in `init`: it ends well and has said nothing.
            known = self._state.sources.packages.get(path)
            silent = package.ended == "pass" and not package.listed and not self._narrowed
            if silent and known and known.certain:
                message = f"`{path}` has tests, and ended without listing one"
                return Crash(message=message, text="".join(package.said), exit=exit_)
        if not exit_.ok and not self._bad:
            return refusal(self._stderr, exit_)
        return None

    @property
    def _narrowed(self) -> bool:
        """Whether the suite's own arguments may leave out all tests of a package."""
        return bool(arguments.read(self._suite.args).run)

    @property
    def _text(self) -> str:
        return "\n".join(self._stderr)


def _pattern(text: str) -> re.Pattern[str] | None:
    """Return what leaves out whole tests; what it says about subtests is for go alone."""
    try:
        return re.compile(text) if text and "/" not in text else None
    except re.error:  # go reads another dialect (https://github.com/google/re2/wiki/Syntax)
        return None


def _unbuilt(package: _Package) -> bool:
    return any(text.rstrip().endswith(_BUILD) for text in package.said)
