import pytest

from tests.conformance.installed import holds
from tests.conformance.project import Case, Elsewhere, Expected


@pytest.mark.parametrize(
    ("conditions", "version"),
    [
        ("<8.2", "8.1.9"),
        ("<=8.2", "8.2.2"),
        (">8.2", "8.10.0"),
        (">=4", "4.0.18"),
        (">=3.1, <4", "3.2.7"),
    ],
)
def test_a_version_is_within_its_conditions(conditions: str, version: str) -> None:
    assert holds(conditions, version)


@pytest.mark.parametrize(
    ("conditions", "version"),
    [("<8.2", "8.2.0"), ("<4", "4.0.18"), (">8.2", "8.2.2"), (">=3.1,<4", "4.0.0")],
)
def test_a_version_is_not_within_its_conditions(conditions: str, version: str) -> None:
    assert not holds(conditions, version)


@pytest.mark.parametrize("conditions", ["8.2", "~8", "", "<8.2 <9"])
def test_other_conditions_are_refused(conditions: str) -> None:
    with pytest.raises(AssertionError, match="is not like"):
        holds(conditions, "8.2")


def test_what_holds_elsewhere_replaces_what_stands_above() -> None:
    older = Elsewhere(why="it cannot", exit=3, cases={"a": "absent", "b": "errored", "c": "passed"})
    usual = Expected(exit=1, broken="a part", cases={"a": "passed", "b": "failed"})
    usual.versions = {"<8": older}

    assert usual.within("8.0") is usual
    assert usual.within("7.4").exit == 3
    assert usual.within("7.4").broken == "a part"
    assert usual.within("7.4").cases == {"b": "errored", "c": "passed"}


def test_a_project_may_not_run_elsewhere() -> None:
    older = Elsewhere(why="there is no `fails` yet", runs=False)
    usual = Expected(exit=0, cases={"a": Case(outcome="passed")}, versions={"<8": older})

    assert usual.cannot("7.4") == "there is no `fails` yet"
    assert not usual.cannot("8.0")
