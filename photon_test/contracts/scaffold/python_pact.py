"""A consumer's test with pact-python 4 (https://docs.pact.io/implementation_guides/python)."""

from typing import Any

from msgspec import to_builtins

from photon_test.contracts.scaffold import python
from photon_test.contracts.scaffold.checks import Step, headers, seen
from photon_test.contracts.scaffold.expect import (
    Alike,
    Day,
    Exactly,
    Items,
    Like,
    Map,
    Matches,
    Object,
    Ruled,
    Tree,
    Whole,
    expectation,
    parameters,
    text,
)
from photon_test.contracts.scaffold.layout import RUFF, Group, Node, atom, call, lines
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.words import is_json, literal, members_of, quoted, raw
from photon_test.pact.model import Content, Request, Response, Rule

_ADVICE = (
    "`send` stands for the consumer's own client: call that instead. What it sends is checked here,"
    " and the answer that it was given becomes the contract in `pacts` beside this file, for the"
    " provider to keep."
)
_HEAD = '''
import json
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pact import Pact, match

PACTS = Path(__file__).parent / "pacts"


def new_pact() -> Pact:
    """Return an empty contract; a test that passes adds to the file."""
    return Pact(CONSUMER, PROVIDER).with_specification("V4")

'''


def write(plan: Plan) -> str:
    """Return the file."""
    head = _HEAD.replace("CONSUMER", quoted(plan.consumer, "python"))
    head = head.replace("PROVIDER", quoted(plan.provider, "python"))
    tests = "\n\n".join(_test(one) for one in plan.cases)
    whole = f"{head}{python.SEND}\n\n{tests}"
    whole = whole.replace("DOES", "Stand for the consumer's own client")
    if "match." not in tests:
        whole = whole.replace("from pact import Pact, match", "from pact import Pact")
    if "json." not in tests:
        whole = whole.replace("import json\n", "")
    return python.docstring(plan, "", _ADVICE) + whole


def _test(case: Case) -> str:
    one = case.interaction
    chain = [call(".given", *_state(state.name, state.params)) for state in one.providerStates]
    chain += _request(one.request)
    chain += _response(one.response)
    start = call("pact.upon_receiving", atom(quoted(one.description, "python")))
    rows = [lines(start, RUFF, indent=8), *(lines(node, RUFF, indent=8) for node in chain)]
    body = one.response.body
    checks: tuple[Step, ...] = ()
    if isinstance(body, Content) and is_json(body):
        checks = seen(expectation(body.content, one.response.matchingRules.body).tree)
    text = python.function(case)
    text += "    pact = new_pact()\n    (\n" + "\n".join(rows) + "\n    )\n\n"
    text += "    with pact.serve() as server:\n"
    text += python.sent(one.request, "str(server.url)", indent=8, secrets=False)
    text += f"\n    assert reply.status == {one.response.status}\n"
    text += python.asserted(headers(one.response, exact=True), 4)
    if checks:
        text += "    body = json.loads(reply.text)\n"
        text += python.asserted(checks, 4)
    return text + "    pact.write_file(PACTS)\n"


def _state(name: str, params: dict[str, Any]) -> list[Node]:
    found: list[Node] = [atom(quoted(name, "python"))]
    return [*found, literal(params, "python")] if params else found


def _request(request: Request) -> list[Group]:
    method, path = quoted(request.method, "python"), quoted(request.path, "python")
    chain = [call(".with_request", atom(method), atom(path))]
    rules = request.matchingRules
    for name, several in request.query.items():
        key = atom(quoted(name, "python"))
        trees = parameters(several, rules.query.get(name))
        chain += [call(".with_query_parameter", key, _tree(one)) for one in trees]
    chain += _headers(request.headers, rules.header)
    chain += _body(request.body, rules.body)
    if rules.path:
        chain.append(_rules({"path": to_builtins(rules.path)}))
    given = {
        part: to_builtins(of)
        for part, of in (("query", request.generators.query), ("header", request.generators.header))
        if of
    }
    if given:
        chain.append(call(".with_generators", literal(given, "python")))
    return chain


def _response(response: Response) -> list[Group]:
    chain = [call(".will_respond_with", atom(str(response.status)))]
    status = to_builtins(response.matchingRules).get("status")
    if status:
        chain.append(_rules({"status": status}))
    chain += _headers(response.headers, response.matchingRules.header)
    return chain + _body(response.body, response.matchingRules.body)


def _headers(headers: dict[str, tuple[str, ...]], rules: dict[str, Rule]) -> list[Group]:
    return [
        call(".with_header", atom(quoted(name, "python")), _tree(text(value, rules.get(name))))
        for name, several in headers.items()
        if name.lower() != "content-type"  # said by the body
        for value in several
    ]


def _body(body: object, rules: dict[str, Rule]) -> list[Group]:
    if not isinstance(body, Content):
        return []
    kind = atom(quoted(body.contentType, "python"))
    if body.content == "":  # `with_body` would make two quotes of it
        return [call(".with_header", atom('"Content-Type"'), kind)]
    if not is_json(body):
        found = call(".with_body", literal(body.content, "python"), kind)
        return [found, _rules({"body": to_builtins(rules)})] if rules else [found]
    expected = expectation(body.content, rules)
    node = _tree(expected.tree)
    if isinstance(expected.tree, Exactly | Alike | Ruled) and isinstance(body.content, str | None):
        node = call("json.dumps", node)  # `with_body` sends plain text as it is
    found = call(".with_body", node, kind)
    more = to_builtins(expected.rules)
    return [found, _rules({"body": more})] if more else [found]


def _rules(rules: dict[str, Any]) -> Group:
    return call(".with_matching_rules", literal(rules, "python"))


def _tree(tree: Tree) -> Node:
    match tree:
        case Exactly(value=value) | Alike(value=value) | Ruled(value=value):
            return literal(value, "python")
        case Like(of=inner):
            return call("match.like", _tree(inner))
        case Items(of=inner, min=least, max=most):
            bounds = [
                (f"{name}=", atom(str(n))) for name, n in (("min", least), ("max", most)) if n
            ]
            items: tuple[tuple[str, Node], ...] = (("", _tree(inner)), *bounds)
            return Group(open="match.each_like(", items=items, close=")")
        case Matches(regex=regex, example=value):
            items = (("", literal(value, "python")), ("regex=", atom(raw(regex, "python"))))
            return Group(open="match.regex(", items=items, close=")")
        case Whole(example=number):
            return call("match.int", literal(number, "python"))
        case Day(example=day):
            return call("match.date", literal(day, "python"), atom('"%Y-%m-%d"'))
        case Map(key=name, of=inner):
            whole = members_of([(name, _inside(inner))], "python")
            rules = ("rules=", _rule(inner))
            return Group(open="match.each_value_matches(", items=(("", whole), rules), close=")")
        case Object(members=members):
            return members_of([(name, _tree(one)) for name, one in members], "python")


def _inside(inner: Tree) -> Node:
    """Return a map's value; what is no container has its matcher in `rules` only."""
    if isinstance(inner, Matches | Whole | Day):
        return literal(inner.example, "python")
    return _tree(inner)


def _rule(inner: Tree) -> Node:
    """Return what holds for each value of a map."""
    if isinstance(inner, Matches | Whole | Day):
        return _tree(inner)
    if isinstance(inner, Items):
        return call("match.like", atom("[]"))
    bare = inner.of if isinstance(inner, Like) else inner
    plain = literal(bare.value, "python") if isinstance(bare, Alike | Exactly) else atom("{}")
    return call("match.like", plain)
