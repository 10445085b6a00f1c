"""Names in JUnit: dotted files, unique, the same in every run."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photon_test.core.model import CaseId
from photon_test.reporters.names import classname, own_names, repeated_names


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("tests/test_a.py", "tests.test_a"),
        ("web/src/cart.test.ts", "web.src.cart_test"),
        (".hidden/v1.2/a.rs", "_hidden.v1_2.a"),
        ("Makefile", "Makefile"),
        ("", "orders"),
        ("/", "suite"),
    ],
)
def test_the_class_is_the_file(file: str, expected: str) -> None:
    assert classname(case("x", file=file)) == expected


def test_an_ordinary_name_is_not_kept() -> None:
    assert repeated_names(lambda: iter([case("a"), case("b")])) == {}


def test_a_new_name_is_not_one_that_exists() -> None:
    first, second, third = case("a", "1"), case("a", "2"), case("a#2", "3")

    assert repeated_names(lambda: iter([third, second, first])) == {second: ("a", "a#3")}


@given(
    st.sets(
        st.builds(
            CaseId,
            suite=st.just("orders"),
            file=st.sampled_from(["", "a.py", "a.js"]),
            name=st.sampled_from(["x", "x#2", "x#2#2", "y", "\x00y"]),
            native=st.text(st.sampled_from("123"), max_size=3),
        )
    ),
    st.randoms(),
)
def test_names_are_unique_and_do_not_depend_on_the_order(
    cases: set[CaseId], random: Random
) -> None:
    ordered = sorted(cases, key=repr)
    shuffled = ordered.copy()
    random.shuffle(shuffled)

    one, other = all_names(ordered), all_names(shuffled)

    assert one == other
    assert len(set(one.values())) == len(cases)


def all_names(cases: list[CaseId]) -> dict[CaseId, tuple[str, str]]:
    repeated = repeated_names(lambda: cases)
    return {case: repeated.get(case) or own_names(case) for case in cases}


def case(name: str, native: str = "", *, file: str = "a.py") -> CaseId:
    return CaseId(suite="orders", file=file, name=name, native=native or name)
