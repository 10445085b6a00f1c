"""`photon openapi lint`: words, JSON and exit codes."""

import json
import sys
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.cli.photon import photon, write

CLEAN = """\
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses: {'204': {description: gone}}
      callbacks: {c: {'{$request.query.url}': {post: {responses: {'200': {description: ok}}}}}}
webhooks:
  w: {post: {responses: {'200': {description: ok}}}}
"""
BROKEN = """\
openapi: 3.0.3
info: {title: t}
paths:
  /a/{id}:
    get:
      responses: {'200': {$ref: '#/gone'}}
"""


def test_a_clean_description(tmp_path: Path) -> None:
    done = photon(write(tmp_path, {"api.yaml": CLEAN}), "openapi", "lint", "api.yaml")

    assert done.code == 0
    assert done.out == snapshot(
        "api.yaml: 0 errors, 0 warnings; 1 operation, 1 webhook, 1 callback, 0 examples in 1 file\n"
    )


def test_every_finding_has_a_line_and_what_to_do(tmp_path: Path) -> None:
    done = photon(write(tmp_path, {"api.yaml": BROKEN}), "openapi", "lint", "api.yaml")

    assert done.code == 1
    assert done.out == snapshot("""\
api.yaml:2:7: error: `version` is missing [structure]
  at /info
  hint: add `version`
api.yaml:6:7: error: `{id}` of `GET /a/{id}` is not described [path-parameter]
  at /paths/~1a~1{id}/get
  hint: add a parameter `id` in `path`
api.yaml:6:33: error: `#/gone` leads nowhere: there is no `gone` [broken-reference]
  at /paths/~1a~1{id}/get/responses/200/$ref
  hint: correct it, or add what it names
api.yaml: 3 errors, 0 warnings; 1 operation, 0 examples in 1 file
""")


def test_the_same_as_json(tmp_path: Path) -> None:
    done = photon(write(tmp_path, {"api.yaml": BROKEN}), "openapi", "lint", "api.yaml", "--json")

    report = json.loads(done.out)
    assert done.code == 1
    assert {key: value for key, value in report.items() if key != "findings"} == snapshot(
        {
            "file": "api.yaml",
            "readable": True,
            "errors": 3,
            "warnings": 0,
            "operations": 1,
            "webhooks": 0,
            "callbacks": 0,
            "examples": 0,
            "files": 1,
        }
    )
    assert report["findings"][0] == snapshot(
        {
            "level": "error",
            "rule": "structure",
            "message": "`version` is missing",
            "hint": "add `version`",
            "file": "api.yaml",
            "line": 2,
            "column": 7,
            "pointer": "/info",
        }
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"a: [", "not readable as YAML"),
        (b"just text", "not an OpenAPI document: the top is not an object"),
        (b"a: 1", "not an OpenAPI document: it has neither `openapi` nor `swagger`"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a binary file, not YAML or JSON"),
        ("openapi: 3.0.0\ninfo: é".encode("latin-1"), "not UTF-8: byte 21 is 0xe9"),
        ("openapi: 3.0.0".encode("utf-16"), "UTF-16, not UTF-8"),
        (b"openapi: 3.0.0\nopenapi: 3.0.1", "the key `openapi` stands here a second time"),
        (b"openapi: 3.0.0\ninfo:\n\ttitle: t", "not readable as YAML: found a tab"),
        (b"openapi: 3.0.0\nx: " + b"[" * 50_000, "nested more than 500 deep"),
    ],
)
def test_what_cannot_be_read_is_exit_2_with_a_place_and_a_hint(
    data: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / "api.yaml").write_bytes(data)

    done = photon(tmp_path, "openapi", "lint", "api.yaml")

    assert done.code == 2
    assert done.out.startswith("api.yaml:")
    assert f": error: {message}" in done.out.splitlines()[0]
    assert "\n  hint: " in done.out
    assert done.last_line.endswith("; it cannot be read")
    assert "Traceback" not in done.err


def test_every_duplicate_key_is_shown(tmp_path: Path) -> None:
    text = "openapi: 3.0.0\ninfo: {title: a, title: b}\npaths: {}\npaths: {}\n"

    done = photon(write(tmp_path, {"api.yaml": text}), "openapi", "lint", "api.yaml")

    assert done.code == 2
    assert [line.split(": ")[0] for line in done.out.splitlines() if "second time" in line] == [
        "api.yaml:2:18",
        "api.yaml:4:1",
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = photon(tmp_path, "openapi", "lint", "gone.yaml")

    assert done.code == 2
    assert "cannot be read: no such file or directory" in done.err


def test_json_says_so_too_when_there_is_nothing_to_read(tmp_path: Path) -> None:
    done = photon(tmp_path, "openapi", "lint", "gone.yaml", "--json")

    report = json.loads(done.out)
    assert done.code == 2
    assert (report["readable"], report["errors"]) == (False, 1)
    assert report["findings"][0]["message"] == "cannot be read: no such file or directory"


def test_an_alias_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    write(tmp_path, {"api.yaml": "\n".join(lines)})
    watched = "import resource as r; r.setrlimit(r.RLIMIT_AS, (400 << 20, 400 << 20));"
    start = f"{watched} import os, sys; os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"

    done = photon(tmp_path, "openapi", "lint", "api.yaml", through=(sys.executable, "-c", start))

    assert done.code == 2
    assert "nodes when aliases are written out" in done.out


def test_warnings_can_be_left_out_and_are_counted(tmp_path: Path) -> None:
    text = CLEAN.replace(
        "operationId: a",
        "parameters: [{name: q, in: query, required: true, schema: {type: string}}]",
    )

    done = photon(
        write(tmp_path, {"api.yaml": text}), "openapi", "lint", "api.yaml", "--level", "error"
    )

    assert done.code == 0
    assert done.out.startswith("api.yaml: 0 errors, 1 warning;")


def test_a_strict_look_sees_more_and_fetches_nothing(tmp_path: Path) -> None:
    pytest.importorskip("openapi_spec_validator")
    text = CLEAN.replace(
        "responses: {'204'",
        "parameters: [{name: q, in: query, schema: {$ref: 'more.yaml#/Q'}}]\n"
        "      responses: {'204'",
    )
    more = "Q: {type: string, default: 7}\nR: {$ref: 'file:///etc/passwd'}\n"
    write(tmp_path, {"api.yaml": text, "more.yaml": more})

    done = photon(tmp_path, "openapi", "lint", "api.yaml", "--strict")

    assert done.code == 1
    assert "more.yaml:1:28: error: openapi-spec-validator: 7 is not of type" in done.out
    assert "root:" not in done.out + done.err
