"""Rules by path → matchers around values."""

import pytest

from photon_test.contracts.patterns import ANYTHING, LIST, OBJECT, SOME_LIST, SOME_OBJECT
from photon_test.contracts.scaffold.checks import Assert, Counts, Is, Kind, Loop, OneOf, steps
from photon_test.contracts.scaffold.expect import (
    Alike,
    Exactly,
    Expectation,
    Items,
    Like,
    Map,
    Matches,
    Object,
    Ruled,
    Whole,
    expectation,
    sayable,
)
from photon_test.pact.model import (
    EachValue,
    Equality,
    Integer,
    Null,
    Regex,
    Type,
    either,
    rule,
)


def test_the_type_of_an_object_cascades() -> None:
    rules = {"$": rule(Type()), "$.a": rule(Type()), "$.b": rule(Integer())}

    found = expectation({"a": "x", "b": 1}, rules)

    inner = Object(members=(("a", Alike(value="x")), ("b", Whole(example=1))))
    assert found == Expectation(tree=Like(of=inner))


def test_a_list_is_all_like_its_first_element() -> None:
    rules = {
        "$": rule(Type(min=1, max=3)),
        "$[*]": rule(Type()),
        "$[*]['a b']": rule(Type(), Regex(regex="x+")),
    }

    found = expectation([{"a b": "xx"}], rules)

    inner = Object(members=(("a b", Matches(regex="x+", example="xx")),))
    assert found == Expectation(tree=Items(of=inner, min=1, max=3))


def test_without_a_rule_a_value_is_expected_as_it_is() -> None:
    found = expectation({"a": 1}, {})

    assert found.tree == Object(members=(("a", Exactly(value=1)),))


def test_maps_say_their_values_below_or_in_the_rule_itself() -> None:
    plain = expectation({"k": 1}, {"$": rule(EachValue(rules=(Integer(),)))})
    rules = {"$": rule(EachValue(rules=(Type(),))), "$.*": rule(Type()), "$.*.a": rule(Integer())}
    nested = expectation({"k": {"a": 1}}, rules)

    assert plain == Expectation(tree=Map(key="k", of=Whole(example=1)))
    inner = Like(of=Object(members=(("a", Whole(example=1)),)))
    assert nested == Expectation(tree=Map(key="k", of=inner))


def test_what_no_library_has_words_for_is_kept_by_path() -> None:
    rules = {
        "$": rule(Type()),
        "$.a": either(Type(), Null()),
        "$.b": rule(Equality()),
        "$.c": rule(Type(min=2)),
    }

    found = expectation({"a": "x", "b": True, "c": []}, rules)

    assert isinstance(found.tree, Like)
    assert isinstance(found.tree.of, Object)
    assert [type(one) for _, one in found.tree.of.members] == [Ruled, Ruled, Ruled]
    assert set(found.rules) == {"$.a", "$.b", "$.c"}


def test_what_cannot_be_said_is_left_out_and_not_asserted_by_type() -> None:
    rules = {
        "$": rule(Type()),
        "$.a": either(Type(), Null()),
        "$.l": rule(Type(min=1)),
        "$.l[*]": either(Integer(), Null()),
        "$.z": rule(Integer()),
    }

    found = sayable(expectation({"a": "x", "l": [1], "z": 1}, rules))

    assert found.tree == Like(
        of=Object(members=(("l", Like(of=Alike(value=[]))), ("z", Whole(example=1))))
    )
    assert set(found.rules) == {"$.a", "$.l[*]"}


@pytest.mark.parametrize(
    ("regex", "kind"),
    [(OBJECT, "object"), (SOME_OBJECT, "object"), (LIST, "list"), (SOME_LIST, "list")],
)
def test_a_list_or_an_object_that_may_be_null_is_asked_for_as_what_it_is(
    regex: str, kind: Kind
) -> None:
    rules = {"$.v": either(Regex(regex=regex), Null())}

    (found,) = steps(expectation({"v": None}, rules).tree)

    claim = OneOf(claims=(Is(kind=kind), Is(kind="null")))
    assert found == Assert(subject=("body", "v"), claim=claim)


def test_a_service_is_asked_for_what_the_rules_say() -> None:
    rules = {
        "$": rule(Type()),
        "$.l": rule(Type(min=1)),
        "$.l[*]": rule(Integer()),
        "$.n": either(Type(), Null()),
    }

    found = steps(expectation({"l": [1], "n": "x", "o": 1.5}, rules).tree)

    assert found == (
        Assert(subject=("body", "l"), claim=Counts(min=1)),
        Loop(
            variable="each",
            subject=("body", "l"),
            over="elements",
            steps=(Assert(subject=("each",), claim=Is(kind="integer")),),
        ),
        Assert(
            subject=("body", "n"),
            claim=OneOf(claims=(Is(kind="text"), Is(kind="null"))),
        ),
        Assert(subject=("body", "o"), claim=Is(kind="number")),
    )


def test_a_list_of_anything_is_counted_and_not_looked_into() -> None:
    rules = {
        "$": rule(Type(min=2)),
        "$[*]": either(Regex(regex=ANYTHING), Null()),
    }

    found = steps(expectation([None, None], rules).tree)

    assert found == (Assert(subject=("body",), claim=Counts(min=2, max=None)),)
