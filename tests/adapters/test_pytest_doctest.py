"""The texts are those that pytest 9.2 printed."""

import pytest

from photon_test.adapters.pytest_doctest import message, place
from photon_test.adapters.pytest_judge import failure
from photon_test.adapters.pytest_wire import Report
from photon_test.core.outcome import Assertion, Location

BEGIN = "002 \n003 >>> print(1); print(2)\n"
END = "\n/project/m.py:3: DocTestFailure"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Expected:\n    3\nGot:\n    2\n", "expected `3`, got `2`"),
        ("Expected:\n    1\n    3\nGot:\n    1\n    2\n", "expected `3`, got `2`"),
        ("Expected:\n    1\nGot:\n    1\n    2\n", "expected nothing more, got `2`"),
        ("Expected:\n    1\n    2\nGot:\n    1\n", "expected `2`, got nothing more"),
        ("Expected nothing\nGot:\n    5\n", "expected nothing, got `5`"),
        ("Expected:\n    3\nGot nothing\n", "expected `3`, got nothing"),
        (
            "Differences (ndiff with -expected +actual):\n      1\n    - 3\n    + 2\n",
            "the output differs from what the doctest expects",
        ),
        (
            "UNEXPECTED EXCEPTION: SystemExit(0)\nTraceback (most recent call last):\n",
            "SystemExit(0)",
        ),
    ],
)
def test_a_failed_example_is_said_in_a_line(said: str, words: str) -> None:
    assert message(BEGIN + said + END) == words


def test_the_first_of_several_examples_is_said() -> None:
    first = BEGIN + "Expected:\n    3\nGot:\n    2\n" + END
    second = "\n005 >>> exit(0)\nUNEXPECTED EXCEPTION: SystemExit(0)\n"

    assert message(first + second) == "expected `3`, got `2`"
    assert place(first + second + "\n/project/m.py:5: UnexpectedException") == (
        "/project/m.py",
        3,
    )


def test_a_text_of_another_kind_is_not_misread() -> None:
    assert message("") == "the output differs from what the doctest expects"
    assert place("/project/m.py:None: DocTestFailure") is None


def test_a_doctest_fails_where_its_example_stands() -> None:
    text = BEGIN + "Expected nothing\nGot:\n    5\n" + END
    report = Report(when="call", outcome="failed", raised="DocTestFailure", text=text)

    failed = failure(report, lambda path, line: Location(file=path, line=line))

    assert isinstance(failed, Assertion)
    assert failed.message == "expected nothing, got `5`"
    assert failed.location == Location(file="/project/m.py", line=3)
