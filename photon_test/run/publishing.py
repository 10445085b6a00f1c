"""What is told about a broker's pacts when every suite has ended, and told to the broker.

The processes of a run fetch and verify; nothing here speaks to the broker before the last of them
has ended. Then results are published, if that was asked for: pact by pact, and only of a pact of
which every interaction has a verdict of its own. A part is no verification.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from photon_test.adapters.pact_words import PENDING
from photon_test.core.cases import CaseResult
from photon_test.core.errors import ExitCode, PhotonError
from photon_test.core.events import Event, Troubled, Warned
from photon_test.core.model import Suite
from photon_test.core.outcome import AnyFailure, Mismatch, Outcome
from photon_test.core.tally import Tally, code_of
from photon_test.pact.broker.access import access
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError, Unanswered
from photon_test.pact.broker.fetched import Fetched, Taken, taken
from photon_test.pact.broker.results import announce, publish
from photon_test.pact.broker.verdicts import Judged, Provider, Wrong
from photon_test.run.broker import Source

_STOPPED = (ExitCode.INTERRUPTED, ExitCode.TERMINATED)


class Ending:
    """What is to be told about the pacts of a broker when every suite has ended."""

    def __init__(
        self, sources: Sequence[Source], tally: Tally, publishing: Provider | None
    ) -> None:
        """`publishing`: the provider's version; None: nothing is published."""
        self._sources = sources
        self._tally = tally
        self._publishing = publishing

    def events(self) -> Sequence[Event]:
        """Publish, if that was asked for, and return what is to be said."""
        return [event for source in self._sources for event in self._of(source)]

    def _of(self, source: Source) -> Iterator[Event]:
        fetched = taken(Path(source.folder))
        stopped = any(code in _STOPPED for code in self._tally.verdict().codes)
        if self._publishing and (stopped or fetched is None):
            why = "the run was interrupted" if stopped else "no pact was fetched"
            yield _not_published(f"no result was published: {why}")
        if stopped or fetched is None:
            return
        cases = self._cases(source)
        published: set[str] = set()
        if self._publishing:
            yield from _publish(source.suite, fetched, cases, self._publishing, published)
        for pact in fetched.pacts:
            tested = tested_of(pact, cases)
            if isinstance(tested, str):
                continue
            success = "true" if all(one.passed for one in tested) else "false"
            done = "true" if pact.path in published else "false"
            if text := pact.said(f"after_verification:success_{success}_published_{done}"):
                yield Warned(message=f"{_name(pact)}: {text}")

    def _cases(self, source: Source) -> dict[tuple[str, str], CaseResult]:
        return {
            (result.case.file, result.case.native): result
            for result in self._tally.each(source.suite.name)
        }


def _publish(
    suite: Suite,
    fetched: Taken,
    cases: dict[tuple[str, str], CaseResult],
    provider: Provider,
    published: set[str],
) -> Iterator[Event]:
    """Publish pact by pact; `published` gets the path of each that the broker has confirmed."""
    environment = dict(os.environ) | {
        name: value for name, value in suite.env if isinstance(value, str)
    }
    failures = 0
    try:
        with Client(access(environment, fetched.broker)) as client:
            announced = False
            for pact in fetched.pacts:
                tested = tested_of(pact, cases)
                if isinstance(tested, str):
                    yield _not_published(
                        f"the results of {_name(pact)} were not published: {tested}"
                    )
                    continue
                if not announced:  # what is about the provider is the same for all
                    announce(client, pact, provider)
                    announced = True
                try:
                    failures += not publish(client, pact, tested, provider)
                    published.add(pact.path)
                except Unanswered:
                    raise  # each of the others would wait as long
                except BrokerError as error:
                    yield _refused(error, f"the results of {_name(pact)} were not published")
    except PhotonError as error:
        some = f"results of only {len(published)} of {len(fetched.pacts)} pacts were published"
        yield _refused(error, some if published else "no result was published")
        return
    if published:
        what = "1 pact" if len(published) == 1 else f"{len(published)} pacts"
        how = f", {failures} of them as failed" if failures else ""
        yield Warned(
            message=f"results of {what} were published for {fetched.provider}"
            f" {provider.version}{how}"
        )


def tested_of(pact: Fetched, cases: dict[tuple[str, str], CaseResult]) -> tuple[Judged, ...] | str:
    """Return what came of every interaction of a pact; or why that cannot be said."""
    if not pact.ids:
        return "it could not be read, or holds nothing"
    tested: list[Judged] = []
    for native, key in pact.ids:
        result = cases.get((pact.name, native))
        last = result.last if result else None
        if result is None or last is None:
            return "not every interaction was verified"
        name = result.case.full_name
        match last.outcome:
            case Outcome.PASSED:
                tested.append(Judged(id=key, description=name, passed=True))
            case Outcome.SKIPPED if last.reason.startswith(PENDING):
                differs = Wrong(message=last.reason.removeprefix(PENDING))
                tested.append(Judged(id=key, description=name, passed=False, wrong=(differs,)))
            case Outcome.SKIPPED:
                return f"`{name}` was not verified: {last.reason}"
            case Outcome.FAILED | Outcome.ERRORED as outcome:
                failed = outcome is Outcome.FAILED
                if code_of(last.failures, failed=failed) is not ExitCode.FAILED:
                    return f"`{name}` has no verdict"
                wrong = tuple(map(_wrong, last.failures))
                tested.append(Judged(id=key, description=name, passed=False, wrong=wrong))
    return tuple(tested)


def _wrong(failure: AnyFailure) -> Wrong:
    if isinstance(failure, Mismatch):
        message = failure.message.removeprefix(f"{failure.path}: ")
        return Wrong(kind=failure.kind, path=failure.path, message=message)
    return Wrong(message=failure.message)


def _name(pact: Fetched) -> str:
    return f"{pact.consumer} {pact.version}".strip()


def _refused(error: PhotonError, what: str) -> Troubled:
    where = f" ({error.where})" if error.where else ""
    return Troubled(
        code=ExitCode.INFRASTRUCTURE, message=f"{what}: {error.message}{where}", hint=error.hint
    )


def _not_published(message: str) -> Troubled:
    return Troubled(code=ExitCode.INFRASTRUCTURE, message=message)
