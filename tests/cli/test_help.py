"""Every command's help ends with examples that can be typed, and with how it ends."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from photon_test.cli.app import photon
from photon_test.cli.endings import ENDINGS
from photon_test.core.errors import ExitCode
from tests.cli.photon import photon as run

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "exit-codes.md"


def commands(
    command: click.Command, context: click.Context
) -> Iterator[tuple[str, click.Command, click.Context]]:
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            below = click.Context(inner, parent=context, info_name=name)
            yield from commands(inner, below)


EVERY = {
    path: command
    for path, command, _ in commands(photon, click.Context(photon, info_name="photon"))
}


def test_every_command_has_an_ending_and_no_other_has() -> None:
    assert set(ENDINGS) == set(EVERY)


@pytest.mark.parametrize("path", ENDINGS)
def test_the_examples_can_be_typed(path: str) -> None:
    for example in ENDINGS[path].examples:
        words = shlex.split(example)
        command: click.Command = photon
        context = click.Context(command, info_name=words.pop(0))
        while isinstance(command, click.Group):
            inner = command.get_command(context, words[0])
            assert inner is not None
            command, context = inner, click.Context(inner, parent=context, info_name=words.pop(0))

        command.make_context(command.name, words)

        assert context.command_path.startswith(path)


@pytest.mark.parametrize("path", ENDINGS)
def test_the_codes_are_those_of_the_reference(path: str) -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE.read_text(), re.MULTILINE)}

    assert set(ENDINGS[path].exits) <= set(ExitCode)
    assert set(ENDINGS[path].exits) <= explained
    assert bool(ENDINGS[path].exits) != isinstance(EVERY[path], click.Group) or path == "photon"


@pytest.mark.parametrize("words", [("test", "--help"), ("--help", "test"), ("-h", "test")])
def test_help_ends_with_them_wherever_it_is_asked_for(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    help_ = run(tmp_path, *words)

    assert help_.code == 0
    assert "Usage: photon test" in help_.out
    assert "Examples:\n    photon test --suite pricing --tag money\n" in help_.out
    assert "Exit codes:\n    0    passed\n    1    a test said no\n" in help_.out
