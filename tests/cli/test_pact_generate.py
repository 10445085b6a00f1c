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
        "      2 operations, 2 with an interaction",
        "      2 interactions",
        "      1  paired by name",
        "      1  made up, at least in part",
        "      1 answer left out",
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
        ([], 2, "say which operations the consumer uses: their ids, `--uses FILE`, or `--all`"),
        (["--all", "listThings"], 2, "operation ids, `--uses` and `--all` exclude each other"),
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


def test_strict_wants_everything_paired(capsys: pytest.CaptureFixture[str]) -> None:
    assert photon("listThings", "--strict", "--status", "200") == 0
    capsys.readouterr()

    assert photon("listOthers", "--strict") == 6
    assert "`request` is not paired by name (nothing names it)" in capsys.readouterr().out


def test_no_interaction_is_no_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert photon("listThings", "--status", "500") == 4
    assert "no interaction could be made, and nothing was written" in capsys.readouterr().out
    assert not (folder / "pact").exists()


def test_an_example_may_be_chosen_by_its_name(folder: Path) -> None:
    assert photon("--all", "--example", "some") == 0

    document = json.loads((folder / "pact/consumer/web-api.json").read_text())
    assert [one["description"] for one in document["interactions"]] == ["List things (200, some)"]


def test_an_explanation_says_value_rule_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert photon("listThings", "--explain") == 0

    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    shown = {
        line[2]: [part.strip() for part in line[3:] if part] for line in lines if len(line) > 4
    }
    assert shown["status"][-1] == "openapi.yaml:11:11"
    assert shown["$"] == ["[1]", "[type]", "example `some`", "openapi.yaml:15:40"]
    assert shown["$[*]"] == ["1", "[integer]", "example `some`", "openapi.yaml:15:41"]
    assert not (folder / "pact").exists()


USES = {
    "uses.yaml": "operations:\n  listThings:\n",
    "uses.json": '{"operations": ["listThings"]}',
    "uses.toml": "[operations]\nlistThings = []\n",
}


@pytest.mark.parametrize("name", USES)
def test_what_is_used_may_stand_in_a_file(folder: Path, name: str) -> None:
    (folder / name).write_text(USES[name])

    assert photon("--uses", name) == 0

    document = json.loads((folder / "pact/consumer/web-api.json").read_text())
    assert [one["description"] for one in document["interactions"]] == ["List things (200, some)"]
    assert document["metadata"]["photon"]["operations"] == ["listThings"]
    assert document["metadata"]["photon"]["uses"] == name


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("u.yaml", "operations:\n  listThing:\n", ("no operation `listThing`", "u.yaml:2:")),
        ("u.yaml", "operations: [listThing]\n", ("did you mean `listThings`?", "u.yaml:1:14")),
        ("u.toml", "[operations]\na = []\nlistThing = []\n", ("no operation `a`", "u.toml:2:")),
        ("u.toml", "[operations\n", ("not readable as TOML", "u.toml")),
        ("u.json", '{"operations": {}}', ("it names no operations", "u.json:1:16")),
        ("u.yaml", "operation: [a]\n", ("`operation` is not known here", "u.yaml:1:")),
        ("u.yaml", "operations: a\n", ("neither a list nor a table", "u.yaml:1:13")),
        ("u.yaml", "operations: [1]\n", ("an operation id is not text", "u.yaml:1:14")),
        ("u.yaml", "operations: [a, a]\n", ("`a` stands here twice", "u.yaml:1:17")),
        ("u.yaml", "operations: {listThings: 1}\n", ("are not a list", "u.yaml:1:26")),
        ("u.yaml", "operations: {listThings: [a..b]}\n", ("no path of members", "u.yaml:1:27")),
        ("u.yaml", "operations: {listThings: {body: []}}\n", ("may only say `res", "u.yaml:1:26")),
        ("u.yaml", "operations: {listThings: [sku]}\n", ("has a member `sku`", "u.yaml:1:27")),
        ("gone.yaml", "", ("cannot be read: no such file", "gone.yaml")),
    ],
)
def test_a_mistake_in_what_is_used_has_a_place(
    folder: Path, name: str, text: str, said: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    if text:
        (folder / name).write_text(text)

    assert photon("--uses", name) == 2
    err = capsys.readouterr().err
    assert said[0] in err
    assert f"in {said[1]}" in err


@pytest.mark.parametrize(("version", "said"), [("3", "3.0.0"), ("2", "2.0.0")])
def test_an_older_version_may_be_written(
    folder: Path, version: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert photon("--all", "--pact-version", version) == 0
    assert photon("--all", "--pact-version", version, "--check") == 0

    document = json.loads((folder / "pact/consumer/web-api.json").read_text())
    assert document["metadata"]["pactSpecification"]["version"] == said
    assert len(document["interactions"]) == 2
    capsys.readouterr()
    assert photon("--all") == 2
    assert "cannot be kept in one of version 4" in capsys.readouterr().err


def test_a_reason_that_repeats_is_told_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = "{get: {operationId: %s, responses: {200: {description: ok}, 418: {description: no}}}}"
    paths = "".join(f"  /{name}: {reply % name}\n" for name in ("a", "b", "c", "d", "e", "f"))
    head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
    (folder / "openapi.yaml").write_text(head + paths)

    photon("--all")
    shown = capsys.readouterr().out.splitlines()
    photon("--all", "--verbose")
    each = capsys.readouterr().out

    start = shown.index("      6 answers left out") + 1
    why = "nothing says which request leads to a 418: name an example of both alike"
    assert shown[start:-1] == [
        f"  a 418: {why}",
        "    openapi.yaml:4:71",
        "    6 in all, also b 418, c 418, d 418 and 2 more",
        "  `--verbose` shows each with its place",
    ]
    assert each.count(why) == 6


def test_webhooks_are_named_and_do_not_count(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "openapi.yaml").write_text(SPEC + "webhooks:\n  made: {post: {responses: {}}}\n")

    assert photon("listThings", "--status", "200", "--strict") == 0
    out = capsys.readouterr().out
    assert "1 request that the API sends itself left out" in out
    assert "POST made: a webhook" in out


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
