"""Generated TypeScript: vitest runs it, and it notices a service that is wrong."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from photon_test.contracts.scaffold.plan import Plan
from photon_test.contracts.scaffold.write import scaffold
from tests.adapters.vitest_drive import PROJECTS, needs_vitest
from tests.contracts.scaffold.conftest import Planned, Service

NULLABLE = """
  /x:
    get:
      operationId: getX
      summary: Show x
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [id, tags, none, of]
                properties:
                  id: {type: integer}
                  tags: {type: array, items: {type: string, enum: [a/b, c]}}
                  none: {type: [string, "null"]}
                  of: {type: object, additionalProperties: {type: integer}}
              example: {id: 1, tags: [c], none: null, of: {k: 2}}
"""


def write(folder: Path, plans: tuple[Plan, ...]) -> int:
    for one in plans:
        (folder / f"{one.operation}.test.ts").write_text(scaffold(one, "typescript", "http"))
    return sum(len(one.cases) for one in plans)


def ran(folder: Path, service: Service) -> subprocess.CompletedProcess[str]:
    """Run the tests in a folder with the vitest of the fixtures."""
    (folder / "node_modules").symlink_to(PROJECTS / "node_modules")
    vitest = PROJECTS / "node_modules/vitest/vitest.mjs"
    return subprocess.run(
        [shutil.which("node") or "node", vitest, "run", "--no-file-parallelism", "--isolate=false"],
        cwd=folder,
        env=os.environ | {"SERVICE_URL": service.url, "NO_COLOR": "1", "CI": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.real("vitest")
@needs_vitest
def test_tests_of_a_service_pass_where_it_answers_as_described(
    shop: tuple[Plan, ...], service: Service, tmp_path: Path
) -> None:
    number = write(tmp_path, shop)

    done = ran(tmp_path, service)

    assert f"Tests  {number} passed ({number})" in done.stdout, done.stdout + done.stderr


@pytest.mark.real("vitest")
@needs_vitest
def test_they_fail_where_it_answers_otherwise(
    shop: tuple[Plan, ...], service: Service, tmp_path: Path
) -> None:
    number = write(tmp_path, shop)
    service.changed = lambda body: {name: [one] for name, one in body.items()}
    bare = sum(case.interaction.response.status == 204 for one in shop for case in one.cases)

    done = ran(tmp_path, service)

    assert f"Tests  {number - bare} failed | {bare} passed ({number})" in done.stdout, done.stdout


def test_what_pact_js_cannot_say_is_left_out_and_named(planned: Planned) -> None:
    text = scaffold(planned(NULLABLE, "getX"), "typescript", "pact")

    body = text.split("willRespondWith")[1].split(".executeTest")[0]
    assert "// left out, because this library cannot say its rule: $.none\n" in text
    assert body == snapshot("""\
(200, (response) => {
      response.headers({ "Content-Type": "application/json" });
      response.jsonBody(
        like({
          id: integer(1),
          tags: like([regex("^(?:a/b|c)$", "c")]),
          of: eachValueMatches({ k: 2 }, integer(2)),
        }),
      );
    })
    \
""")


def test_a_real_service_may_answer_what_is_left_out(planned: Planned) -> None:
    text = scaffold(planned(NULLABLE, "getX"), "typescript", "http")

    assert text.split("await reply.json();\n")[1] == snapshot("""\
  expect(body.id).toSatisfy(Number.isInteger);
  expect(body.tags).toEqual(expect.any(Array));
  for (const each of body.tags) {
    expect(each).toMatch(/^(?:a\\/b|c)$/);
  }
  expect([null, expect.any(String)]).toContainEqual(body.none);
  expect(body.of).toEqual(expect.any(Object));
  for (const each of Object.values<any>(body.of)) {
    expect(each).toSatisfy(Number.isInteger);
  }
});
""")
