"""Profiles fill in what is left open, and nothing else."""

from pathlib import Path

import pytest

from photon_test.core.errors import ManifestError, UsageError
from photon_test.core.model import Timeouts
from photon_test.manifest.load import load, load_profile
from photon_test.manifest.model import Manifest
from photon_test.manifest.settings import origins
from tests.manifest.kinds import ADAPTERS, CrateOptions, Load

TWO = """\
[test.tags]
slow = { timeout = "90s" }

[test.profile.default]
timeout = { silence = "10m", test = "5s" }
junit = "base.xml"
github = true
cargo = { jobs = 2, doc-tests = false }

[test.profile.ci]
timeout = "30m"
junit = "reports/junit.xml"
github = false
no-tests = "warn"
cargo = { binaries = "serial", jobs = 4 }

[[test.suite]]
name = "open"
adapter = "cargo"
tags = ["slow"]

[[test.suite]]
name = "said"
adapter = "cargo"
timeout = { suite = "1h", silence = "1m" }
cargo = { jobs = 8, binaries = "parallel" }
"""


@pytest.fixture
def named(read: Load, tmp_path: Path) -> Load:
    def _named(text: str, profile: str) -> Manifest:
        read(text)
        manifest = load(tmp_path, ADAPTERS, profile=profile)
        assert manifest is not None
        return manifest

    return _named


def test_a_profile_gives_what_a_suite_leaves_open(named: Load) -> None:
    opened, said = named(TWO, "ci").suites

    assert opened.timeout == Timeouts(suite_s=1800, test_s=90, silence_s=600)
    assert said.timeout == Timeouts(suite_s=3600, test_s=5, silence_s=60)
    assert opened.options == CrateOptions(binaries="serial", doc_tests=False, jobs=4)
    assert said.options == CrateOptions(binaries="parallel", doc_tests=False, jobs=8)


def test_default_holds_where_none_is_named(read: Load) -> None:
    manifest = read(TWO)

    assert manifest.suites[0].timeout == Timeouts(test_s=90, silence_s=600)
    assert (manifest.profile.junit, manifest.profile.github) == ("base.xml", True)


def test_default_fills_in_what_another_leaves_out(named: Load) -> None:
    profile = named(TWO, "ci").profile

    assert (profile.name, profile.junit, profile.no_tests) == ("ci", "reports/junit.xml", "warn")
    assert profile.github is False
    assert profile.timeout == Timeouts(suite_s=1800, test_s=5, silence_s=600)


def test_an_override_comes_before_a_profile(named: Load) -> None:
    override = "[[test.override]]\nfilter = 'suite(open)'\ntimeout = '1m'\n"

    assert named(TWO + override, "ci").suites[0].timeout.suite_s == 60


def test_origins_say_what_a_profile_gave(named: Load) -> None:
    manifest = named(TWO, "ci")

    opened, said = (origins(manifest, suite) for suite in manifest.suites)
    assert ("timeout", '"30m"', "photon.toml:11:1, profile") in opened
    assert ("timeout.silence", '"10m"', "photon.toml:5:13, profile") in opened
    assert ("cargo.jobs", "4", "photon.toml:15:32, profile") in opened
    assert [key for key, _, where in said if "profile" in where] == [
        "timeout.test",
        "cargo.doc-tests",
    ]


def test_default_need_not_be_declared_to_be_named(named: Load) -> None:
    assert named("", "default").profile.name == ""


def test_a_profile_that_is_not_declared_is_refused(named: Load) -> None:
    with pytest.raises(UsageError, match="there is no profile `cj`") as raised:
        named(TWO, "cj")

    assert raised.value.hint == "known: `ci`, `default`"


def test_a_profile_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        load_profile(tmp_path, ADAPTERS, "ci")

    assert raised.value.hint == "profiles stand in `photon.toml`, and there is none"


@pytest.mark.parametrize(
    ("line", "message", "where"),
    [
        ("junit = ''", "`junit` needs a path", "2:1"),
        ("json = 1", "`json` must be a string, not a whole number", "2:1"),
        ("github = 'yes'", "`github` must be true or false, not a string", "2:1"),
        ("no-tests = 'fail'", '`no-tests` must be "error" or "warn" or "pass"', "2:1"),
        ("timeout = '1'", '`timeout` must be a duration such as "10s", not "1"', "2:1"),
        ("fail-fast = true", "`fail-fast` is not available in this version", "2:1"),
        ("cargo = { jbos = 1 }", "unknown key `jbos` in `test.profile.ci.cargo`", "2:11"),
        ("cargo = 1", "`cargo` must be a table, not a whole number", "2:1"),
        ("run = 'x'", "unknown key `run` in `test.profile.ci`", "2:1"),
        ("tmeout = 'x'", "unknown key `tmeout` in `test.profile.ci`", "2:1"),
    ],
)
def test_a_mistake_is_found_before_the_profile_is_wanted(
    read: Load, line: str, message: str, where: str
) -> None:
    with pytest.raises(ManifestError) as raised:
        read(f"[test.profile.ci]\n{line}\n")

    assert (raised.value.message, raised.value.where) == (message, f"photon.toml:{where}")


def test_a_profile_s_name_can_be_typed(read: Load) -> None:
    with pytest.raises(ManifestError, match='"a b" cannot be a name'):
        read('[test.profile."a b"]\n')
