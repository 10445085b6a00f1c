"""The examples of `docs/reference/ci.md`: each is YAML, and each `photon …` in it can be typed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from photon_test.cli.app import photon

PAGE = (Path(__file__).parents[1] / "docs/reference/ci.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
VARIABLE = re.compile(r"\$\{\{[^}]*\}\}|\$\w+")


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_is_yaml_and_its_commands_can_be_typed(number: int) -> None:
    document = yaml.safe_load(EXAMPLES[number])

    typed = [shlex.split(VARIABLE.sub("x", line)) for line in commands(document)]

    assert any("test" in words for words in typed)
    for words in typed:
        parse(words[1:])


def test_a_command_that_is_none_is_found() -> None:
    for wrong in (["test", "--cii"], ["tset"], ["test", "orders"]):
        with pytest.raises(Exception, match=r"No such|unexpected"):
            parse(wrong)


def test_both_services_have_an_example_of_their_own() -> None:
    documents = [yaml.safe_load(example) for example in EXAMPLES]

    assert ["jobs" in document for document in documents] == [True, True, False, False]


def commands(part: object) -> Iterator[str]:
    """Yield the lines that call Photon, at any depth: texts under `run` and in `script`."""
    match part:
        case dict():
            for inner in part.values():
                yield from commands(inner)
        case list():
            for inner in part:
                yield from commands(inner)
        case str():
            yield from (line for line in part.splitlines() if line.startswith("photon "))
        case _:
            pass


def parse(words: list[str]) -> None:
    """Read words as the command line would, and run nothing."""
    verb, *rest = words
    command = photon.get_command(click.Context(photon), verb)
    if command is None:
        raise click.UsageError(f"No such command {verb}")
    command.make_context(verb, rest)
