"""A test of a running service: vitest and `fetch`."""

from photon_test.contracts.scaffold import typescript
from photon_test.contracts.scaffold.checks import headers, steps
from photon_test.contracts.scaffold.expect import escaped, expectation
from photon_test.contracts.scaffold.layout import atom, call
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.words import is_json, quoted
from photon_test.pact.model import Content, Response

_ADVICE = (
    "Set `SERVICE_URL` to where the service listens. Each test says in a comment what has to be"
    " true of the service before it: see to that in `beforeEach`. Asserted is what the description"
    " promises, not the values of its examples."
)
# Not `BASE_URL`: vitest sets that itself, to "/" (https://vite.dev/guide/env-and-mode).
_HEAD = """
import { beforeAll, expect, test } from "vitest";

const server = process.env.SERVICE_URL?.replace(/\\/$/, "");
"""
_CHECK = """
beforeAll(() => {
  if (!server) {
    throw new Error("set SERVICE_URL, for example to http://127.0.0.1:3000");
  }
});

"""


def write(plan: Plan) -> str:
    """Return the file."""
    head = typescript.comment(plan, " --style http", _ADVICE)
    tests = "\n".join(_test(one) for one in plan.cases)
    return f"{head}{_HEAD}{typescript.constants(plan)}{_CHECK}{tests}"


def _test(case: Case) -> str:
    one = case.interaction
    text = f"test({quoted(case.title, 'typescript')}, async () => {{\n"
    needs = [state.name for state in one.providerStates]
    needs += [
        f"a real credential in the query parameter `{name}`"
        for name in one.request.generators.query
    ]
    text += "".join(f"  // needs: {need}\n" for need in needs)
    text += typescript.sent(one.request, "server", indent=2, secrets=True)
    text += f"\n  expect(reply.status).toBe({one.response.status});\n"
    return text + _answer(one.response) + "});\n"


def _answer(response: Response) -> str:
    text = ""
    for name, several in response.headers.items():
        if name.lower() == "content-type":
            plain = escaped(several[0]).replace("/", "\\/")
            kind = atom(f"/^{plain}(;|$)/")
            text += typescript.statement(
                call('expect(reply.headers.get("Content-Type")).toMatch', kind), 2
            )
    text += typescript.asserted(headers(response, exact=False), 2)
    body = response.body
    if not isinstance(body, Content):
        return text
    if not is_json(body):
        return text + '  expect(await reply.text()).not.toBe("");\n'
    found = steps(expectation(body.content, response.matchingRules.body).tree)
    return text + "  const body: any = await reply.json();\n" + typescript.asserted(found, 2)
