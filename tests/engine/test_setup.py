"""Setup commands are run again only when what they depend on has changed."""

from pathlib import Path

import pytest

from photon_test.core.model import Step, Suite
from photon_test.engine.folder import TreeFolder
from photon_test.engine.stamps import Stamps, current

SUITE = Suite(name="web", adapter="vitest", root="web", setup=(("npm", "ci"),))


def stamps_of(suite: Suite, root: Path, *, guess: bool = True) -> Stamps:
    return Stamps(suite, TreeFolder(root, suite.root), root / "stamps", guess=guess)


def is_current(suite: Suite, root: Path) -> bool:
    return current(suite, TreeFolder(root, suite.root), root / "stamps")


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "package-lock.json").write_text("{}")
    (folder / "node_modules").mkdir()
    stamps_of(SUITE, tmp_path).ended()
    return folder


def test_unchanged_is_current(web: Path) -> None:
    assert is_current(SUITE, web.parent)


def test_a_changed_lock_is_not(web: Path) -> None:
    (web / "package-lock.json").write_text('{"lockfileVersion": 3}')

    assert not is_current(SUITE, web.parent)


def test_a_changed_command_is_not(web: Path) -> None:
    other = Suite(name="web", adapter="vitest", root="web", setup=(("npm", "install"),))

    assert not is_current(other, web.parent)


def test_a_removed_result_is_not(web: Path) -> None:
    (web / "node_modules").rmdir()

    assert not is_current(SUITE, web.parent)


def test_a_broken_stamp_is_not(web: Path) -> None:
    [stamp] = (web.parent / "stamps").iterdir()
    stamp.write_text("{")

    assert not is_current(SUITE, web.parent)


def test_commands_that_depend_on_nothing_known_run_every_time(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    stamps_of(SUITE, tmp_path).ended()

    assert not is_current(SUITE, tmp_path)


def test_a_command_may_be_longer_than_any_file_s_name(web: Path) -> None:
    suite = Suite(name="web", adapter="vitest", root="web", setup=(("sh", "-c", "true;" * 999),))

    assert not is_current(suite, web.parent)


def test_a_setup_that_began_and_failed_is_not(web: Path) -> None:
    stamps_of(SUITE, web.parent).begin(1)

    assert not is_current(SUITE, web.parent)


GEN = Step(argv=("gen",), inputs=("schema/**/*.json", "gen.toml"), outputs=("out",))
BUILD = Step(argv=("build",), inputs=("schema",))


def steps(*setup: Step | tuple[str, ...]) -> Suite:
    return Suite(name="api", adapter="command", root="api", setup=setup)


def set_up(suite: Suite, root: Path) -> list[str]:
    """Do what has to be done, and return which commands that were."""
    stamps = stamps_of(suite, root)
    ran = []
    for stage in stamps.stages():
        if not stage.skipped:
            stamps.begin(stage.number)
            ran.append(stage.argv[0])
            stamps.did(stage.number)
    stamps.ended()
    return ran


@pytest.fixture
def api(tmp_path: Path) -> Path:
    folder = tmp_path / "api"
    (folder / "schema" / "inner").mkdir(parents=True)
    (folder / "out").mkdir()
    (folder / "schema" / "inner" / "a.json").write_text("1")
    (folder / "gen.toml").write_text("")
    return folder


def test_a_step_is_skipped_while_what_it_reads_is_unchanged(api: Path) -> None:
    assert set_up(steps(GEN), api.parent) == ["gen"]

    [stage] = stamps_of(steps(GEN), api.parent).stages()
    assert stage.skipped == "schema/**/*.json, gen.toml unchanged since it succeeded"
    assert stage.told


@pytest.mark.parametrize("change", ["content", "new", "renamed", "removed", "output"])
def test_a_change_of_what_it_reads_or_made_runs_it_again(api: Path, change: str) -> None:
    set_up(steps(GEN), api.parent)
    schema = api / "schema" / "inner" / "a.json"
    match change:
        case "content":
            schema.write_text("2")
        case "new":
            (api / "schema" / "b.json").write_text("1")
        case "renamed":
            schema.rename(api / "schema" / "inner" / "b.json")
        case "removed":
            (api / "gen.toml").unlink()
        case _:
            (api / "out").rmdir()

    assert set_up(steps(GEN), api.parent) == ["gen"]


def test_a_folder_means_all_files_below_it(api: Path) -> None:
    set_up(steps(BUILD), api.parent)
    (api / "schema" / "inner" / "a.json").write_text("2")

    assert set_up(steps(BUILD), api.parent) == ["build"]


def test_another_command_or_environment_is_another_step(api: Path) -> None:
    set_up(steps(GEN), api.parent)
    other = Step(argv=("gen", "-v"), inputs=GEN.inputs, outputs=GEN.outputs)
    suite = Suite(name="api", adapter="command", root="api", setup=(GEN,), env=(("X", "1"),))

    assert set_up(steps(other), api.parent) == ["gen"]
    set_up(steps(GEN), api.parent)
    assert set_up(suite, api.parent) == ["gen"]


def test_an_input_that_is_not_there_is_never_unchanged(api: Path) -> None:
    typo = Step(argv=("gen",), inputs=("gen.tml",))
    set_up(steps(typo), api.parent)

    assert set_up(steps(typo), api.parent) == ["gen"]
    assert list(stamps_of(steps(typo), api.parent).unmatched()) == [("gen.tml", "gen")]


def test_what_runs_makes_everything_after_it_run(api: Path) -> None:
    suite = steps(BUILD, GEN)
    assert set_up(suite, api.parent) == ["build", "gen"]
    (api / "gen.toml").write_text("changed")
    assert set_up(suite, api.parent) == ["gen"]

    (api / "schema" / "inner" / "a.json").write_text("changed")

    assert set_up(suite, api.parent) == ["build", "gen"]


def test_a_step_after_one_that_ran_is_not_current_before_it_ran_too(api: Path) -> None:
    suite = steps(BUILD, GEN)
    set_up(suite, api.parent)
    (api / "schema" / "inner" / "a.json").write_text("2")
    stamps = stamps_of(suite, api.parent)
    stamps.begin(1)
    stamps.did(1)  # and the run is killed here

    assert [bool(stage.skipped) for stage in stamps.stages()] == [True, False]


def test_what_changes_while_a_step_runs_is_a_change(api: Path) -> None:
    stamps = stamps_of(steps(GEN), api.parent)
    stamps.begin(1)
    (api / "gen.toml").write_text("written meanwhile")
    stamps.did(1)

    assert [stage.skipped for stage in stamps.stages()] == [""]


def test_plain_commands_of_the_run_run_every_time(web: Path) -> None:
    suite = Suite(name="", adapter="command", root="web", setup=(("npm", "ci"),))
    stamps = stamps_of(suite, web.parent, guess=False)
    stamps.ended()

    assert [stage.skipped for stage in stamps.stages()] == [""]
