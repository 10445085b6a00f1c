"""Answers of the core → what became of a unit."""

from collections.abc import Iterator, Mapping

from photon_test.contracts.selfcheck.asking import Asked, Pending
from photon_test.contracts.selfcheck.mutate import Mutant
from photon_test.contracts.selfcheck.result import Fault, Judged, Rejected
from photon_test.pact.questions import Answer

_TEXT = 300  # characters of a body that a report keeps


def judged(pending: Pending, answers: Mapping[int, Answer]) -> Judged:
    """Add up what the core said about one unit. `answers` has every question's."""
    unit = pending.unit
    verdicts = [_verdicts(asked, answers) for asked in pending.valid]
    faults: list[Fault] = []
    unfit = 0
    for asked in pending.faults:
        if not verdicts[asked.base][0]:
            unfit += 1
        elif asked.mutant is not None:
            faults.append(_fault(asked, asked.mutant, answers, pending.loosened))
    both = [asked for asked in (*pending.valid, *pending.faults) if asked.whole is not None]
    return Judged(
        operation=unit.operation,
        status=unit.status,
        media=unit.media,
        promised=pending.promised,
        asserted=pending.asserted,
        valid=len(verdicts),
        rejected=(
            sum(not one[0] for one in verdicts),
            sum(not one[1] for one in verdicts),
            sum(not one[2] for one in verdicts),
        ),
        false_reds=tuple(_false_reds(pending, answers)),
        faults=tuple(faults),
        unfit=unfit,
        disputed=pending.disputed,
        beyond=pending.beyond,
        undrawn=pending.undrawn,
        both_ways=len(both),
        differently=sum(
            answers[asked.whole or 0].accepted != answers[asked.numbers[0]].accepted
            for asked in both
        ),
    )


def _verdicts(asked: Asked, answers: Mapping[int, Answer]) -> tuple[bool, bool, bool]:
    first, second, third = (answers[number].accepted for number in asked.numbers)
    return first, second, third


def _false_reds(pending: Pending, answers: Mapping[int, Answer]) -> Iterator[Rejected]:
    for asked in pending.valid:
        answer = answers[asked.numbers[0]]
        if answer.accepted and asked.whole is not None:
            answer = answers[asked.whole]
        if not answer.accepted:
            why = answer.failed or answer.why
            yield Rejected(path=answer.place, why=why[:_TEXT], body=asked.body[:_TEXT])


def _fault(
    asked: Asked, mutant: Mutant, answers: Mapping[int, Answer], loosened: Mapping[str, str]
) -> Fault:
    accepted = _verdicts(asked, answers)
    survived = accepted[0] and not mutant.inexpressible
    return Fault(
        kind=mutant.kind,
        path=mutant.path,
        inexpressible=mutant.inexpressible,
        accepted=accepted,
        listed=_listed(mutant.path, loosened) if accepted[0] else "",
        body=asked.body[:_TEXT] if survived else "",
    )


def _listed(path: str, loosened: Mapping[str, str]) -> str:
    """Return what the contract says it left out here, or at the nearest place above."""
    at = path
    while at not in loosened:
        cut = max(at.rfind("."), at.rfind("["))
        if cut <= 0:
            return loosened.get("$") or loosened.get("body", "")
        at = at[:cut]
    return loosened[at]
