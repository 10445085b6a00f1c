"""`verify-provider` does what the manifest says of its provider, or says why it does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.pact_provider import Provider, contract, interaction, write
from tests.cli.photon import Result, photon

SUITE = """\
[[test.suite]]
name = "{name}"
adapter = "pact"
matrix = {{ kind = ["a", "b"] }}
env = {{ KIND = "${{matrix.kind}}" }}
pact = {{ url = "{url}" }}
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    yield server
    server.shutdown()
    server.server_close()


def verify(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None, name: str = "api"
) -> Result:
    given = ("--provider", name, "--json", "results.json", *arguments)
    return photon(folder, "pact", "verify-provider", *given, environment=environment)


def test_all_suites_of_a_matrix_are_about_the_provider_that_it_is_named_for(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, SUITE.format(name="api", url=provider.url), "photon.toml")
    write(tmp_path, contract(interaction("one")))

    result = photon(tmp_path, "test")

    assert result.code == 0, result.out
    assert "expected 2 / ran 2" in result.last_line


def test_several_suites_about_a_provider_are_not_chosen_between(
    tmp_path: Path, provider: Provider
) -> None:
    write(tmp_path, SUITE.format(name="api", url=provider.url), "photon.toml")
    write(tmp_path, contract(interaction("one")))

    several = verify(tmp_path)
    chosen = verify(tmp_path, "--suite", "api[kind=b]")
    wrong = verify(tmp_path, "--suite", "api[kind=c]")
    empty = verify(tmp_path, "--suite", "")

    assert (several.code, chosen.code, wrong.code, empty.code) == (2, 0, 2, 2)
    assert "are about the provider `api`: `api[kind=a]`, `api[kind=b]`\n  in " in several.err
    assert "hint: say which with `--suite NAME`; `photon test` verifies them all" in several.err
    assert "PASSED   api[kind=b]  1 passed" in chosen.out
    assert "there is no pact suite `api[kind=c]` about the provider `api`" in wrong.err
    assert "did you mean `api[kind=" in wrong.err
    assert "`--suite` needs a name" in empty.err


PROFILE = "[test.profile.early]\npact = { fail-fast = true }\n"


@pytest.mark.parametrize("declared", [True, False], ids=["of photon.toml", "of its own"])
@pytest.mark.parametrize("said", ["flag", "variable"])
def test_a_profile_holds(tmp_path: Path, provider: Provider, *, declared: bool, said: str) -> None:
    suite = f'[[test.suite]]\nname = "api"\nadapter = "pact"\npact = {{ url = "{provider.url}" }}\n'
    write(tmp_path, PROFILE + suite * declared, "photon.toml")
    bad = {"response": {"status": 404}}
    write(tmp_path, contract(interaction("bad", "/a", **bad), interaction("not asked", "/b")))
    where = () if declared else ("--url", provider.url)

    if said == "flag":
        result = verify(tmp_path, "--profile", "early", *where)
    else:
        result = verify(tmp_path, *where, environment={"PHOTON_PROFILE": "early"})

    assert result.code == 1, result.out
    assert " · profile early · " in result.out.splitlines()[0]
    assert provider.asked == ["GET /a"]


@pytest.mark.parametrize("manifest", ["", PROFILE])
def test_a_profile_that_there_is_not_is_refused(tmp_path: Path, manifest: str) -> None:
    if manifest:
        write(tmp_path, manifest, "photon.toml")

    result = verify(tmp_path, "--url", "http://127.0.0.1:9", "--profile", "erly")

    assert result.code == 2
    assert "there is no profile `erly`" in result.err


def test_what_is_started_has_what_the_run_sets_up(tmp_path: Path, provider: Provider) -> None:
    own = '[test]\nsetup = ["touch up"]\nteardown = ["touch down"]\n'
    suite = f'[[test.suite]]\nname = "api"\nadapter = "pact"\npact = {{ url = "{provider.url}" }}\n'
    write(tmp_path, own + suite, "photon.toml")
    write(tmp_path, contract(interaction("one")))

    elsewhere = verify(tmp_path, "--url", provider.url)
    left_alone = not (tmp_path / "up").exists()
    result = verify(tmp_path)

    assert (elsewhere.code, result.code) == (0, 0)
    assert left_alone
    assert (tmp_path / "up").exists()
    assert (tmp_path / "down").exists()


@pytest.mark.parametrize("mistake", ["manifest", "provider", "publish"])
def test_a_run_that_cannot_begin_leaves_no_earlier_report(tmp_path: Path, mistake: str) -> None:
    write(tmp_path, '<testsuites tests="1" />', "junit.xml")
    write(tmp_path, "[test]\nsute = 1\n" if mistake == "manifest" else "", "photon.toml")
    more = ("--publish", "--list") if mistake == "publish" else ()

    result = verify(tmp_path, "--junit", "junit.xml", *more)

    assert result.code == 2, result.out + result.err
    assert result.junit.get("errors") == "1"
