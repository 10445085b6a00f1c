"""What went wrong beside the cases. Reports for machines show it as cases, so that all see it."""

from collections.abc import Collection

from photon_test.core.errors import ExitCode
from photon_test.core.events import RunFinished, Troubled
from photon_test.core.tally import SuiteTally
from photon_test.core.value import Value
from photon_test.reporters.clean import clean, one_line, tail
from photon_test.reporters.failures import details, headline, kind
from photon_test.reporters.suites import OneSuite, complaint

OWN = "photon"  # the suite for what went wrong outside the suites


class Complaint(Value, kw_only=True):
    """Something that went wrong beside the cases."""

    name: str  # the same in every run, so that consumers can follow it
    message: str  # a line
    text: str = ""
    kind: str = "photon.error"


def of_suite(suite: OneSuite, tally: SuiteTally) -> tuple[Complaint, ...]:
    """Say what is wrong with a suite; nothing, or one thing with everything that is known."""
    said = complaint(tally, listing=suite.listing)
    if not said:
        return ()
    name = "the suite is complete"
    if not tally.broken:
        what = "photon.no-tests" if ExitCode.NO_TESTS in tally.codes else "photon.not-run"
        return (Complaint(name=name, message=said, text=said, kind=what),)
    first = tally.broken[0]
    texts = list(dict.fromkeys(details(failure) for failure in tally.broken))
    if suite.tail and not any(failure.text for failure in tally.broken):
        texts.append(f"The last lines of its output:\n{tail(suite.tail)}")
    if tally.counts.not_run:
        texts.append(f"{tally.counts.not_run:,} of {tally.counts.expected:,} cases were not run.")
    return (
        Complaint(name=name, message=headline(first), text="\n\n".join(texts), kind=kind(first)),
    )


def of_trouble(trouble: Troubled) -> Complaint:
    """Say what went wrong outside the suites."""
    message = one_line(trouble.message) or "something went wrong"
    parts = [clean(trouble.message) or message]
    if trouble.where:
        parts.append(f"  in {clean(trouble.where)}")
    if trouble.hint:
        parts.append(f"\nhint: {clean(trouble.hint)}")
    return Complaint(name=one_line(message, 200), message=message, text="\n".join(parts))


def of_run(ending: RunFinished | None, *, red: bool) -> tuple[Complaint, ...]:
    """Say what nothing else in the report says. `red`: something does."""
    if ending is None:
        said = "the run's end was not seen"
        return (Complaint(name="the run ended", message=said, text=said),)
    if not ending.exit_code or red:
        return ()
    if ending.exit_code == ExitCode.NO_TESTS:
        said = "no tests were run"
        return (Complaint(name="tests were run", message=said, text=said, kind="photon.no-tests"),)
    said = f"the run ended with exit code {ending.exit_code}"
    return (Complaint(name="the run ended well", message=said, text=said),)


def own_name(taken: Collection[str]) -> str:
    """Return the name of the suite for what went wrong outside the suites; not one of `taken`."""
    name = OWN
    while name in taken:
        name += " (run)"
    return name
