"""The words are true: links lead somewhere, commands exist, manifests load, versions agree."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from photon_test import __version__
from photon_test.adapters.registry import ADAPTERS
from photon_test.cli.app import VERBS, photon
from photon_test.manifest.load import load
from photon_test.manifest.model import AdapterKind

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "examples/*/*.md")
    for path in ROOT.glob(pattern)
)
KINDS = {
    name: AdapterKind(options=adapter.OPTIONS, scope=adapter.SCOPE)
    for name, adapter in ADAPTERS.items()
}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    links = re.findall(r"\]\(([^)\s]+)\)", _prose(page))

    broken = [link for link in links if "://" not in link and not _leads(folder, ROOT / page, link)]

    assert broken == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_can_be_typed(page: str) -> None:
    wrong = [line for line in _commands(page) if not _exists(shlex.split(line, comments=True)[1:])]

    assert wrong == []


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "pact"])
def test_every_option_is_explained(verb: str) -> None:
    command = photon.get_command(click.Context(photon), verb)
    assert command is not None
    section = _text("docs/reference/commands.md").split(f"## photon {verb}\n")[1].split("\n## ")[0]

    options = [param for param in command.params if isinstance(param, click.Option)]
    missing = [flag for option in options for flag in option.opts if flag not in section]

    assert missing == []


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_manifests_load(page: str, tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", _text(page), flags=re.DOTALL | re.MULTILINE)
    roots = [tmp_path / str(number) for number in range(len(blocks))]
    for root, block in zip(roots, blocks, strict=True):
        for cwd in [".", *_folders(tomllib.loads(block))]:
            (root / cwd).mkdir(parents=True, exist_ok=True)
        service = "" if "requires" not in block or "[test.service" in block else _SERVICE
        (root / "photon.toml").write_text(f"{block}\n{service}")

    suites = [manifest.suites for root in roots if (manifest := load(root, KINDS))]

    assert len(suites) == len(blocks) > 0
    assert all(suites)


def test_the_newest_version_in_the_changelog_is_the_package_s() -> None:
    newest = re.search(r"^## \[([^]]+)\]", _text("CHANGELOG.md"), flags=re.MULTILINE)

    assert newest is not None
    assert newest[1] == __version__


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", _text("docs/decisions/README.md"))

    assert listed == sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))


_SERVICE = '[test.service.orders-api]\ncommand = ["x"]\nready = { tcp = "127.0.0.1:1" }\n'


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _prose(page: str) -> str:
    """The page without fenced blocks and code, where brackets mean something else."""
    return re.sub(r"^```.*?^```|`[^`]*`", "", _text(page), flags=re.DOTALL | re.MULTILINE)


def _leads(folder: Path, page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = folder / path if path else page
    if not anchor:
        return target.exists()
    return target.is_file() and anchor in _anchors(target.read_text(encoding="utf-8"))


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _commands(page: str) -> Iterator[str]:
    """Lines of code blocks that call Photon, with or without a prompt."""
    for found in re.finditer(r"^(?: {4}|)(?:\$ )?(photon .+)$", _text(page), flags=re.MULTILINE):
        line = found[1]
        if found[0].startswith((" ", "$")) or _fenced(_text(page), found.start()):
            yield line


def _fenced(text: str, at: int) -> bool:
    return len(re.findall(r"^```", text[:at], flags=re.MULTILINE)) % 2 == 1


def _exists(words: list[str]) -> bool:
    """Whether Photon has these verbs and flags."""
    command: click.Command = photon
    context = click.Context(command)
    words = words[: words.index("--")] if "--" in words else words
    for word in words:
        if word.startswith("-"):
            flags = {flag for param in command.get_params(context) for flag in param.opts}
            if word.partition("=")[0] not in flags:
                return False
        elif isinstance(command, click.Group):
            inner = command.get_command(context, word)
            if inner is None:
                return False
            command = inner
    return True


def _folders(document: dict[str, object]) -> Iterator[str]:
    """Every `cwd` in it, at any depth."""
    for key, value in document.items():
        match value:
            case str() if key == "cwd":
                yield value
            case dict():
                yield from _folders(value)
            case list():
                for item in value:
                    if isinstance(item, dict):
                        yield from _folders(item)
            case _:
                pass
