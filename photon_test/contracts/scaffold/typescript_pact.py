"""A consumer's test with pact-js (https://github.com/pact-foundation/pact-js, read at 16.5)."""

from photon_test.contracts.scaffold import typescript
from photon_test.contracts.scaffold.checks import headers, seen
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
    sayable,
    text,
)
from photon_test.contracts.scaffold.layout import (
    PRETTIER,
    Group,
    Node,
    atom,
    call,
    lines,
)
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.words import (
    is_json,
    literal,
    members_of,
    quoted,
)
from photon_test.pact.model import Content, FromState, Request, Response, Rule

_ADVICE = (
    "`fetch` stands for the consumer's own client: call that instead. What it sends is checked"
    " here, and the answer that it was given becomes the contract in `pacts` beside this file, for"
    " the provider to keep."
)
_MATCHERS = (
    "atMostLike", "constrainedArrayLike", "date", "eachLike", "eachValueMatches", "equal",
    "fromProviderState", "integer", "like", "number", "regex",
)  # fmt: skip


def write(plan: Plan) -> str:
    """Return the file."""
    tests = "\n".join(_test(one) for one in plan.cases)
    used = [name for name in _MATCHERS if f"{name}(" in tests]
    imported = "MatchersV3, PactV4" if used else "PactV4"
    text = typescript.comment(plan, "", _ADVICE)
    text += '\nimport { fileURLToPath } from "node:url";\n\n'
    text += f'import {{ {imported} }} from "@pact-foundation/pact";\n'
    text += 'import { expect, test } from "vitest";\n\n'
    if used:
        names = tuple(("", atom(name)) for name in used)
        node = Group(open="{", items=names, close="}", padded=True)
        text += lines(node, PRETTIER, indent=0, before="const ", after=" = MatchersV3;") + "\n\n"
    options = members_of(
        [
            ("consumer", atom(quoted(plan.consumer, "typescript"))),
            ("provider", atom(quoted(plan.provider, "typescript"))),
            ("dir", atom('fileURLToPath(new URL("./pacts", import.meta.url))')),
        ],
        "typescript",
    )
    made = typescript.statement(call("new PactV4", options), 2, "return ")
    return f"{text}function newPact(): PactV4 {{\n{made}}}\n\n{tests}"


def _test(case: Case) -> str:
    one = case.interaction
    said = quoted(case.title, "typescript")
    rows = f"test({said}, async () => {{\n"
    request, left_request = _request(one.request)
    response, left_response = _response(one.response)
    for path in (*left_request, *left_response):
        rows += f"  // left out, because this library cannot say its rule: {path}\n"
    rows += "  await newPact()\n    .addInteraction()\n"
    for state in one.providerStates:
        arguments = [literal(state.name, "typescript")]
        if state.params:
            arguments.append(literal(state.params, "typescript"))
        rows += lines(call(".given", *arguments), PRETTIER, indent=4) + "\n"
    rows += lines(call(".uponReceiving", atom(said)), PRETTIER, indent=4) + "\n"
    start: list[Node] = [
        atom(quoted(one.request.method, "typescript")),
        atom(quoted(one.request.path, "typescript")),
    ]
    rows += _part(".withRequest", start, "request", request)
    rows += _part(".willRespondWith", [atom(str(one.response.status))], "response", response)
    rows += "    .executeTest(async (server) => {\n"
    rows += typescript.sent(one.request, "server.url", indent=6, secrets=False)
    rows += f"\n      expect(reply.status).toBe({one.response.status});\n"
    return rows + _seen(one.response) + "    });\n});\n"


def _seen(response: Response) -> str:
    found = typescript.asserted(headers(response, exact=True), 6)
    body = response.body
    if not isinstance(body, Content) or not is_json(body):
        return found
    tree = sayable(expectation(body.content, response.matchingRules.body)).tree
    checks = typescript.asserted(seen(tree), 6)
    return found + ("      const body: any = await reply.json();\n" if checks else "") + checks


def _part(name: str, start: list[Node], variable: str, calls: list[Group]) -> str:
    """Return `.withRequest("GET", "/x", (request) => { … })`."""
    if not calls:
        return lines(call(name, *start), PRETTIER, indent=4) + "\n"
    first = ", ".join(lines(one, PRETTIER, indent=0) for one in start)
    if len(f"    {name}({first}, ({variable}) => {{") <= PRETTIER.width:
        inner = "".join(typescript.statement(one, 6, variable) for one in calls)
        return f"    {name}({first}, ({variable}) => {{\n{inner}    }})\n"
    inner = "".join(typescript.statement(one, 8, variable) for one in calls)
    rows = "".join(f"{lines(one, PRETTIER, indent=6)},\n" for one in start)
    return f"    {name}(\n{rows}      ({variable}) => {{\n{inner}      }},\n    )\n"


def _request(request: Request) -> tuple[list[Group], tuple[str, ...]]:
    rules = request.matchingRules
    calls: list[Group] = []
    if request.query:
        query: list[tuple[str, Node]] = []
        for name, several in request.query.items():
            given = request.generators.query.get(name)
            trees = parameters(several, rules.query.get(name))
            values = [_text(value, tree, given) for value, tree in zip(several, trees, strict=True)]
            whole = Group(open="[", items=tuple(("", one) for one in values), close="]")
            query.append((name, whole if len(values) > 1 else values[0]))
        calls.append(call(".query", members_of(query, "typescript")))
    calls += _headers(request.headers, rules.header, request.generators.header)
    body, left = _body(request.body, rules.body)
    return calls + body, (*(("the path",) if rules.path else ()), *left)


def _response(response: Response) -> tuple[list[Group], tuple[str, ...]]:
    rules = response.matchingRules
    body, left = _body(response.body, rules.body)
    return _headers(response.headers, rules.header, {}) + body, left


def _headers(
    headers: dict[str, tuple[str, ...]], rules: dict[str, Rule], given: dict[str, FromState]
) -> list[Group]:
    members = [
        (name, _text(said, text(said, rules.get(name)), given.get(name)))
        for name, several in headers.items()
        for said in (", ".join(several),)
    ]
    return [call(".headers", members_of(members, "typescript"))] if members else []


def _text(value: str, tree: Tree, given: FromState | None) -> Node:
    """Return what is expected of a header or a parameter. What a state gives needs no rule."""
    if given is not None:
        return call(
            "fromProviderState",
            atom(quoted(given.expression, "typescript")),
            atom(quoted(value, "typescript")),
        )
    return _tree(tree)


def _body(body: object, rules: dict[str, Rule]) -> tuple[list[Group], tuple[str, ...]]:
    if not isinstance(body, Content) or body.content == "":
        return [], ()
    if not is_json(body):
        kind = atom(quoted(body.contentType, "typescript"))
        return [call(".body", kind, call("Buffer.from", literal(body.content, "typescript")))], ()
    found = sayable(expectation(body.content, rules))
    return [call(".jsonBody", _tree(found.tree))], tuple(found.rules)


def _tree(tree: Tree) -> Node:
    match tree:
        case Exactly(value=value) | Alike(value=value) | Ruled(value=value):
            return literal(value, "typescript")
        case Like(of=inner):
            return call("like", _tree(inner))
        case Items(of=inner, min=least, max=most):
            return _items(_tree(inner), least, most)
        case Matches(regex=regex, example=value):
            return call("regex", literal(regex, "typescript"), literal(value, "typescript"))
        case Whole(example=number):
            return call("integer", literal(number, "typescript"))
        case Day(example=day):
            return call("date", atom('"yyyy-MM-dd"'), literal(day, "typescript"))
        case Map(key=name, of=inner):
            whole = members_of([(name, _inside(inner))], "typescript")
            return call("eachValueMatches", whole, _rule(inner))
        case Object(members=members):
            return members_of([(name, _tree(one)) for name, one in members], "typescript")


def _items(inner: Node, least: int | None, most: int | None) -> Node:
    """Return a list; `eachLike` would ask for an element where the description allows none."""
    if most is not None and least is not None:
        return call("constrainedArrayLike", inner, atom(str(least)), atom(str(most)))
    if most is not None:
        return call("atMostLike", inner, atom(str(most)))
    if least is not None:
        return call("eachLike", inner, *([atom(str(least))] if least > 1 else []))
    return call("like", Group(open="[", items=(("", inner),), close="]"))


def _inside(inner: Tree) -> Node:
    """Return a map's value; what is no container has its matcher in `rules` only."""
    if isinstance(inner, Matches | Whole | Day):
        return literal(inner.example, "typescript")
    return _tree(inner)


def _rule(inner: Tree) -> Node:
    """Return what holds for each value of a map."""
    if isinstance(inner, Matches | Whole | Day):
        return _tree(inner)
    bare = inner.of if isinstance(inner, Like) else inner
    if isinstance(bare, Items):
        return call("like", atom("[]"))
    plain = literal(bare.value, "typescript") if isinstance(bare, Alike | Exactly) else atom("{}")
    return call("like", plain)
