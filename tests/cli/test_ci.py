"""In a CI service's job: what it reads from the output, and what it must not."""

import os
import re
import stat
from pathlib import Path

import pytest

from tests.cli.photon import photon, write

HOSTILE = r"""
printf 'x\r::error::one\n  ::add-mask::two\n##[group]three\n##vso[task.complete]four\n'
printf 'section_start:1:five\r\033[0Ksix\n::stop-commands::seven\n' >&2
exit 1
"""
MANIFEST = '[[test.suite]]\nname = "{name}"\nadapter = "command"\nrun = "{run}"\n'
GITHUB = {"GITHUB_ACTIONS": "true"}
GITLAB = {"GITLAB_CI": "true"}
AZURE = {"TF_BUILD": "True"}


def commands(log: str) -> list[str]:
    """Return what one of the services would take for a command."""
    lines = re.split("\r\n|[\r\n]", log)
    found = [line for line in lines if re.match(r"\s*::.*::|.*##\w*\[", line)]
    return found + re.findall(r"section_\w+:\d+:[\w.-]+(?:\[[^]]*\])?(?=[\r\n]\x1b\[0K)", log)


@pytest.mark.parametrize(
    ("environment", "options"),
    [
        ({}, ()),
        ({"FORCE_COLOR": "1"}, ("--verbose",)),
        (GITHUB, ("--verbose", "--ci")),
        (GITLAB, ("--ci",)),
        (AZURE, ("--ci",)),
    ],
)
def test_what_a_test_prints_is_no_command_to_a_ci_service(
    tmp_path: Path, environment: dict[str, str], options: tuple[str, ...]
) -> None:
    write(tmp_path, {"photon.toml": MANIFEST.format(name="s", run="sh t.sh"), "t.sh": HOSTILE})

    result = photon(tmp_path, "test", *options, environment=environment)

    assert result.code == 1
    assert "seven" in result.out
    own = [line for line in commands(result.out + result.err) if not photons(line)]
    assert own == []


def photons(command: str) -> bool:
    return bool(
        re.match(r"::error [^:]*::|##vso\[task\.logissue type=error[^]]*\][^#]*$", command)
        or re.match(r"section_(start|end):\d+:photon_1_s\b", command)
    )


def test_gitlab_folds_the_cases_of_each_suite(tmp_path: Path) -> None:
    manifest = MANIFEST.format(name="a", run="true") + MANIFEST.format(name="b", run="true")
    write(tmp_path, {"photon.toml": manifest})

    result = photon(tmp_path, "test", environment=GITLAB)

    assert result.code == 0
    opened = re.findall(r"section_start:\d+:(\w+)\[collapsed=true\]\n\x1b\[0KPASSED", result.out)
    closed = re.findall(r"section_end:\d+:(\w+)\n\x1b\[0K", result.out)
    assert sorted(name[-1] for name in opened) == ["a", "b"]
    assert opened == closed


def test_the_summary_of_a_step_is_added_to_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": MANIFEST.format(name="s", run="false"), "step.md": "first\n"})

    result = photon(tmp_path, "test", "--ci", environment=step(tmp_path / "step.md"))

    assert result.code == 1
    text = (tmp_path / "step.md").read_text()
    assert text.startswith("first\n### FAILED\n")
    assert "<details><summary>s: s: " in text
    assert "::error title=s%3A s::" in result.out


@pytest.mark.parametrize("kind", ["folder", "no folder", "pipe", "full"])
def test_a_summary_that_cannot_be_written_changes_no_verdict(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"photon.toml": MANIFEST.format(name="s", run="true")})
    path = tmp_path / "step.md"
    match kind:
        case "folder":
            path.mkdir()
        case "no folder":
            path = path / "a"
        case "pipe":
            os.mkfifo(path)
        case _:
            path = Path("/dev/full")
            if not path.exists() or not stat.S_ISCHR(path.stat().st_mode):
                pytest.skip("there is no /dev/full here")

    result = photon(tmp_path, "test", "--ci", environment=step(path))

    assert result.code == 0, result.out + result.err
    assert f"(`{path}`)" in result.err
    assert result.err.startswith("warning: the summary of the step cannot be written: ")


def test_annotations_do_not_stand_in_a_report_on_stdout(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": MANIFEST.format(name="s", run="false")})

    result = photon(tmp_path, "test", "--github", "--json", "-", environment=GITHUB)
    again = photon(tmp_path, "report", "--github", "--json", "-", environment=GITHUB)

    for one in (result, again):
        assert one.out.startswith("{")
        assert one.out.rstrip().endswith("}")
        assert "::error title=s%3A s::" in one.err


def step(path: Path) -> dict[str, str]:
    return {**GITHUB, "GITHUB_STEP_SUMMARY": str(path)}
