"""`photon pact generate-consumer` as people type it."""

import json
from pathlib import Path

import pytest

from photon_test.cli.app import main

SPEC = """
openapi: 3.1.0
paths:
  /things:
    get:
      operationId: listThings
      summary: List things
      tags: [things]
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {type: array, items: {type: integer}}
              examples: {some: {value: [1]}}
        500: {description: no}
  /others:
    get: {operationId: listOthers, responses: {204: {description: ok}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openapi.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def photon(*arguments: str, spec: str = "openapi.yaml") -> int:
    names = ["--spec", spec, "--consumer", "web", "--provider", "api"]
    return main(["pact", "generate-consumer", *names, *arguments])


def test_a_pact_is_written_and_its_holes_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = photon("--all")

    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 operations, 2 interactions: 1 paired by name, 1 filled in; 1 answer left out",
        "  listThings 500: a failure of the server cannot be asked for",
        "    openapi.yaml:16:14",
        "pact/consumer/web-api.json was written",
    ]
    document = json.loads((folder / "pact/consumer/web-api.json").read_text())
    assert document["metadata"]["photon"] == {
        "generated-by": "photon pact generate-consumer",
        "operations": "all",
        "source": "openapi.yaml",
    }


def test_a_second_time_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    photon("--all")
    capsys.readouterr()

    assert photon("--all") == 0
    assert capsys.readouterr().out.endswith("pact/consumer/web-api.json is as it was\n")
    assert photon("--all", "--check") == 0


def test_a_check_shows_what_would_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photon("--all")
    (folder / "openapi.yaml").write_text(SPEC.replace("List things", "List every thing"))
    capsys.readouterr()

    code = photon("--all", "--check")

    assert code == 1
    out = capsys.readouterr().out
    assert '+      "description": "List every thing (200, some)",' in out
    assert out.endswith("pact/consumer/web-api.json is not what would be written\n")


def test_a_check_of_nothing_fails() -> None:
    assert photon("--all", "--check") == 1


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    assert photon("--all", "--dry-run") == 0
    assert not (folder / "pact").exists()


def test_operations_may_be_named(folder: Path) -> None:
    assert photon("listThings", "--out", "here") == 0

    document = json.loads((folder / "here/web-api.json").read_text())
    assert [one["description"] for one in document["interactions"]] == ["List things (200, some)"]
    assert document["metadata"]["photon"]["operations"] == ["listThings"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "say which operations the consumer uses: their ids, or `--all`"),
        (["--all", "listThings"], 2, "operation ids and `--all` exclude each other"),
        (["listThing"], 2, "did you mean `listThings`?"),
        (["--all", "--tag", "none"], 4, "no operation matches"),
        (["--all", "--base-path", "v1"], 2, "`--base-path v1` is none of"),
    ],
)
def test_mistakes_are_said(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert photon(*arguments) == code
    assert words in capsys.readouterr().err


def test_strict_wants_everything_paired() -> None:
    assert photon("listThings", "--strict", "--status", "200") == 0
    assert photon("listOthers", "--strict") == 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "not readable as YAML"),
        ("a: 1", "it has neither `openapi` nor `swagger`"),
        ("", "the file is empty"),
    ],
)
def test_a_broken_description_is_an_error_with_a_place(
    folder: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "api").mkdir()
    (folder / "api" / "broken.yaml").write_text(text)

    assert photon("--all", spec="api/broken.yaml") == 2
    err = capsys.readouterr().err
    assert words in err
    assert "in api/broken.yaml" in err
    assert not (folder / "pact").exists()


def test_a_description_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert photon("--all", spec="gone.yaml") == 2
    assert "cannot be read: no such file or directory" in capsys.readouterr().err


def test_links_do_not_lead_out_of_the_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "api").mkdir()
    (folder / "secret.yaml").write_text("get: {responses: {204: {description: secret}}}")
    (folder / "api" / "link.yaml").symlink_to(folder / "secret.yaml")
    (folder / "api" / "openapi.yaml").write_text("openapi: 3.1.0\npaths: {/x: {$ref: 'link.yaml'}}")

    photon("--all", spec="api/openapi.yaml")

    out = capsys.readouterr().out
    assert "it lies outside the document's folder" in out
    assert "api/openapi.yaml:2:" in out


def test_somebody_elses_interactions_stay(folder: Path) -> None:
    path = folder / "pact/consumer/web-api.json"
    path.parent.mkdir(parents=True)
    theirs = {"description": "theirs", "request": {"method": "GET", "path": "/t"}}
    path.write_text(
        json.dumps(
            {
                "consumer": {"name": "web"},
                "provider": {"name": "api"},
                "interactions": [theirs],
                "metadata": {"pactSpecification": {"version": "4.0"}},
            }
        )
    )

    assert photon("listThings") == 0
    assert json.loads(path.read_text())["interactions"][0] == theirs


def test_a_broken_pact_is_not_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "pact/consumer/web-api.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")

    assert photon("--all") == 2
    assert path.read_text() == "{"
    assert "in pact/consumer/web-api.json:1:2" in capsys.readouterr().err
