"""`photon generate pact-test` and `photon openapi fix` as people type them."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from photon_test.cli.app import main

SPEC = """\
openapi: 3.1.0
info: {title: Things API, version: '1'}
paths:
  /things/{id}:
    get:
      operationId: getThing
      summary: Show a thing
      parameters:
        - name: id
          in: path
          required: true
          schema: {type: integer}  # from 1
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: object, required: [id], properties: {id: {type: integer}}}
        '403': {description: no}
    delete:
      operationId: dropThing
      responses: {'500': {description: no}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openapi.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def generate(*arguments: str, spec: str = "openapi.yaml") -> int:
    return main(["generate", "pact-test", *arguments, "--spec", spec])


def test_the_tests_are_written_and_what_has_none_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = generate("getThing", "--output", "tests/test_thing.py")

    assert code == 0
    text = (folder / "tests/test_thing.py").read_text()
    assert 'Pact("consumer", "things-api")' in text
    assert str(folder) not in text
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "tests/test_thing.py was written with 1 test\nno test of 403: " in shown.err
    assert "\n  openapi.yaml:19:16\n" in shown.err


def test_without_an_output_they_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code = generate("getThing", "--lang", "rust", "--style", "http", "--consumer", "w")

    assert code == 0
    assert "fn get_thing_200()" in capsys.readouterr().out


def test_a_whole_path_is_not_written_down(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate("getThing", spec=str(folder / "openapi.yaml"))

    assert str(folder) not in capsys.readouterr().out


def test_an_existing_file_is_kept_unless_forced(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = folder / "mine.py"
    kept.write_text("mine")

    refused = generate("getThing", "--output", "mine.py")
    before = kept.read_text()
    forced = generate("getThing", "--output", "mine.py", "--force")

    assert (refused, before, forced) == (2, "mine", 0)
    assert "`--force` writes over it" in capsys.readouterr().err
    assert kept.read_text() != "mine"


def test_a_folder_that_cannot_be_made_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").write_text("")

    code = generate("getThing", "--output", "file/test_x.py")

    assert code == 3
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("operation", "code", "said"),
    [
        ("getThings", 2, "did you mean `getThing`?"),
        ("dropThing", 4, "a failure of the server cannot be asked for"),
    ],
)
def test_what_cannot_be_tested_is_said(
    operation: str, code: int, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = generate(operation, "--output", "x.py")

    assert done == code
    assert said in capsys.readouterr().err
    assert not (folder / "x.py").exists()


def test_fix_shows_writes_and_checks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = main(["openapi", "fix", "openapi.yaml"])
    difference = capsys.readouterr().out
    untouched = (folder / "openapi.yaml").read_text()
    missing = main(["openapi", "fix", "openapi.yaml", "--check"])
    written = main(["openapi", "fix", "openapi.yaml", "--write"])
    there = main(["openapi", "fix", "openapi.yaml", "--check"])

    assert (shown, missing, written, there) == (0, 1, 0, 0)
    assert untouched == SPEC
    assert difference == snapshot("""\
--- openapi.yaml
+++ with examples
@@ -10,12 +10,15 @@
           in: path
           required: true
           schema: {type: integer}  # from 1
+          example: 1
       responses:
         '200':
           description: ok
           content:
             application/json:
               schema: {type: object, required: [id], properties: {id: {type: integer}}}
+              example:
+                id: 1
         '403': {description: no}
     delete:
       operationId: dropThing
""")
    assert (folder / "openapi.yaml").read_text().count("example:") == 2


def test_fix_keeps_a_byte_order_mark_and_who_may_read(folder: Path) -> None:
    path = folder / "openapi.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SPEC.encode())
    path.chmod(0o640)

    main(["openapi", "fix", "openapi.yaml", "--write"])

    assert path.read_bytes().startswith(b"\xef\xbb\xbfopenapi")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in folder.iterdir()] == ["openapi.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["openapi.yaml", "--write", "--check"], "exclude each other"),
        (["nothing.yaml"], "cannot be read"),
    ],
)
def test_fix_refuses_in_words(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["openapi", "fix", *arguments])

    assert code == 2
    assert said in capsys.readouterr().err
