"""`--allow-remote` is an option of every command that reads a description."""

from pathlib import Path

import pytest

from tests.cli.photon import photon

SPEC = """\
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a:
    get:
      operationId: a
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {$ref: "http://127.0.0.1:9/x.yaml#/a"}
"""
GENERATE = ("pact", "generate-consumer", "--all", "--consumer", "c", "--provider", "p", "--dry-run")
TOLD = [
    pytest.param(("openapi", "lint", "api.yaml"), id="lint"),
    pytest.param(("openapi", "show", "a", "--spec", "api.yaml"), id="show"),
    pytest.param(("openapi", "fix", "api.yaml"), id="fix"),
    pytest.param((*GENERATE, "--spec", "api.yaml"), id="generate-consumer"),
]


@pytest.mark.parametrize("command", TOLD)
def test_a_host_is_asked_only_if_it_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "api.yaml").write_text(SPEC)

    without = photon(tmp_path, *command)
    named = photon(tmp_path, *command, "--allow-remote", "127.0.0.1:9")

    assert "only files beside the document are" in without.out + without.err
    # Nobody is asked here either, but for another reason: the address is one of this machine.
    assert "which is no public address" in named.out + named.err


def test_a_scaffold_takes_it_too(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(SPEC)
    scaffold = ("generate", "pact-test", "a", "--spec", "api.yaml", "--lang", "python")

    done = photon(tmp_path, *scaffold, "--allow-remote", "127.0.0.1:9")

    assert done.code == 0, done.err
