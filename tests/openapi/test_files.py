"""What is opened and what is not: watched from within a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import LIMIT_BYTES
from photon_test.openapi.files import describe

# Follows every reference, and tells which files and sockets were opened on the way.
WATCH = """
import json, sys
from pathlib import Path
from photon_test.core.errors import DocumentError
from photon_test.openapi.files import describe
from photon_test.openapi.walk import walk
import encodings.idna, encodings.utf_8_sig  # what is imported later is no reading
seen = []
def hook(event, arguments):
    if event == "open" or event.startswith(("socket.", "ssl.", "subprocess", "os.exec", "urllib")):
        if not isinstance(arguments[0], int):  # a descriptor was opened before it
            seen.append([event, str(arguments[0])])
sys.addaudithook(hook)
found = []
try:
    library, document = describe(Path(sys.argv[1]))
    walked = walk(library, document)
    found = [one.message for one in walked.findings]
except DocumentError as error:
    found = [error.message]
print(json.dumps([seen, found]))
"""


def watched(spec: Path) -> tuple[list[list[str]], list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(spec)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    seen, found = json.loads(done.stdout)
    return seen, found


def description(folder: Path, *references: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    schemas = {f"S{at}": {"$ref": reference} for at, reference in enumerate(references)}
    spec = folder / "openapi.json"
    spec.write_text(
        json.dumps(
            {
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "paths": {},
                "components": {"schemas": schemas},
            }
        )
    )
    return spec


@pytest.mark.parametrize(
    "reference",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd#/x",
        "/etc/passwd",
        "../../../../../../../../../../etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "http://127.0.0.1:1/x.yaml",
        "https://example.com/x.yaml#/a",
        "//127.0.0.1/x.yaml",
        "ftp://127.0.0.1/x",
        "\\\\127.0.0.1\\share\\x",
    ],
)
def test_nothing_is_read_or_fetched_for_a_reference_that_leads_out(
    reference: str, tmp_path: Path
) -> None:
    spec = description(tmp_path / "api", reference)

    seen, found = watched(spec)

    assert len(found) == 1
    assert [event for event in seen if event[0] != "open"] == []
    assert {name for _, name in seen} <= {str(spec), str(tmp_path / "api" / reference)}


STRICT = """
import os, sys
from pathlib import Path
import openapi_spec_validator, jsonschema_path
from photon_test.openapi.files import describe
from photon_test.openapi.lint.check import check
library, document = describe(Path(sys.argv[1]))
def hook(event, arguments):
    outside = event == "open" and "passwd" in str(arguments[0])
    if outside or event.startswith(("socket.", "urllib", "subprocess", "os.exec")):
        os._exit(66)
sys.addaudithook(hook)
checked = check(library, document, strict=True)
print(len([one for one in checked.findings if one.rule == "broken-reference"]))
"""


def test_the_strict_look_is_shown_no_reference_that_leads_out(tmp_path: Path) -> None:
    pytest.importorskip("openapi_spec_validator")
    spec = description(tmp_path, "file:///etc/passwd", "http://127.0.0.1:1/x", "https://e.test/x")

    done = subprocess.run(
        [sys.executable, "-c", STRICT, str(spec)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


def test_a_link_that_leads_out_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("type: object")
    spec = description(tmp_path / "api", "link.yaml", "inner/x.yaml")
    (spec.parent / "link.yaml").symlink_to(secret)
    (spec.parent / "inner").symlink_to(tmp_path)

    seen, found = watched(spec)

    assert [event for event in seen if "secret" in event[1]] == []
    assert found == [
        "`link.yaml` cannot be read: it lies outside the document's folder",
        "`inner/x.yaml` cannot be read: it lies outside the document's folder",
    ]


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    spec = description(tmp_path, "link.yaml")
    (tmp_path / "real.yaml").write_text("type: object")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")

    _, found = watched(spec)

    assert found == []


def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")

    with pytest.raises(DocumentError) as raised:
        describe(tmp_path / "pipe.yaml")

    assert raised.value.message == "cannot be read: it is no regular file"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "cannot be read: is a directory"),
        ("gone.yaml", "cannot be read: no such file or directory"),
    ],
)
def test_what_is_not_there(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as raised:
        describe(tmp_path / name)

    assert raised.value.message == message


def test_a_file_of_200_mb_is_refused_unread(tmp_path: Path) -> None:
    spec = tmp_path / "huge.yaml"
    with spec.open("wb") as file:
        file.truncate(200 << 20)  # a hole: were it read, the message would be another one

    with pytest.raises(DocumentError) as raised:
        describe(spec)

    assert raised.value.message == f"the file has 200.0 MB, more than {LIMIT_BYTES >> 20}"
    assert raised.value.where == f"{spec}:1:1"
