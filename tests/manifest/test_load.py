"""What a manifest says arrives as values."""

from pathlib import Path

from photon_test.core.command import Command, Joined, Port, Variable
from photon_test.core.model import (
    HttpReady,
    Origin,
    Service,
    StdoutReady,
    Step,
    Suite,
    TcpReady,
    Timeouts,
)
from photon_test.core.parse import parse_filter
from photon_test.manifest.load import find_root, load
from photon_test.manifest.model import TagInfo
from photon_test.manifest.settings import origins
from tests.manifest.kinds import ADAPTERS, CommandOptions, CrateOptions, Load, Results

WHOLE = """\
manifest-version = 1

[build]
anything = "of another owner"

[test]
setup = ["./scripts/migrate --to 'now then'", ["sh", "-c", "a && b"]]
redact = ['key-\\w+']

[test.tags]
api = { description = "talks HTTP", timeout = "60s" }
ui = {}

[test.service.db]
command = ["db", "--port", "${port}"]
ready = { tcp = "127.0.0.1:${port}", timeout = "1m" }

[test.service.orders-api]
command = ["uv", "run", "orders-api"]
cwd = "b/c"
ready = { http = "http://127.0.0.1:${port}/health" }
env = { ORDERS_URL = "http://127.0.0.1:${port}" }
requires = ["db"]
stop = { signal = "SIGINT", grace = "500ms" }

[[test.suite]]
name = "pricing"
adapter = "cargo"
cwd = "a"
cargo = { binaries = "serial", doc-tests = false, features = ["x"] }
expect = { min-tests = 40 }
owner = "@shop/money"
timeout = "10m"
env = { TZ = "UTC", URL = "${ORDERS_URL}/v1" }

[[test.suite]]
name = "web"
adapter = "vitest"
scope = "browser"
tags = ["ui", "api"]
setup = ["npm ci"]
requires = ["orders-api"]
needs = ["pricing"]
locks = ["port-80"]
runner = ["npx", "vitest"]
args = ["--no-color"]
timeout = { test = "1h30m", silence = "1.5s" }

[[test.suite]]
name = "legacy"
adapter = "command"
run = ["./t/run.sh", "--junit", "{junit}"]
results = { format = "junit", path = "{junit}" }

[[test.override]]
filter = "suite(pricing) & test(/^db::/)"
tags = ["api"]
locks = ["database"]
"""


def test_a_suite_says_all_that_its_table_says(read: Load) -> None:
    pricing, web, legacy = read(WHOLE).suites

    assert pricing.options == CrateOptions(binaries="serial", doc_tests=False, features=("x",))
    assert (pricing.root, pricing.scope, pricing.owner) == ("a", "backend", "@shop/money")
    assert (pricing.min_tests, pricing.timeout) == (40, Timeouts(suite_s=600))
    assert pricing.env == (
        ("TZ", "UTC"),
        ("URL", Joined(parts=(Variable(name="ORDERS_URL", required=True), "/v1"))),
    )
    assert pricing.origin == Origin(file="photon.toml", line=26)
    assert (web.scope, web.setup, web.locks) == ("browser", (("npm", "ci"),), ("port-80",))
    assert (web.runner, web.args) == (("npx", "vitest"), ("--no-color",))
    assert (web.requires, web.needs) == (("orders-api",), ("pricing",))
    assert web.timeout == Timeouts(test_s=5400, silence_s=1.5)
    assert legacy.options == CommandOptions(
        run=("./t/run.sh", "--junit", "{junit}"), results=Results(format="junit", path="{junit}")
    )


def test_services_setup_tags_and_secrets_are_read(read: Load) -> None:
    manifest = read(WHOLE)

    assert manifest.setup == (("./scripts/migrate", "--to", "now then"), ("sh", "-c", "a && b"))
    assert manifest.teardown == ()
    assert manifest.redact == (r"key-\w+",)
    assert manifest.declared_tags == frozenset(("api", "ui"))
    assert manifest.tags[0] == TagInfo(name="api", description="talks HTTP", timeout_s=60)
    address = Joined(parts=("http://127.0.0.1:", Port()))
    assert manifest.services[1] == Service(
        name="orders-api",
        command=Command(argv=("uv", "run", "orders-api"), cwd="b/c"),
        ready=HttpReady(url=Joined(parts=("http://127.0.0.1:", Port(), "/health"))),
        env=(("ORDERS_URL", address),),
        requires=("db",),
        stop_signal="SIGINT",
        grace_s=0.5,
        origin=Origin(file="photon.toml", line=18, column=15),
    )
    assert manifest.services[0].ready == TcpReady(address=Joined(parts=("127.0.0.1:", Port())))
    assert manifest.services[0].ready_timeout_s == 60


def test_an_override_goes_with_the_suites_it_can_be_about(read: Load) -> None:
    manifest = read(WHOLE)

    assert [len(suite.overrides) for suite in manifest.suites] == [1, 0, 0]
    override = manifest.overrides[0]
    assert override.filter == parse_filter("suite(pricing) & test(/^db::/)")
    assert (override.tags, override.locks) == (("api",), ("database",))
    assert [suite.locks for suite in manifest.suites] == [("database",), ("port-80",), ()]


def test_an_overrides_limit_comes_before_the_suites_own(read: Load) -> None:
    manifest = read("""
        [test.tags]
        slow = { timeout = "60s" }
        [[test.suite]]
        name = "one"
        adapter = "cargo"
        tags = ["slow"]
        timeout = { suite = "5m", test = "5s" }
        [[test.suite]]
        name = "two"
        adapter = "cargo"
        tags = ["slow"]
        [[test.override]]
        filter = "suite(one)"
        timeout = { test = "1s" }
        [[test.override]]
        filter = "tag(slow)"
        timeout = { test = "2s", silence = "3s" }
        """)

    assert [suite.timeout for suite in manifest.suites] == [
        Timeouts(suite_s=300, test_s=1, silence_s=3),
        Timeouts(test_s=2, silence_s=3),
    ]


def test_an_override_of_a_whole_suite_gives_it_tags(read: Load) -> None:
    manifest = read("""
        [[test.suite]]
        name = "one"
        adapter = "cargo"
        [[test.override]]
        filter = "suite(one)"
        tags = ["api"]
        [[test.override]]
        filter = "tag(api)"
        tags = ["slow"]
        [[test.override]]
        filter = "test(x)"
        tags = ["some"]
        """)

    assert manifest.suites[0].tags == ("api", "slow")


def test_a_tag_gives_its_limit_to_suites_that_have_none(read: Load) -> None:
    manifest = read("""
        [test.tags]
        ui = {}
        api = { timeout = "60s" }
        db = { timeout = "9s" }
        [[test.suite]]
        name = "one"
        adapter = "cargo"
        tags = ["ui", "api", "db"]
        timeout = "5m"
        [[test.suite]]
        name = "two"
        adapter = "cargo"
        tags = ["api"]
        timeout = { test = "1s" }
        """)

    assert [suite.timeout.test_s for suite in manifest.suites] == [60, 1]
    assert manifest.suites[0].timeout.suite_s == 300


def test_a_command_may_be_one_text(read: Load) -> None:
    manifest = read("""
        [[test.suite]]
        name = "x"
        adapter = "command"
        run = "./run.sh --name 'a b'"
        """)

    assert manifest.suites[0].options == CommandOptions(run=("./run.sh", "--name", "a b"))


def test_a_stdout_pattern_is_kept_as_it_is(read: Load) -> None:
    manifest = read("""
        [test.service.x]
        command = ["x"]
        ready.stdout = 'on (?P<URL>\\S+)'
        """)

    assert manifest.services[0].ready == StdoutReady(pattern=r"on (?P<URL>\S+)")


def test_setup_commands_may_say_what_they_read(read: Load) -> None:
    manifest = read("""
        [test]
        setup = ["a", { run = ["b", "c d"], inputs = ["x"] }]
        [[test.suite]]
        name = "one"
        adapter = "cargo"
        setup = [{ run = "npm ci", inputs = ["package-lock.json"], outputs = ["out"] }]
        """)

    assert manifest.setup == (("a",), Step(argv=("b", "c d"), inputs=("x",)))
    assert manifest.suites[0].setup == (
        Step(argv=("npm", "ci"), inputs=("package-lock.json",), outputs=("out",)),
    )


def test_a_nested_manifest_adds_suites_with_its_own_paths(read: Load) -> None:
    outer = '[[test.suite]]\nname = "x"\nadapter = "cargo"\nneeds = ["inner"]\n'
    inner = '[[test.suite]]\nname = "inner"\nadapter = "cargo"\ncwd = "c"\n'

    manifest = read(outer, b=inner)

    assert [(suite.name, suite.root) for suite in manifest.suites] == [("x", ""), ("inner", "b/c")]
    assert manifest.suites[1].origin == Origin(file="b/photon.toml", line=1)


def test_a_nested_manifest_may_name_a_sibling_inside_the_root(read: Load) -> None:
    inner = '[[test.suite]]\nname = "inner"\nadapter = "cargo"\ncwd = "../a"\n'

    assert read("", b=inner).suites[0].root == "a"


def test_an_ignored_manifest_adds_nothing(read: Load, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("/b/\n")
    inner = '[[test.suite]]\nname = "inner"\nadapter = "cargo"\n'

    assert read("", b=inner).suites == ()


def test_no_manifest_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, ADAPTERS) is None


def test_a_manifest_without_tables_of_ours_declares_nothing(read: Load) -> None:
    manifest = read('[deploy]\nsuite = "x"\n')

    assert (manifest.suites, manifest.declared_tags) == ((), None)


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = '\ufeff[test]\r\n[[test.suite]]\r\nname = "x"\r\nadapter = "cargo"\r\n'
    (tmp_path / "photon.toml").write_bytes(text.encode())

    manifest = load(tmp_path, ADAPTERS)

    assert manifest is not None
    assert manifest.suites[0].origin == Origin(file="photon.toml", line=2)


def test_origins_say_where_each_value_comes_from(read: Load) -> None:
    manifest = read(WHOLE)

    said = {key: (value, where) for key, value, where in origins(manifest, manifest.suites[0])}
    assert said["cargo.binaries"] == ('"serial"', "photon.toml:30:11")
    assert said["env.TZ"] == ('"…"', "photon.toml:34:9")
    assert said["override"] == ("suite(#pricing) & test(/^db::/)", "photon.toml:55:1")


def test_origins_name_the_tag_that_gives_a_limit(read: Load) -> None:
    manifest = read("""
        [test.tags]
        api = { timeout = "60s" }
        [[test.suite]]
        name = "one"
        adapter = "cargo"
        tags = ["api"]
        """)

    assert ("timeout.test", '"60s"', "tag `api`") in origins(manifest, manifest.suites[0])


def test_suites_are_hashable_values(read: Load) -> None:
    assert len({*read(WHOLE).suites, Suite(name="x", adapter="y")}) == 4


def test_the_root_is_the_nearest_manifest(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "a" / "photon.toml").touch()

    assert find_root(tmp_path / "a" / "b" / "c") == tmp_path / "a"


def test_without_a_manifest_the_root_is_the_checkout(tmp_path: Path) -> None:
    (tmp_path / ".git").touch()  # a worktree's is a file
    (tmp_path / "a").mkdir()

    assert find_root(tmp_path / "a") == tmp_path
