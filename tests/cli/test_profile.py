"""`--profile` and PHOTON_PROFILE: reports, limits, and where each value came from."""

import json
import sys
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.cli.photon import photon, write

TRUE = json.dumps([sys.executable, "-c", ""])
SUITE = f"""\
[[test.suite]]
name = "one"
adapter = "command"
run = {TRUE}
"""
CI = """\
[test.profile.ci]
timeout = "20m"
junit = "out/junit.xml"
no-tests = "pass"
"""


def project(folder: Path, text: str = CI) -> Path:
    write(folder, {"photon.toml": SUITE + text, "below/x": "", "out/x": ""})
    return folder


@pytest.mark.parametrize(
    ("words", "environment"),
    [(("--profile", "ci"), {"PHOTON_PROFILE": "other"}), ((), {"PHOTON_PROFILE": "ci"})],
    ids=["flag", "variable"],
)
def test_a_profile_s_report_is_written_below_the_root(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    project(tmp_path)

    result = photon(tmp_path / "below", "test", *words, environment=environment)

    assert (result.code, result.err) == (0, "")
    assert " · profile ci · " in result.out.splitlines()[0]
    assert "testsuite" in (tmp_path / "out/junit.xml").read_text()
    assert not (tmp_path / "below/out").exists()


def test_the_command_line_comes_first(tmp_path: Path) -> None:
    project(tmp_path)

    result = photon(
        tmp_path, "test", "--profile", "ci", "--junit", "own.xml", "--no-tests", "error", "--tag=x"
    )

    assert result.code == 4
    assert (tmp_path / "own.xml").exists()
    assert not (tmp_path / "out/junit.xml").exists()


def test_an_empty_selection_is_what_the_profile_says(tmp_path: Path) -> None:
    project(tmp_path)

    assert photon(tmp_path, "test", "--profile", "ci", "--tag=x").code == 0
    assert photon(tmp_path, "test", "--tag=x").code == 4


def test_a_mistake_elsewhere_is_in_the_profile_s_report(tmp_path: Path) -> None:
    project(tmp_path, CI + "[[test.suite]]\nname = 'one'\nadapter = 'command'\nrun = 'x'\n")
    (tmp_path / "out/junit.xml").write_text("<testsuites/>")

    result = photon(tmp_path, "test", "--profile", "ci")

    assert result.code == 2
    assert "there are two suites named `one`" in (tmp_path / "out/junit.xml").read_text()


def test_a_profile_that_is_not_there_is_in_the_report_that_was_asked_for(tmp_path: Path) -> None:
    project(tmp_path)

    result = photon(tmp_path, "test", "--profile", "cj", "--junit", "own.xml")

    assert result.code == 2
    assert result.err == snapshot("""\
error: there is no profile `cj`

hint: known: `ci`
""")
    assert "there is no profile `cj`" in (tmp_path / "own.xml").read_text()


def test_a_name_that_an_empty_variable_was_is_refused(tmp_path: Path) -> None:
    project(tmp_path)

    assert photon(tmp_path, "test", "--profile", "").code == 2


def test_a_dry_run_says_where_each_value_came_from(tmp_path: Path) -> None:
    project(tmp_path, CI + '[test.profile.default]\njson = "out/results.json"\n')

    result = photon(
        tmp_path, "test", "--profile=ci", "--dry-run", "--verbose", "--no-tests", "warn"
    )

    assert result.out.replace(TRUE, "TRUE").replace(sys.executable, "python") == snapshot("""\
profile ci
  no-tests = "warn"  # command line
  timeout = "20m"  # photon.toml:6:1
  junit = "out/junit.xml"  # photon.toml:7:1
  json = "out/results.json"  # photon.toml:10:1
one (command in ., photon.toml:1:1)
  name = "one"  # photon.toml:2:1
  adapter = "command"  # photon.toml:3:1
  run = TRUE  # photon.toml:4:1
  timeout = "20m"  # photon.toml:6:1, profile
  one/run  run in .
    python -c ''
nothing was started
""")


def test_recognised_suites_have_a_profile_s_limits(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "photon.toml": '[test.profile.ci]\ntimeout = "20m"\ncargo = { binaries = "serial" }\n',
            "Cargo.toml": '[package]\nname = "money"\nversion = "0.1.0"\n',
        },
    )

    result = photon(tmp_path, "test", "--profile=ci", "--dry-run", "--verbose")

    assert '  timeout = "20m"  # photon.toml:2:1, profile\n' in result.out
    assert '  cargo.binaries = "serial"  # photon.toml:3:11, profile\n' in result.out
