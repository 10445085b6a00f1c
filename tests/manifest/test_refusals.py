"""What is wrong in a manifest is refused with its place, in words that help."""

import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from photon_test.cli.words import error_text
from photon_test.core.errors import ExitCode, ManifestError
from photon_test.manifest.load import load
from tests.manifest.kinds import ADAPTERS, Load

SUITE = '[[test.suite]]\nname = "x"\nadapter = "cargo"\n'
COMMAND = '[[test.suite]]\nname = "x"\nadapter = "command"\n'
SERVICE = '[test.service.db]\ncommand = ["db"]\nready = { tcp = "h:1" }\n'


# Of these a hint can always say how it is written.
_TO_BE_WRITTEN_OTHERWISE = re.compile(r" is missing| not available in| must be .*, not ")


def _refusal(read: Load, text: str, **nested: str) -> ManifestError:
    with pytest.raises(ManifestError) as raised:
        read(text, **nested)
    return raised.value


def test_a_refusal_says_what_where_and_what_to_do(read: Load) -> None:
    error = _refusal(read, SUITE + "expect = { min-tets = 3 }\n")

    assert error.exit_code is ExitCode.USAGE
    assert error_text(error) == snapshot("""\
error: unknown key `min-tets` in `test.suite.expect`
  in photon.toml:4:12

hint: did you mean `min-tests`?\
""")


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("[test]\nsuites = []", "unknown key `suites` in `test`", "2:1"),
        ("[test]\nfallback = {}", "`fallback` is not available in this version", "2:1"),
        ("[pact]\nbroker = 'x'", "`broker` is not available in this version", "2:1"),
        ("test = 3", "`test` must be a table, not a whole number", "1:1"),
        ("[test.suite]\nname = 'x'", "`suite` must be a list of tables, not a table", "1:7"),
        ("[test]\nsuite = [3]", "an item of `suite` must be a table, not a whole number", "2:10"),
        (SUITE + "tag = ['a']", "unknown key `tag` in `test.suite`", "4:1"),
        (SUITE + "retries = 2", "`retries` is not available in this version", "4:1"),
        (SUITE + "cwd = 3", "`cwd` must be a string, not a whole number", "4:1"),
        (SUITE + "cwd = 'nope'", "there is no folder `nope`", "4:1"),
        (SUITE + "cwd = 'photon.toml'", "there is no folder `photon.toml`", "4:1"),
        (SUITE + "cwd = '../..'", "`cwd` leaves the repository: `../..`", "4:1"),
        (SUITE + "cwd = '/tmp'", "`cwd` must be relative to the manifest's folder", "4:1"),
        (SUITE + "tags = 'a'", "`tags` must be a list of strings, not a string", "4:1"),
        (SUITE + "tags = [true]", "an item of `tags` must be a string, not true or false", "4:9"),
        (SUITE + "tags = ['a', 'a']", "`a` stands twice in `tags`", "4:14"),
        (SUITE + "tags = [' ']", "a name in `tags` is empty or has space around it", "4:9"),
        (SUITE + "timeout = 60", '`timeout` must be a duration such as "10s", not a whole', "4:1"),
        (SUITE + "timeout = '60'", '`timeout` must be a duration such as "10s", not "60"', "4:1"),
        (SUITE + "timeout = '0s'", '`timeout` must be a duration such as "10s", not "0s"', "4:1"),
        (SUITE + "timeout.tests = '1s'", "unknown key `tests` in `test.suite.timeout`", "4:9"),
        (SUITE + "expect.min-tests = '3'", "`min-tests` must be a whole number, not a st", "4:8"),
        (SUITE + "expect.min-tests = true", "`min-tests` must be a whole number, not tru", "4:8"),
        (SUITE + "expect.min-tests = 0", "`min-tests` must be at least 1", "4:8"),
        (SUITE + "env.A = 1", "`A` must be a string, not a whole number", "4:5"),
        (SUITE + "env.'A=B' = '1'", "`A=B` cannot be the name of a variable", "4:5"),
        (SUITE + "env.A = '${port}'", "only a service has `${port}`", "4:5"),
        (SUITE + "runner = []", "`runner` is empty", "4:1"),
        (SUITE + 'args = ["a\\u0000b"]', "`args` contains a NUL character", "4:9"),
        (SUITE + "setup = 'npm ci'", "`setup` must be a list of commands, not a string", "4:1"),
        (SUITE + "setup = ['a && b']", "a command in `setup` needs a shell for `&&`", "4:10"),
        (
            SUITE + "setup = ['echo $HOME']",
            "a command in `setup` needs a shell for `$HOME`",
            "4:10",
        ),
        (SUITE + "setup = ['A=1 b']", "a command in `setup` needs a shell for `A=1`", "4:10"),
        (SUITE + "setup = ['']", "a command in `setup` is empty", "4:10"),
        (SUITE + 'setup = ["a \'b"]', "a command in `setup` has an open quote", "4:10"),
        (SUITE + "setup = [[]]", "a command in `setup` is empty", "4:10"),
        (SUITE + "setup = [[1]]", "a command in `setup` must be a list of words", "4:10"),
        (SUITE + "setup = [{ run = 'a' }]", "`inputs` is missing in `test.suite.setup`", "4:10"),
        (SUITE + "setup = [{ inputs = ['a'] }]", "`run` is missing in `test.suite.setup`", "4:10"),
        (SUITE + "setup = [{ run = 'a', inputs = [] }]", "`inputs` is empty", "4:23"),
        (SUITE + "setup = [{ run = 'a', inputs = ['/x'] }]", "`/x` must be relative", "4:33"),
        (
            SUITE + "setup = ['a', { run = 'a && b', inputs = ['x'] }]",
            "`run` needs a shell for `&&`",
            "4:17",
        ),
        (
            SUITE + "setup = [{ run = 'a', inputs = ['x'], output = [] }]",
            "unknown key `output` in `test.suite.setup`",
            "4:39",
        ),
        (
            "[test]\nteardown = [{ run = 'a', inputs = ['x'] }]",
            "an item of `teardown` must be a command, not a table",
            "2:13",
        ),
        (SUITE + "needs = ['x']", "`needs` goes round in a circle: x → x", "4:1"),
        (SUITE + "needs = ['y']", "there is no suite `y`", "4:10"),
        (SUITE + "requires = ['y']", "there is no service `y`", "4:13"),
        (
            SUITE + "[[test.suite]]\nname = 'x'\nadapter = 'cargo'",
            "there are two suites named",
            "5:1",
        ),
        ("[[test.suite]]\nadapter = 'cargo'", "`name` is missing in `test.suite`", "1:1"),
        ("[[test.suite]]\nname = 'x'", "`adapter` is missing in `test.suite`", "1:1"),
        ("[[test.suite]]\nname = 'a b'\nadapter = 'cargo'", '"a b" cannot be a name', "2:1"),
        ("[[test.suite]]\nname = '../a'\nadapter = 'cargo'", '"../a" cannot be a name', "2:1"),
        ("[[test.suite]]\nname = 'x'\nadapter = 'crago'", "there is no adapter `crago`", "3:1"),
        (SUITE + "cargo.binary = 'x'", "unknown key `binary` in `test.suite.cargo`", "4:7"),
        (SUITE + "cargo.doc_tests = true", "unknown key `doc_tests` in `test.suite.cargo`", "4:7"),
        (SUITE + "cargo.binaries = 'on'", '`binaries` must be "parallel" or "serial"', "4:7"),
        (SUITE + "cargo.doc-tests = 'no'", "`doc-tests` must be true or false, not a", "4:7"),
        (
            SUITE + "cargo.features = ['a', 1]",
            "an item of `features` must be a string",
            "4:24",
        ),
        (SUITE + "cargo.jobs = 'x'", "`jobs` must be a whole number, not a string", "4:7"),
        (SUITE + "cargo = 3", "`cargo` must be a table, not a whole number", "4:1"),
        (SUITE + "run = ['x']", "unknown key `run` in `test.suite`", "4:1"),
        (SUITE + "vitest = {}", '`vitest` is for suites with `adapter = "vitest"`', "4:1"),
        (COMMAND, "`run` is missing in `test.suite`", "1:1"),
        (COMMAND + "run = []", "`run` is empty", "4:1"),
        (COMMAND + "run = 'x | y'", "`run` needs a shell for `|`", "4:1"),
        (COMMAND + "run = ['x', 1]", "`run` must be a list of words", "4:1"),
        (COMMAND + "run = 1", "`run` must be a command, not a whole number", "4:1"),
        (COMMAND + "command = {}", "unknown key `command` in `test.suite`", "4:1"),
        (COMMAND + "run = ['x']\nresults.format = 'x'", '`format` must be "junit"', "5:9"),
        (
            COMMAND + "run = ['x']\nresults = {format = 'junit'}",
            "`path` is missing in `test.s",
            "5:1",
        ),
        (SERVICE + "comand = []", "unknown key `comand` in `test.service.db`", "4:1"),
        (SERVICE + "instances = 2", "2 instances cannot be ready at the same address", "4:1"),
        (SERVICE + "instances = 0", "`instances` must be at least 1", "4:1"),
        (SUITE + "env.A = '${instance}'", "only a service has `${instance}`", "4:5"),
        (SERVICE + "requires = ['db']", "`requires` goes round in a circle: db → db", "4:1"),
        (SERVICE + "stop.signal = 'TERM'", "`TERM` is no signal to stop with", "4:6"),
        (SERVICE + "env = []", "`env` must be a table, not a list", "4:1"),
        ("[test.service.'a b']\ncommand = ['x']", '"a b" cannot be a name', "1:15"),
        ("[test.service.db]\ncommand = ['x']", "`ready` is missing in `test.service.db`", "1:15"),
        ("[test.service.db]\ncommand = []\nready.tcp = 'h:1'", "`command` is empty", "2:1"),
        ("[test.service]\ndb = 3", "`db` must be a table, not a whole number", "2:1"),
        ("[test]\nredact = ['[']", "`redact` has a wrong regular expression: untermin", "2:11"),
        ("[test]\nredact = ['x*']", "`redact`: `x*` matches the empty text", "2:11"),
        ("[[test.override]]\ntags = ['a']", "`filter` is missing in `test.override`", "1:1"),
        ("[[test.override]]\nfilter = 'suit(a)'", "`suit` is not a predicate", "2:1"),
        ("[[test.override]]\nfilter = 'all()'\nretries = 2", "`retries` is not available", "3:1"),
        ("[[test.override]]\nfilter = '!test(x)'\ntimeout = '2s'", "`timeout` for single t", "3:1"),
        ("[test.tags]\na = {}\n" + SUITE + "tags = ['b']", "the tag `b` is not declared", "6:9"),
        ("[test.tags.a]\ntime = '1s'", "unknown key `time` in `test.tags.a`", "2:1"),
        ("manifest-version = 2", "`manifest-version` 2 is newer than this Photon", "1:1"),
        ("manifest_version = 1", "unknown key `manifest_version`", "1:1"),
        ("a = ", "not valid TOML: invalid value", "1:5"),
        ("a = [\n1,\n", "not valid TOML: invalid value", "2:3"),
        ("a = 1\na = 2\n", "not valid TOML: cannot overwrite a value", "2:6"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(
    read: Load, text: str, message: str, where: str
) -> None:
    error = _refusal(read, text)

    assert error.message.startswith(message)
    assert error.where == f"photon.toml:{where}"
    assert error.hint or not _TO_BE_WRITTEN_OTHERWISE.search(error.message)


@pytest.mark.parametrize(
    ("ready", "message"),
    [
        ("{}", "`ready` needs one of `http`, `tcp`, `stdout`"),
        ('{ tcp = "h:1", stdout = "x" }', "`ready` needs one of `http`, `tcp`, `stdout`"),
        ('{ http = "localhost" }', "`http` must be an address that begins with `http://`"),
        ('{ tcp = "localhost" }', "`tcp` must be `host:port`"),
        ('{ stdout = "(" }', "`stdout` has a wrong regular expression"),
        ('{ htpp = "x" }', "unknown key `htpp`"),
        ('{ tcp = "h:65536" }', "`tcp`: there is no port `65536`"),
        ('{ tcp = "h:0" }', "`tcp`: there is no port `0`"),
        ('{ tcp = "h:-1" }', "`tcp` must be `host:port`"),
        ('{ http = "http://h:70000/${port}" }', "`http`: there is no port `70000`"),
        ('{ http = "http://h:x/" }', "`http`: there is no port `x`"),
        ('{ http = "http:///x" }', "`http`: `http:///x` is no URL"),
        ('{ http = "http://h/x y" }', "`http`: `http://h/x y` is no URL"),
        ('{ http = "http://[::1/" }', "`http`: `http://[::1/` is no URL"),
        ('{ tcp = "h:1", timeout = 3 }', '`timeout` must be a duration such as "10s"'),
        ('"5s"', "`ready` must be a table, not a string"),
    ],
)
def test_a_service_that_cannot_become_ready_is_refused(
    read: Load, ready: str, message: str
) -> None:
    text = f'[test.service.db]\ncommand = ["db"]\nready = {ready}\n'

    assert _refusal(read, text).message.startswith(message)


@pytest.mark.parametrize(
    "ready",
    [
        '{ http = "http://127.0.0.1:${port}/x" }',
        '{ http = "http://user:word@[::1]:65535/x?y=%20" }',
        '{ http = "${URL}/health" }',
        '{ http = "https://${HOST}" }',
        '{ tcp = "127.0.0.1:65535" }',
        '{ tcp = "[::1]:${port}" }',
        '{ tcp = "${ADDRESS}" }',
    ],
)
def test_an_address_that_only_a_run_can_know_is_taken(read: Load, ready: str) -> None:
    manifest = read(f'[test.service.db]\ncommand = ["db"]\nready = {ready}\n')

    assert len(manifest.services) == 1


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[[test.suite]]\nadapter = 'cargo'", '`name = "orders"`'),
        (SUITE + "retries = 2", "remove `retries`"),
        (SUITE + "timeout = 60", '`timeout = "60s"`'),
        (SUITE + "env.A = true", '`A = "true"`'),
        (SUITE + "tags = [1]", 'write `"1"`'),
        (SUITE + "expect.min-tests = '007'", "`min-tests = 7`"),
        (SUITE + "cargo.doc-tests = 'true'", "`doc-tests = true`"),
        (SUITE + "cargo.jobs = 'many'", "`jobs = 1`"),
        (SERVICE + "env = []", "`env = { … }`"),
    ],
)
def test_a_hint_says_how_it_is_written(read: Load, text: str, hint: str) -> None:
    assert hint in _refusal(read, text).hint


@pytest.mark.parametrize("depth", [101, 450, 5_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_what_is_nested_too_deeply_is_refused_where_it_is(
    read: Load, depth: int, brackets: str
) -> None:
    before, after = ("[", "]") if brackets == "[]" else ("{a=", "}")

    error = _refusal(read, f'a = "[[["  # {{{{\n\n[test]\nx = {before * depth}1{after * depth}\n')

    assert error.message == "not valid here: nested deeper than 100 levels"
    assert error.where.startswith("photon.toml:4:")


def test_a_number_without_end_is_refused_where_it_is(read: Load) -> None:
    error = _refusal(read, f"\na = {'9' * 5_000}\n")

    assert error.where == "photon.toml:2:1"
    assert len(error.message) < 300


def test_a_cycle_is_printed(read: Load) -> None:
    suites = [("a", "b"), ("b", "c"), ("c", "b")]
    text = "".join(
        f'[[test.suite]]\nname = "{name}"\nadapter = "cargo"\nneeds = ["{after}"]\n'
        for name, after in suites
    )

    error = _refusal(read, text)

    assert error.message == "`needs` goes round in a circle: b → c → b"
    assert error.where == "photon.toml:8:1"


def test_the_other_suite_of_the_same_name_is_shown(read: Load) -> None:
    error = _refusal(read, SUITE, b=SUITE)

    assert (error.where, error.hint) == (
        "b/photon.toml:2:1",
        "the other one stands at photon.toml:2:1",
    )


def test_a_runner_in_one_text_is_shown_as_words(read: Load) -> None:
    error = _refusal(read, SUITE + 'runner = "uv run pytest"\n')

    assert error.message == "`runner` must be a list of words, not a string"
    assert error.hint == '`runner = ["uv", "run", "pytest"]`'


GIVES_PORT = """\
[test.service.a]
command = ["a"]
ready = { stdout = 'on (?P<PORT>\\d+)' }
env = { SAME = "${USER}" }
[test.service.b]
command = ["b", "${port}"]
ready = { tcp = "127.0.0.1:${port}" }
env = { PORT = "${port}", SAME = "${USER}" }
"""


def test_a_variable_comes_from_one_service_only(read: Load) -> None:
    error = _refusal(read, GIVES_PORT + SUITE + "requires = ['a', 'b']\n")

    assert error_text(error) == snapshot("""\
error: `a` and `b` both give the variable `PORT`
  in photon.toml:12:18

hint: give it another name in one of them, or set `PORT` in `env` here\
""")


def test_a_variable_that_a_suite_sets_itself_may_be_given_twice(read: Load) -> None:
    text = GIVES_PORT + SUITE + "requires = ['a', 'b']\nenv = { PORT = '80' }\n"

    assert read(text).suites[0].requires == ("a", "b")


def test_a_report_is_of_one_suite_only(read: Load) -> None:
    results = 'run = ["t"]\nresults = { format = "junit", path = "out.xml" }\n'
    other = COMMAND.replace('"x"', '"y"')

    error = _refusal(read, COMMAND + results + other + results)

    assert error_text(error) == snapshot("""\
error: two suites write `out.xml`
  in photon.toml:10:31

hint: the other one stands at photon.toml:5:31\
""")


def test_what_a_manifest_further_up_may_declare_is_looked_for_there(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "photon.toml").write_text(SERVICE)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "photon.toml").write_text(SUITE + "requires = ['db']\n")

    with pytest.raises(ManifestError) as raised:
        load(tmp_path / "inner", ADAPTERS)
    assert raised.value.hint == "if `../photon.toml` declares it, run photon there"


def test_a_name_is_unique_over_all_files_and_both_places_are_named(read: Load) -> None:
    error = _refusal(read, SUITE, b="\n" + SUITE)

    assert error.message == "there are two suites named `x`"
    assert error.where == "b/photon.toml:3:1"
    assert error.hint == "the other one stands at photon.toml:2:1"


def test_a_nested_manifest_may_only_add_suites(read: Load) -> None:
    error = _refusal(read, "", b="[test]\nsetup = ['x']\n")

    assert error.message == "`setup` can only stand in the root's `photon.toml`"
    assert error.where == "b/photon.toml:2:1"


def test_a_filter_in_an_override_shows_its_caret(read: Load) -> None:
    error = _refusal(read, "[[test.override]]\nfilter = 'tset(x)'\n")

    assert error.message == "`tset` is not a predicate\n  tset(x)\n  ^"


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").write_bytes(b"a = 1\nb = '\xff'\n")

    with pytest.raises(ManifestError, match="is not UTF-8") as raised:
        load(tmp_path, ADAPTERS)
    assert raised.value.where == "photon.toml:2:1"


def test_a_manifest_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").write_text("a = " + "[" * 100_000)

    with pytest.raises(ManifestError, match="nested deeper"):
        load(tmp_path, ADAPTERS)


def test_a_manifest_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").mkdir()

    with pytest.raises(ManifestError, match="cannot be read"):
        load(tmp_path, ADAPTERS)


def test_a_link_to_nowhere_is_no_missing_manifest(tmp_path: Path) -> None:
    (tmp_path / "photon.toml").symlink_to("nowhere")

    with pytest.raises(ManifestError, match="cannot be read"):
        load(tmp_path, ADAPTERS)
