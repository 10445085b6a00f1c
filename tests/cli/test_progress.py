"""A bar for long work, only where a person looks."""

import sys

import pytest

from photon_test.cli.progress import progress


def test_nobody_is_told_where_nobody_looks() -> None:
    with progress("generating") as seen:
        assert seen is None


def test_long_work_is_shown_and_short_work_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress("generating") as seen:
        assert seen is not None
        seen(1, 10)
    short = capsys.readouterr()
    with progress("generating") as seen:
        assert seen is not None
        seen(1, 1000)
    long = capsys.readouterr()

    assert "generating" not in short.err
    assert "generating" in long.err
    assert short.out + long.out == ""
