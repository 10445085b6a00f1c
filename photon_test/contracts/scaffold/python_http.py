"""A test of a running service: Python's standard library and pytest."""

from photon_test.contracts.scaffold import python
from photon_test.contracts.scaffold.checks import headers, steps
from photon_test.contracts.scaffold.expect import expectation
from photon_test.contracts.scaffold.layout import atom
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.words import is_json, quoted
from photon_test.pact.model import Content, Response

_ADVICE = (
    "Set `SERVICE_URL` to where the service listens. Each test says in a comment what has to be"
    " true of the service before it: see to that in a fixture. Asserted is what the description"
    " promises, not the values of its examples."
)
_HEAD = '''
import json
import os
import re
from datetime import date
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

CONSTANTS
@pytest.fixture(scope="session")
def server() -> str:
    """Return where the service listens."""
    if "SERVICE_URL" not in os.environ:
        pytest.fail("set SERVICE_URL, for example to http://127.0.0.1:3000")
    return os.environ["SERVICE_URL"]

'''


def write(plan: Plan) -> str:
    """Return the file."""
    tests = "\n\n".join(_test(one) for one in plan.cases)
    whole = f"{_HEAD}{python.SEND}\n\n{tests}".replace("DOES", "Send a request to the service")
    for module, use in (("import json\n", "json."), ("import re\n", "re.fullmatch")):
        if use not in tests:
            whole = whole.replace(module, "")
    if "date.fromisoformat" not in tests:
        whole = whole.replace("from datetime import date\n", "")
    constants = python.constants(plan)
    whole = whole.replace("CONSTANTS", f"{constants}\n" if constants else "")
    return python.docstring(plan, " --style http", _ADVICE) + whole


def _test(case: Case) -> str:
    one = case.interaction
    text = python.function(case, "server: str")
    text += "".join(f"    # needs: {state.name}\n" for state in one.providerStates)
    text += "".join(
        f"    # needs: a real credential in the query parameter `{name}`\n"
        for name in one.request.generators.query
    )
    text += python.sent(one.request, "server", indent=4, secrets=True)
    text += f"\n    assert reply.status == {one.response.status}\n"
    return text + _answer(one.response)


def _answer(response: Response) -> str:
    text = ""
    for name, several in response.headers.items():
        if name.lower() == "content-type":
            kind = atom(quoted(several[0], "python"))
            text += python.asserting("reply.headers.get_content_type() == ", kind, 4)
    text += python.asserted(headers(response, exact=False), 4)
    body = response.body
    if not isinstance(body, Content):
        return text
    if not is_json(body):
        return text + "    assert reply.text\n"
    found = steps(expectation(body.content, response.matchingRules.body).tree)
    return text + "    body = json.loads(reply.text)\n" + python.asserted(found, 4)
