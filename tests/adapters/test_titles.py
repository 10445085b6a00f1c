"""Tags in titles."""

import pytest

from photon_test.adapters.titles import tags_in


@pytest.mark.parametrize(
    ("title", "tags"),
    [
        ("pays @slow", ("slow",)),
        ("@slow", ("slow",)),
        ("cart @db > pays @slow @db", ("db", "slow")),
        ("pays (@slow, @net:eu), in the end [@db].", ("slow", "net:eu", "db")),
        ("pays @slow.", ("slow",)),
        ("pays\n@slow", ("slow",)),
        ("pays @größe", ("größe",)),
        ("imports @scope/package-1", ("scope/package-1",)),
    ],
)
def test_a_word_that_begins_with_an_at_is_a_tag(title: str, tags: tuple[str, ...]) -> None:
    assert tags_in(title) == tags


@pytest.mark.parametrize(
    "title", ["", "pays", "writes to jo@example.org", "5 @ 3", "@", "@@slow", "a@slow", "'@slow'"]
)
def test_everything_else_is_none(title: str) -> None:
    assert tags_in(title) == ()
