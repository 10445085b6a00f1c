"""The differences of one answer, in order and without repetition."""

from hypothesis import given
from hypothesis import strategies as st

from photon_test.adapters.pact_mismatch import mismatches
from photon_test.pact.messages import Difference


def difference(path: str, *, actual: str = "[]", kind: str = "BodyMismatch") -> Difference:
    return Difference(kind=kind, path=path, message="is missing", expected="id", actual=actual)


def test_what_differs_in_each_element_of_a_list_is_told_once_with_all_places() -> None:
    found = [difference(f"$.items[{number}]") for number in (1, 10, 9, 0)]

    (one,) = mismatches(found, "")

    assert one.path == "$.items[0]"
    assert one.text.splitlines()[-1] == "  also at:  $.items[1], $.items[9], $.items[10]"


def test_of_many_places_the_rest_is_counted() -> None:
    (one,) = mismatches([difference(f"$[{number}]") for number in range(500)], "")

    assert one.text.endswith("$[9], $[10], and 489 more")


def test_what_differs_otherwise_is_told_apart() -> None:
    found = [difference("$[1]", actual="2"), difference("$[0]", actual="1"), difference("$.a")]

    assert [one.path for one in mismatches(found, "")] == ["$[0]", "$[1]", "$.a"]


def test_the_status_comes_before_what_follows_from_it() -> None:
    status = Difference(kind="StatusMismatch", message="expected 200 but was 500")

    assert [one.kind for one in mismatches([difference("$"), status], "")] == [
        "StatusMismatch",
        "BodyMismatch",
    ]


@given(st.permutations([difference(path) for path in ("$", "$.a[0].b", "$.a[2].b", "$.c", "")]))
def test_the_order_that_the_core_tells_them_in_does_not_matter(found: list[Difference]) -> None:
    first = mismatches(sorted(found, key=lambda one: one.path), "")

    assert mismatches(found, "") == first
