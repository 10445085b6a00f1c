"""Generated Python: it runs, says the same as the contract, and notices a service that is wrong."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photon_test.contracts.scaffold import python_http, python_pact
from photon_test.contracts.scaffold.plan import Plan
from photon_test.contracts.scaffold.write import Style, scaffold
from tests.contracts.scaffold.conftest import Planned, Service

ODD = r"""
  /odd/{id}:
    post:
      operationId: odd
      summary: Says "it's", a \ and é
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: "a b/ü"}
        - {name: q, in: query, required: true, schema: {type: array, items: {type: string}},
           example: ['[1]', "it's & so"]}
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object}
            example: {"a\"b": "it's\n\"", n: null, big: 5000000000, deep: {l: [[1, 2], [3, 4]]}}
      responses:
        "200":
          description: ok
          headers:
            X-Kind: {required: true, schema: {type: string, enum: [a, b]}, example: a}
          content:
            application/json:
              schema:
                type: object
                required: [when, map, maps, none, yes, path, some, real]
                properties:
                  when: {type: string, format: date}
                  map: {type: object, additionalProperties: {type: integer}}
                  maps:
                    type: object
                    additionalProperties:
                      {type: object, required: [a], properties: {a: {type: string}}}
                  none: {type: [string, "null"]}
                  "yes": {const: true}
                  path: {type: string, pattern: '^C:\\[a-z"]+$'}
                  some: {type: array, maxItems: 3, minItems: 2, items: {type: boolean}}
                  real: {type: number}
              example:
                {when: "2024-01-15", map: {k: 1}, maps: {k: {a: x}}, none: x, "yes": true,
                 path: 'C:\a', some: [true, false], real: 2}
  /text:
    get:
      operationId: text
      responses:
        "200": {description: ok, content: {text/plain: {schema: {type: string}, example: Hello}}}
        "204": {description: nothing}
  /long/{identification}/with/many/segments/that/do/not/fit/on/one/line/of/any/formatter:
    post:
      operationId: longOperationWhoseNameDoesNotFitOnOneLineOfAnyFormatter
      summary: Long enough that what it says fills the whole line, and then some more of the next
      security: [{basic: []}]
      parameters:
        - {name: identification, in: path, required: true, schema: {type: string}, example: x}
      requestBody:
        content: {application/x-www-form-urlencoded: {schema: {type: object}, example: {}}}
      responses:
        "200":
          description: ok
          content:
            application/vnd.example.operations-with-very-long-names.response+json:
              schema:
                type: object
                required: [description, kind, changed, id]
                properties:
                  description: {type: string}
                  id: {type: string}
                  kind: {type: [string, "null"], enum: [alpha, beta, gamma, delta, epsilon, null]}
                  changed: {type: [string, "null"], format: date-time}
              example:
                description: A text that is so long that it stands on a line of its own, all alone
                id: A text that is so long that it would stand on a line of its own, all alone
                kind: alpha
                changed: "2024-01-15T10:30:00Z"
components: {securitySchemes: {basic: {type: http, scheme: basic}}}
"""
LONG = "longOperationWhoseNameDoesNotFitOnOneLineOfAnyFormatter"


def ran(folder: Path, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the tests in a folder."""
    kept = {name: one for name, one in os.environ.items() if not name.startswith("PYTEST")}
    # The plugins of this project's own development would cost each start half its time.
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=folder,
        env=kept | dict(more or {}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def write(folder: Path, plans: tuple[Plan, ...], style: Style) -> int:
    """Write a file for each plan; return how many tests there are."""
    for one in plans:
        name = one.operation.lower()
        (folder / f"test_{name}.py").write_text(scaffold(one, "python", style))
    return sum(len(one.cases) for one in plans)


def test_consumer_tests_pass_against_the_librarys_own_mock_server(
    shop: tuple[Plan, ...], tmp_path: Path
) -> None:
    number = write(tmp_path, shop, "pact")

    done = ran(tmp_path)

    assert f"{number} passed" in done.stdout, done.stdout
    assert done.returncode == 0


def test_the_contract_that_they_write_is_the_one_that_photon_generates(
    shop: tuple[Plan, ...], planned: Planned, tmp_path: Path
) -> None:
    plans = (*shop, planned(ODD, "odd"), planned(ODD, "text"))
    write(tmp_path, plans, "pact")

    done = ran(tmp_path)

    assert done.returncode == 0, done.stdout
    written = {
        one["description"]: said(one)
        for path in (tmp_path / "pacts").iterdir()
        for one in json.loads(path.read_text())["interactions"]
    }
    ours = {
        case.title: said(json.loads(msgspec.json.encode(case.interaction)))
        for one in plans
        for case in one.cases
    }
    assert written == ours


def test_an_empty_form_is_no_text_of_two_quotes(planned: Planned, tmp_path: Path) -> None:
    write(tmp_path, (planned(ODD, LONG),), "pact")

    done = ran(tmp_path)

    assert "1 passed" in done.stdout, done.stdout


def test_a_request_that_differs_fails(shop: tuple[Plan, ...], tmp_path: Path) -> None:
    order = next(one for one in shop if one.operation == "getOrder")
    text = scaffold(order, "python", "pact")
    (tmp_path / "test_other.py").write_text(
        text.replace('"GET", "/orders/10")\n\n', '"GET", "/x")\n\n')
    )

    done = ran(tmp_path)

    assert "1 failed, 1 passed" in done.stdout
    assert "Ring twice" not in "".join(one.read_text() for one in (tmp_path / "pacts").iterdir())


def test_tests_of_a_service_pass_where_it_answers_as_described(
    shop: tuple[Plan, ...], service: Service, tmp_path: Path
) -> None:
    number = write(tmp_path, shop, "http")

    done = ran(tmp_path, {"SERVICE_URL": service.url})

    assert f"{number} passed" in done.stdout, done.stdout


def test_they_fail_where_it_answers_otherwise(
    shop: tuple[Plan, ...], service: Service, tmp_path: Path
) -> None:
    number = write(tmp_path, shop, "http")
    service.changed = lambda body: {name: [one] for name, one in body.items()}
    bare = sum(case.interaction.response.status == 204 for one in shop for case in one.cases)

    done = ran(tmp_path, {"SERVICE_URL": service.url})

    assert f"{number - bare} failed, {bare} passed" in done.stdout, done.stdout


def test_without_a_service_they_fail_and_say_what_to_set(
    shop: tuple[Plan, ...], tmp_path: Path
) -> None:
    write(tmp_path, shop[:1], "http")

    done = ran(tmp_path)

    assert done.returncode == 1
    assert "set SERVICE_URL" in done.stdout


@pytest.mark.parametrize("writer", [python_pact, python_http])
def test_ruff_would_change_nothing(
    writer: Any, shop: tuple[Plan, ...], planned: Planned, tmp_path: Path
) -> None:
    for one in (*shop, planned(ODD, "odd"), planned(ODD, "text"), planned(ODD, LONG)):
        (tmp_path / f"test_{one.operation}.py").write_text(writer.write(one))
    ruff = [sys.executable, "-m", "ruff"]
    lint = ["--isolated", "--no-cache", "--select=E,F,I,UP,B", "--ignore=E501", "."]

    shaped = subprocess.run(
        [*ruff, "format", "--isolated", "--no-cache", "--diff", "."],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    linted = subprocess.run(
        [*ruff, "check", *lint], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert shaped.stdout == ""
    assert linted.returncode == 0, linted.stdout


def test_the_text_is_the_same_each_time_and_says_where_it_came_from(
    shop: tuple[Plan, ...],
) -> None:
    order = next(one for one in shop if one.operation == "getOrder")

    text = scaffold(order, "python", "pact")

    assert text == scaffold(order, "python", "pact")
    head = ast.get_docstring(ast.parse(text)) or ""
    assert "getOrder: GET /orders/{id}" in head
    assert "examples/shop/openapi.yaml" in head
    assert "example `open`, openapi.yaml#/paths/~1orders~1{id}/get/responses/200" in head


def said(interaction: dict[str, Any]) -> dict[str, Any]:
    """Return what an interaction says, whichever library wrote it.

    `type` below `type` says nothing new, and beside `regex` cannot be written by pact-python.
    """
    request, response = interaction["request"], interaction["response"]
    return {
        "states": [
            (one["name"], one.get("params", {})) for one in interaction.get("providerStates", ())
        ],
        "request": part(request) | {"method": request["method"], "path": request["path"]},
        "query": request.get("query", {}),
        "response": part(response) | {"status": response["status"]},
    }


def part(one: dict[str, Any]) -> dict[str, Any]:
    rules = one.get("matchingRules", {})
    headers = {
        name: value for name, value in one.get("headers", {}).items() if name != "Content-Type"
    }
    return {
        "headers": headers,
        "body": once(one.get("body", {}).get("content")),
        "type": one.get("body", {}).get("contentType"),
        "generators": one.get("generators", {}),
        "header rules": {name: matchers(rule) for name, rule in rules.get("header", {}).items()},
        "body rules": {
            path: found
            for path, rule in rules.get("body", {}).items()
            if (found := matchers(rule)) != ("AND", [{"match": "type"}])
        },
    }


def once(value: Any) -> Any:
    """Without the repetitions of an element, which pact-python does not write."""
    match value:
        case dict():
            return {key: once(inner) for key, inner in value.items()}
        case [first, *rest] if all(one == first for one in rest):
            return [once(first)]
        case _:
            return value


def matchers(rule: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Without `value`, which pact-python adds to `eachValue`, and only the narrowest of several."""
    every = [
        {key: value for key, value in one.items() if key != "value"} for one in rule["matchers"]
    ]
    if rule["combine"] == "AND" and len(every) > 1:
        every = [one for one in every if one != {"match": "type"}][-1:]
    return rule["combine"], every
