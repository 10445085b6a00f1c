"""Filter expressions: what is read is what was meant, and a mistake is shown where it is."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from photon_test.core.errors import UsageError
from photon_test.core.filters import And, Everything, Field, Filter, Is, Matcher, Not, Nothing, Or
from photon_test.core.parse import FIELDS, any_of, combine, parse_filter, write_filter


def _is(field: Field, kind: str, text: str) -> Is:
    return Is(field=field, matcher=Matcher(kind=kind, text=text))  # type: ignore[arg-type]  # brevity


A, B, C = (_is("suite", "glob", name) for name in "abc")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("all()", Everything()),
        ("default()", Everything()),
        (" none( ) ", Nothing()),
        ("suite(a)", A),
        ("suite( a )", A),
        ("test(tax)", _is("test", "contains", "tax")),
        ("test(=tax)", _is("test", "equal", "tax")),
        ("test(= tax )", _is("test", "equal", "tax")),
        ("tag(~tax)", _is("tag", "contains", "tax")),
        ("test(#*tax)", _is("test", "glob", "*tax")),
        (r"test(/^a\/(b|c)\)$/)", _is("test", "regex", r"^a/(b|c)\)$")),
        ("test(/ a/ )", _is("test", "regex", " a")),
        ("owner(=)", _is("owner", "equal", "")),
        ("test(=sum(1, 2))", _is("test", "equal", "sum(1, 2)")),
        (r"test(=\(\u{20AC}\t\ )", _is("test", "equal", "(€\t ")),
        (
            "file(src/{x,y}/*)",
            Or(of=(_is("file", "glob", "src/x/*"), _is("file", "glob", "src/y/*"))),
        ),
        ("suite(a) | suite(b) + suite(c)", Or(of=(A, B, C))),
        ("suite(a) or suite(b) and suite(c)", Or(of=(A, And(of=(B, C))))),
        ("suite(a) - suite(b) & suite(c)", And(of=(A, Not(of=B), C))),
        ("(suite(a)|suite(b))and not suite(c)", And(of=(Or(of=(A, B)), Not(of=C)))),
        ("not !suite(a)", Not(of=Not(of=A))),
        ("not(suite(a))", Not(of=A)),
    ],
)
def test_an_expression_is_read(text: str, meaning: Filter) -> None:
    assert parse_filter(text) == meaning


def _refusal(text: str) -> str:
    with pytest.raises(UsageError) as raised:
        parse_filter(text)
    return f"{raised.value.message}\nhint: {raised.value.hint}"


def test_a_mistake_is_shown_with_a_caret() -> None:
    assert _refusal("suite(pricing) & tset(/^db::/)") == snapshot("""\
`tset` is not a predicate
  suite(pricing) & tset(/^db::/)
                   ^
hint: did you mean `test`?\
""")


def test_a_broken_regex_points_into_the_regex() -> None:
    assert _refusal(r"test(/a\/[b/)") == snapshot("""\
wrong regular expression: unterminated character set
  test(/a\\/[b/)
           ^
hint: \
""")


def test_a_caret_stands_under_wide_characters_too() -> None:
    assert _refusal("suite(試) && all()") == snapshot("""\
`&&` is not an operator
  suite(試) && all()
            ^
hint: did you mean `&`?\
""")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the filter expression is empty"),
        ("suite(a", "expected `)` at the end of `suite(`"),
        ("suite", "expected `(` after `suite`"),
        ("pricing", "`pricing` is not a predicate"),
        ("flaky()", "`flaky()` is not available in this version"),
        ("failed(last)", "`failed()` is not available in this version"),
        ("package(x)", "`package` is not a predicate"),
        ("suite(a) suite(b)", "expected an operator here"),
        ("suite(a))", "this `)` has no partner"),
        ("(suite(a)", "this `(` has no partner"),
        ("test(f(x", "this `(` has no partner"),
        ("suite(a) &", "expected a predicate here"),
        ("suite(a) || suite(b)", "`||` is not an operator"),
        ("test()", "`test()` needs something to compare with"),
        ("test(~)", "`test()` needs something to compare with"),
        ("test(//)", "the regular expression is empty"),
        ("test(/a", "the regular expression has no end"),
        ("test(/a/i)", "expected `)` at the end of `test(`"),
        ("test(/[[:alpha:]]/)", "the regular expression is not clear"),
        ("test(/a{99999999999999999999}/)", "the regular expression is too large"),
        (r"test(\d)", r"`\d` is no escape"),
        (r"test(\u{D800})", r"`\u` is no escape"),
        ("all(x)", "expected `)` at the end of `all(`"),
        ("file({a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b})", "the glob has too many alternatives"),
        ("(" * 200 + "all()" + ")" * 200, "the filter expression is nested too deeply"),
        ("!" * 5000 + "all()", "the filter expression is nested too deeply"),
    ],
)
def test_what_is_no_filter_is_refused(text: str, message: str) -> None:
    assert _refusal(text).startswith(message)


_words = st.text(min_size=1, max_size=8).filter(lambda text: "{" not in text and _encodable(text))
_patterns = st.text("ab(|)[]*.?^$\\d /", min_size=1, max_size=8)


def _encodable(text: str) -> bool:
    return text.encode(errors="replace").decode() == text


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, FutureWarning):
        return False
    return r"\/" not in pattern


_matchers = st.one_of(
    st.builds(Matcher, kind=st.just("equal"), text=_words | st.just("")),
    st.builds(Matcher, kind=st.sampled_from(["contains", "glob"]), text=_words),
    st.builds(Matcher, kind=st.just("regex"), text=_patterns.filter(_compiles)),
)
_leaves = st.one_of(
    st.just(Everything()),
    st.just(Nothing()),
    st.builds(Is, field=st.sampled_from(list(FIELDS.values())), matcher=_matchers),
)


def _several(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[tuple[Filter, ...]]:
    return st.lists(inner, min_size=2, max_size=3).map(tuple)


_filters: st.SearchStrategy[Filter] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(Not, of=inner),
        st.builds(And, of=_several(inner)),
        st.builds(Or, of=_several(inner)),
    ),
    max_leaves=8,
)


@given(_filters)
def test_what_is_written_is_read_back(expression: Filter) -> None:
    assert parse_filter(write_filter(expression)) == expression


@given(st.text("suiteal() &|!-~=#/\\{},andorx", max_size=30))
def test_any_text_is_a_filter_or_a_usage_error(text: str) -> None:
    expression = None
    with suppress(UsageError):
        expression = parse_filter(text)

    assert expression is None or parse_filter(write_filter(expression)) == expression


def test_a_repeated_flag_means_or() -> None:
    assert any_of("tag", ["api", "~db"]) == parse_filter("tag(api) | tag(~db)")


def test_flags_of_different_kinds_mean_and() -> None:
    both = combine(tags=["api", "db*"], suites=["web"], expression="test(x) | test(y)")

    assert both == parse_filter("(tag(api) | tag(db*)) & suite(web) & (test(x) | test(y))")


def test_no_flags_mean_everything() -> None:
    assert combine() is None


@pytest.mark.parametrize("value", ["", "  ", "/a", "/a/b", "#"])
def test_a_flag_that_cannot_be_read_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match=r"`(--tag|tag\(\))"):
        any_of("tag", [value])


def test_an_expression_from_an_unset_variable_is_refused() -> None:
    with pytest.raises(UsageError, match="the filter expression is empty"):
        combine(expression="")
