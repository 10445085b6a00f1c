"""A target with `harness = false`: its own main, which is one case by its exit status."""

from collections.abc import Iterable, Mapping

import msgspec

from photon_test.adapters.cargo.endings import Tail, stopped
from photon_test.adapters.cargo.options import options
from photon_test.adapters.cargo.target import Target, Test, case_found, case_id, command
from photon_test.core.events import (
    CaseEvent,
    CaseFinished,
    CaseOutput,
    CaseStarted,
    More,
)
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Assertion, Crash, Exit, Outcome
from photon_test.core.select import Selection, wants
from photon_test.core.value import Value


class Bare(Value, tag_field="what", tag="bare", kw_only=True):
    """The state of its unit."""

    target: Target


def first(target: Target, suite: Suite, selection: Selection) -> Iterable[CaseEvent]:
    """Say that the case exists; ask for its run, if it is wanted.

    It is never asked for a list: a main that does not know `--list` would simply run.
    """
    found = case_found(target, suite.name, _test(target))
    yield found
    if selection.run and wants(suite, selection, found):
        yield More(
            unit=Unit(
                id=f"{suite.name}/run/{target.id}",
                suite=suite.name,
                purpose=Purpose.RUN,
                command=command(target, ()),
                exclusive=options(suite).binaries == "serial",
                stop_signal="SIGINT",
                accepts=tuple(range(256)),  # a failed case, not a broken unit
                state=msgspec.json.encode(Bare(target=target)).decode(),
            )
        )


def _test(target: Target) -> Test:
    return Test(name=target.name, file=target.source)


class BareReader:
    """Everything it says is the case's output; its status is the outcome."""

    def __init__(self, unit: Unit, bare: Bare, suite: Suite) -> None:
        self._unit = unit
        self._target = bare.target
        self._case = case_id(bare.target, suite.name, _test(bare.target))
        self._started = False
        self._said = Tail()

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Claim every line."""
        self._said.add(text)
        return [*self._start(), CaseOutput(case=self._case, stream=stream, text=text + "\n")]

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say how the case ended."""
        del reports
        yield from self._start()
        text = self._said.text
        words = f"{self._target.words} ended with {exit_.words}"
        if why := stopped(exit_, self._unit):
            yield CaseFinished(case=self._case, outcome=Outcome.ERRORED, failures=(why,))
        elif exit_.ok:
            yield CaseFinished(case=self._case, outcome=Outcome.PASSED)
        elif exit_.signal is not None or exit_.code is None:
            crash = Crash(message=words, text=text, exit=exit_)
            yield CaseFinished(case=self._case, outcome=Outcome.ERRORED, failures=(crash,))
        else:
            failure = Assertion(message=words, text=text)
            yield CaseFinished(case=self._case, outcome=Outcome.FAILED, failures=(failure,))

    def _start(self) -> Iterable[CaseEvent]:
        if not self._started:
            self._started = True
            yield CaseStarted(case=self._case)
