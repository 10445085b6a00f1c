"""What the vitest adapter recognises, and which processes it plans."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from photon_test.adapters import vitest as adapter
from photon_test.core.command import EventsPath, Slots, Toolside
from photon_test.core.errors import ToolMissing
from photon_test.core.model import Purpose, Suite, Timeouts
from photon_test.core.parse import parse_filter
from photon_test.core.select import Selection
from tests.adapters.disk import DiskFolder

SUITE = Suite(name="web", adapter="vitest", root="web")


def disk(top: Path, path: str = "", programs: tuple[str, ...] = ("node",)) -> DiskFolder:
    return DiskFolder(top, path, programs=programs)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    package = tmp_path / "node_modules" / "vitest" / "package.json"
    package.parent.mkdir(parents=True)
    package.write_text('{"name": "vitest", "version": "3.2.7"}')
    (tmp_path / "web").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("vitest.config.ts", "", "`vitest.config.ts`"),
        ("vitest.workspace.json", "[]", "`vitest.workspace.json`"),
        ("vite.config.mjs", "export default { test: {} }", "`vite.config.mjs`"),
        (
            "package.json",
            '{"devDependencies": {"vitest": "^3"}}',
            "`package.json` with `vitest` in `devDependencies`",
        ),
    ],
)
def test_a_suite_is_recognised(top: Path, name: str, content: str, why: str) -> None:
    (top / "web" / name).write_text(content)

    detected = adapter.detect(disk(top, "web"))

    assert detected is not None
    assert detected.why == why
    assert detected.suite == Suite(name="web", adapter="vitest", root="web", scope="frontend")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vite.config.ts", "export default { build: {} }"),
        ("package.json", '{"devDependencies": {"jest": "*"}}'),
        ("package.json", "{"),
        ("package.json", "[]"),
        ("package.json", '{"dependencies": null}'),
    ],
)
def test_what_does_not_use_vitest_is_not(top: Path, name: str, content: str) -> None:
    (top / "web" / name).write_text(content)

    assert adapter.detect(disk(top, "web")) is None


@pytest.mark.parametrize(
    ("config", "package"),
    [
        ("export default { test: { projects: ['packages/*'] } }", "{}"),
        ("export default {}", '{"workspaces": ["packages/*"], "scripts": {"test": "vitest run"}}'),
        ("export default { test: { projects: ['./packages/*/vite.config.ts'] } }", "{}"),
    ],
)
def test_members_of_a_workspace_belong_to_the_suite_above(
    top: Path, config: str, package: str
) -> None:
    workspace(top)
    (top / "vitest.config.ts").write_text(config)
    (top / "package.json").write_text(package)

    detected = adapter.detect(disk(top))

    assert detected is not None
    assert detected.claims == ("packages/a", "packages/b")


@pytest.mark.parametrize("file", ["package.json", "pnpm-workspace.yaml"])
def test_the_root_of_a_workspace_whose_packages_run_themselves_is_no_suite(
    top: Path, file: str
) -> None:
    workspace(top)
    (top / "vitest.config.ts").write_text("export default {}")
    (top / "package.json").write_text('{"scripts": {"test": "turbo test"}}')
    content = {
        "package.json": '{"workspaces": {"packages": ["packages/*"]}}',
        "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n",
    }
    (top / file).write_text(content[file])

    assert adapter.detect(disk(top)) is None


def workspace(top: Path) -> None:
    for member in ("packages/a", "packages/b", "tools"):
        (top / member).mkdir(parents=True)
        (top / member / "package.json").write_text("{}")
        (top / member / "vite.config.ts").write_text("export default {}")


def test_a_whole_run_is_one_process(top: Path) -> None:
    (unit,) = adapter.units(SUITE, Selection(), disk(top, "web"))

    assert unit.purpose is Purpose.RUN
    assert unit.command.argv == ("node", Toolside(file="vitest/run.mjs"), Slots())
    assert dict(unit.command.env)["PHOTON_EVENTS"] == EventsPath()
    assert unit.command.cwd == "web"
    assert json.loads(unit.inputs[0].text) == {
        "mode": "run",
        "args": [],
        "options": {},
        "files": None,
        "pattern": "",
        "may_write": True,
    }
    assert (unit.quiet, unit.events, unit.silence_s) == (True, True, adapter.SILENCE_S)


@pytest.mark.parametrize(
    "selection", [Selection(run=False), Selection(filter=parse_filter("test(a)"))]
)
def test_what_is_narrowed_is_listed_first(top: Path, selection: Selection) -> None:
    (unit,) = adapter.units(SUITE, selection, disk(top, "web"))

    assert unit.purpose is Purpose.LIST


def test_options_and_limits_reach_vitest(top: Path) -> None:
    suite = replace(
        SUITE,
        options=adapter.VitestOptions(config="ci.config.ts", projects=("unit",)),
        args=("--bail", "1"),
        timeout=Timeouts(test_s=1.5, silence_s=7),
    )

    (unit,) = adapter.units(suite, Selection(), disk(top, "web"))

    plan = json.loads(unit.inputs[0].text)
    assert plan["options"] == {"config": "ci.config.ts", "project": ["unit"], "testTimeout": 1500}
    assert plan["args"] == ["--bail", "1"]
    assert unit.silence_s == 7


def test_in_ci_no_snapshot_is_written(top: Path) -> None:
    (unit,) = adapter.units(SUITE, Selection(focus=False), disk(top, "web"))

    assert json.loads(unit.inputs[0].text)["may_write"] is False


def test_a_runner_replaces_node(top: Path) -> None:
    suite = replace(SUITE, runner=("mise", "exec", "--", "node"))

    (unit,) = adapter.units(suite, Selection(), disk(top, "web", programs=()))

    assert unit.command.argv[:4] == ("mise", "exec", "--", "node")


def test_without_node_the_tool_is_missing(top: Path) -> None:
    with pytest.raises(ToolMissing) as missing:
        adapter.units(SUITE, Selection(), disk(top, "web", programs=()))

    assert missing.value.message == "`node` was not found"


def test_without_its_packages_the_tool_is_missing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "web").mkdir()
    (tmp_path / "web/package.json").write_text('{"devDependencies": {"vitest": "^3"}}')
    (tmp_path / "web/package-lock.json").write_text("{}")

    with pytest.raises(ToolMissing) as missing:
        adapter.units(SUITE, Selection(), disk(tmp_path, "web"))

    assert missing.value.message == "`vitest` was not found"
    assert missing.value.hint == "install it: `npm ci` in `web`"


def test_packages_that_setup_installs_are_not_missed(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    suite = replace(SUITE, setup=(("npm", "ci"),))

    assert len(adapter.units(suite, Selection(), disk(tmp_path, "web"))) == 1


def test_packages_may_lie_above_the_root_of_the_run(tmp_path: Path) -> None:
    assert len(adapter.units(SUITE, Selection(), disk(tmp_path, "web"))) == 1


def test_the_environment_says_which_vitest_is_used(top: Path) -> None:
    assert adapter.environment(SUITE, disk(top, "web")) == "vitest 3.2.7 in ../node_modules"
