"""A suite's cases, folded from events."""

import pytest

from photon_test.core.cases import Cases
from photon_test.core.events import CaseFinished, CaseFound
from photon_test.core.outcome import Location, Outcome
from tests.core.builders import case

FILE = Location(file="a.py")
LINE = Location(file="a.py", line=3)
ELSEWHERE = Location(file="b.py")


@pytest.mark.parametrize(
    ("places", "known"),
    [
        ([None, None], None),
        ([FILE, LINE], LINE),
        ([LINE, FILE], LINE),  # a listing knew the line, the run does not
        ([LINE, None], LINE),
        ([LINE, ELSEWHERE], ELSEWHERE),
    ],
)
def test_a_line_that_is_known_stays_known(
    places: list[Location | None], known: Location | None
) -> None:
    found, finished = Cases(), Cases()

    for place in places:
        found.handle(CaseFound(case=case("a"), location=place), 1)
        finished.handle(CaseFinished(case=case("a"), outcome=Outcome.PASSED, location=place), 1)

    assert found.result(case("a")).location == known
    assert finished.result(case("a")).location == known
