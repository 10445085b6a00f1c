"""Recognition: what is found, what it is called, what is left out and why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from photon_test.core.events import LeftOut
from photon_test.core.model import Options, Suite, Unit
from photon_test.core.ports import Capabilities, Detected, Folder, Reader
from photon_test.core.select import Selection
from photon_test.engine.discover import Discovery, discover

Detect = Callable[[Folder], Detected | None]


class Fake:
    """An adapter that can only recognise, and notes where it was asked."""

    SCOPE = "backend"
    OPTIONS = Options
    CAPABILITIES = Capabilities()

    def __init__(self, name: str, markers: tuple[str, ...], detect: Detect) -> None:
        self.NAME = name
        self.MARKERS = markers
        self.asked: list[str] = []
        self._detect = detect

    def detect(self, folder: Folder, /) -> Detected | None:
        self.asked.append(folder.path)
        return self._detect(folder)

    def environment(self, suite: Suite, folder: Folder, /) -> str:
        raise NotImplementedError

    def units(self, suite: Suite, selection: Selection, folder: Folder, /) -> list[Unit]:
        raise NotImplementedError

    def reader(self, unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
        raise NotImplementedError


def _suite(folder: Folder, adapter: str, *claims: str) -> Detected:
    name = folder.path.rpartition("/")[2] or "top"
    suite = Suite(name=name, adapter=adapter, root=folder.path)
    return Detected(suite=suite, why="a file", claims=claims)


def _crates(folder: Folder) -> Detected | None:
    if not folder.has("Cargo.toml"):
        return None
    claims = [path.rpartition("/")[0] for path in folder.glob("crates/*/Cargo.toml")]
    return _suite(folder, "cargo", *(f"{folder.path}/{path}".lstrip("/") for path in claims))


def _cargo() -> Fake:
    return Fake("cargo", ("Cargo.toml",), _crates)


def _python() -> Fake:
    return Fake(
        "pytest",
        ("conftest.py", "test_*.py"),
        lambda folder: _suite(folder, "pytest") if folder.has("conftest.py") else None,
    )


def _write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


def _names(discovery: Discovery) -> list[tuple[str, str]]:
    return [(suite.name, suite.root) for suite in discovery.suites]


def test_each_adapter_is_asked_where_it_may_care_and_always_at_the_root(tmp_path: Path) -> None:
    cargo, python = _cargo(), _python()
    _write(tmp_path, "a/Cargo.toml", "b/conftest.py", "b/c/test_x.py", "d/README.md")

    discovery = discover(tmp_path, [cargo, python])

    assert cargo.asked == ["", "a"]
    assert python.asked == ["", "b", "b/c"]
    assert _names(discovery) == [("a", "a"), ("b", "b")]
    assert discovery.found[0].why == "a file"


def test_an_adapter_without_markers_is_asked_about_the_usual_files(tmp_path: Path) -> None:
    adapter = _cargo()
    del adapter.MARKERS
    _write(tmp_path, "a/package.json", "b/Cargo.toml", "c/main.rs")

    discover(tmp_path, [adapter])

    assert adapter.asked == ["", "a", "b"]


def test_a_marker_with_a_folder_asks_about_the_folder_above(tmp_path: Path) -> None:
    adapter = Fake("pact", ("pact/*.json", "pact/*/*.json"), lambda _: None)
    _write(tmp_path, "x/pact/a.json", "y/pact/consumer/b.json", "z/packt/c.json", "d.json")

    discover(tmp_path, [adapter])

    assert adapter.asked == ["", "x", "y"]


def test_members_of_a_workspace_are_left_out_with_the_reason(tmp_path: Path) -> None:
    _write(tmp_path, "Cargo.toml", "crates/a/Cargo.toml", "crates/a/fuzz/Cargo.toml")

    discovery = discover(tmp_path, [_cargo()])

    assert [root for _, root in _names(discovery)] == ["", "crates/a/fuzz"]
    assert discovery.left_out == (LeftOut(name="crates/a", why="part of `top`"),)


def test_a_claim_is_about_one_adapter(tmp_path: Path) -> None:
    _write(tmp_path, "Cargo.toml", "crates/a/Cargo.toml", "crates/a/conftest.py")

    discovery = discover(tmp_path, [_cargo(), _python()])

    assert [suite.adapter for suite in discovery.suites] == ["cargo", "pytest"]


def test_many_members_are_one_line(tmp_path: Path) -> None:
    _write(tmp_path, "Cargo.toml", *(f"crates/{name}/Cargo.toml" for name in "abcde"))

    discovery = discover(tmp_path, [_cargo()])

    names = "crates/a, crates/b, crates/c and 2 more"
    assert discovery.left_out == (LeftOut(name=names, why="part of `top`"),)


def test_what_cannot_run_as_it_is_says_what_to_add(tmp_path: Path) -> None:
    def detect(folder: Folder) -> Detected | None:
        suite = Suite(name="web-contract", adapter="pact", root=folder.path)
        return Detected(suite=suite, why="", left_out="no provider address", hint="add `url`")

    discovery = discover(tmp_path, [Fake("pact", (), detect)])

    left = LeftOut(name="web-contract", why="no provider address", hint="add `url`")
    assert (discovery.suites, discovery.left_out) == ((), (left,))


def test_fixtures_are_left_out_with_what_they_hold(tmp_path: Path) -> None:
    _write(tmp_path, "fixtures/x/Cargo.toml")

    discovery = discover(tmp_path, [_cargo()])

    assert discovery.left_out == (LeftOut(name="fixtures/x", why="`Cargo.toml` — fixture folder"),)


def test_many_fixtures_are_one_line(tmp_path: Path) -> None:
    _write(tmp_path, *(f"fixtures/{name}/Cargo.toml" for name in "abcd"))

    discovery = discover(tmp_path, [_cargo()])

    why = "4 folders with `Cargo.toml` and others — fixture folder"
    assert discovery.left_out == (LeftOut(name="fixtures", why=why),)


def test_a_folder_with_a_manifest_of_its_own_is_left_to_it(tmp_path: Path) -> None:
    _write(tmp_path, "Cargo.toml", "shop/photon.toml", "shop/pricing/Cargo.toml")

    discovery = discover(tmp_path, [_cargo()])

    assert [root for _, root in _names(discovery)] == [""]
    assert [(left.name, left.why) for left in discovery.left_out] == [
        ("shop", "it has a `photon.toml` of its own")
    ]


def test_names_that_clash_are_told_apart(tmp_path: Path) -> None:
    _write(
        tmp_path, "a/api/Cargo.toml", "a/api/conftest.py", "b/api/Cargo.toml", "c/web/Cargo.toml"
    )

    discovery = discover(tmp_path, [_cargo(), _python()])

    assert _names(discovery) == [
        ("a-api-cargo", "a/api"),
        ("api-pytest", "a/api"),
        ("b-api-cargo", "b/api"),
        ("web", "c/web"),
    ]


@pytest.mark.parametrize(
    ("name", "known_as"),
    [("services/web", "web"), ("my app", "my-app"), ("...", "cargo"), ("@org/x", "x")],
)
def test_a_name_can_be_typed(tmp_path: Path, name: str, known_as: str) -> None:
    def detect(folder: Folder) -> Detected | None:
        return Detected(suite=Suite(name=name, adapter="cargo", root=folder.path), why="")

    assert _names(discover(tmp_path, [Fake("cargo", (), detect)])) == [(known_as, "")]


def test_an_empty_tree_has_no_suites(tmp_path: Path) -> None:
    assert discover(tmp_path, [_cargo(), _python()]) == Discovery()
