"""A consumer's test with pact_consumer (https://docs.rs/pact_consumer, read at 1.4.11).

Its matchers are fewer: `like!`, `each_like!` with a least number, and `matching_regex!`. What they
cannot say is left looser or left out, and the file says where.
"""

from typing import Any

from photon_test.contracts.scaffold import rust
from photon_test.contracts.scaffold.checks import Assert, Equals, headers, seen
from photon_test.contracts.scaffold.engines import reads
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
    sayable,
    text,
)
from photon_test.contracts.scaffold.layout import MACRO, Group, Node, atom, flat, lines
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.rust_client import SEND
from photon_test.contracts.scaffold.words import is_json, literal, members_of, quoted, raw
from photon_test.pact.model import Content, Request, Response, State

_ADVICE = (
    "`send` stands for the consumer's own client: call that instead. What it sends is checked here,"
    " and the answer that it was given becomes the contract in `target/pacts`, for the provider to"
    " keep. Needs `pact_consumer` 1.4 and `serde_json` 1 under `[dev-dependencies]`."
)
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def write(plan: Plan) -> str:
    """Return the file."""
    tests = "\n".join(_test(plan, one) for one in plan.cases)
    macros = ("each_like", "json_pattern", "like", "matching_regex")
    used = [one for one in macros if f"{one}!(" in tests]
    text = rust.comment(plan, "", _ADVICE) + "\n"
    text += "use std::io::{Read, Write};\nuse std::net::TcpStream;\nuse std::time::Duration;\n\n"
    text += "use pact_consumer::prelude::*;\n"
    if used:
        # The macros call one another by their bare names.
        text += "use pact_consumer::*;\n"
    if "json!(" in tests or "Value" in tests:
        names = [one for one in ("json", "Value") if f"{one}!(" in tests or f"{one} =" in tests]
        one = f"{{{', '.join(names)}}}" if len(names) > 1 else names[0]
        text += f"use serde_json::{one};\n"
    send = SEND.replace("DOES", "Stands for the consumer's own client")
    return f"{text}\n{tests}{send}"


def _test(plan: Plan, case: Case) -> str:
    one = case.interaction
    loose = _Loose()
    asked = "".join(map(_state, one.providerStates)) + _request(one.request, loose)
    answered = _response(one.response, loose)
    text = f"#[test]\nfn {rust.name(case)}() {{\n"
    text += "".join(f"    // looser than the description: {what}\n" for what in loose.found)
    names = f"{quoted(plan.consumer, 'rust')}, {quoted(plan.provider, 'rust')}"
    text += rust.bound("description", quoted(case.title, "rust"))
    text += f"    let server = PactBuilder::new_v4({names})\n"
    text += '        .interaction(description, "", |mut i| {\n'
    text += f"{asked}{answered}            i\n        }})\n"
    text += "        .start_mock_server(None, None);\n"
    text += rust.sent(one.request, "server.url().as_str()", secrets=False)
    text += f"\n    assert_eq!(reply.status, {one.response.status});\n"
    return text + _seen(one.response) + "}\n"


def _seen(response: Response) -> str:
    rows = ""
    for step in headers(response, exact=True):
        if isinstance(step, Assert) and isinstance(step.claim, Equals):
            where = f"reply.header({quoted(step.subject[1], 'rust')})"
            rows += _equal(where, quoted(step.claim.value, "rust"))
    body = response.body
    if not isinstance(body, Content) or not is_json(body):
        return rows
    checks = seen(sayable(expectation(body.content, response.matchingRules.body)).tree)
    if checks:
        rows += '    let body: Value = serde_json::from_str(&reply.text).expect("JSON");\n'
    for step in checks:
        if isinstance(step, Assert) and isinstance(step.claim, Equals):
            where = f"body[{quoted(step.subject[1], 'rust')}]"
            rows += _equal(where, flat(rust.number(literal(step.claim.value, "rust"))))
    return rows


def _equal(where: str, value: str) -> str:
    return rust.statement("assert_eq!", [where, value], 4)


class _Loose:
    """Collects what is looser than it should be."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def note(self, what: str) -> None:
        if what not in self.found:
            self.found.append(what)


def _state(state: State) -> str:
    name = quoted(state.name, "rust")
    if not state.params:
        return rust.statement("i.given", [name], 12)
    params = flat(literal(state.params, "rust"))
    return rust.statement("i.given_with_params", [name, f"&json!({params})"], 12)


def _request(request: Request, loose: _Loose) -> str:
    rows = "            let request = &mut i.request;\n"
    rows += rust.statement("request.method", [quoted(request.method, "rust")], 12)
    rows += rust.statement("request.path", [quoted(request.path, "rust")], 12)
    rules, given = request.matchingRules, request.generators
    if rules.path:
        loose.note("the path")
    for name, several in request.query.items():
        for value in several:
            node = _text(text(value, rules.query.get(name)))
            rows += rust.statement("request.query_param", [quoted(name, "rust"), node], 12)
    for name, several in request.headers.items():
        for value in several:
            arguments = [quoted(name, "rust"), _text(text(value, rules.header.get(name)))]
            function = "request.header"
            if name in given.header:
                function = "request.header_from_provider_state"
                arguments[1:] = [
                    quoted(given.header[name].expression, "rust"),
                    quoted(value, "rust"),
                ]
            rows += rust.statement(function, arguments, 12)
    return rows + _body("request", request.body, rules.body, loose)


def _response(response: Response, loose: _Loose) -> str:
    rows = "            let response = &mut i.response;\n"
    rows += rust.statement("response.status", [str(response.status)], 12)
    for name, several in response.headers.items():
        for value in several:
            node = _text(text(value, response.matchingRules.header.get(name)))
            rows += rust.statement("response.header", [quoted(name, "rust"), node], 12)
    return rows + _body("response", response.body, response.matchingRules.body, loose)


def _text(tree: Tree) -> str:
    match tree:
        case Matches(regex=regex, example=value) if reads(regex, "rust"):  # the macro compiles it
            return f"matching_regex!({raw(regex, 'rust')}, {quoted(value, 'rust')})"
        case Exactly(value=value) | Matches(example=value):
            return quoted(value, "rust")
        case _:
            inner = tree.of if isinstance(tree, Like) else tree
            value = inner.value if isinstance(inner, Alike) else ""
            return f'matching_regex!(".+", {quoted(value, "rust")})'  # `like!` is for JSON only


def _body(part: str, body: object, rules: dict[str, Any], loose: _Loose) -> str:
    if not isinstance(body, Content) or body.content == "":
        return ""
    if not is_json(body):
        arguments = [quoted(str(body.content), "rust"), quoted(body.contentType, "rust")]
        return rust.statement(f"{part}.body2", arguments, 12)
    found = sayable(expectation(body.content, rules))
    for path in found.rules:
        loose.note(f"{path} is left out")
    node = _tree(found.tree, loose, "$")
    if not isinstance(found.tree, Like | Items):
        node = rust.macro("json_pattern", node)
    text = lines(node, MACRO, indent=12, before="let body = ", after=";") + "\n"
    return text + f"            {part}.json_body(body);\n"


def _tree(tree: Tree, loose: _Loose, path: str) -> Node:
    match tree:
        case Exactly(value=value) | Alike(value=value) | Ruled(value=value):
            return _plain(value)
        case Like(of=inner):
            return rust.macro("like", _tree(inner, loose, path))
        case Items(of=inner, min=least, max=most):
            return _items(_tree(inner, loose, f"{path}[*]"), least, most, loose, path)
        case Matches(regex=regex, example=value):
            return _regex(regex, value, loose, path)
        case Whole(example=number):
            return rust.macro("like", _plain(number))
        case Day(example=day):
            return _regex(_DATE, day, loose, path)
        case Map(of=_):
            loose.note(f"{path} is any object")
            return rust.macro("like", atom("{}"))
        case Object(members=members):
            every = [(name, _tree(one, loose, f"{path}.{name}")) for name, one in members]
            return members_of(every, "rust")


def _items(inner: Node, least: int | None, most: int | None, loose: _Loose, path: str) -> Node:
    """Return a list; `each_like!` would ask for an element where the description allows none."""
    if most is not None:
        loose.note(f"{path} may be longer than {most}")
    if least:
        bound: tuple[tuple[str, Node], ...] = (("min = ", atom(str(least))),) if least > 1 else ()
        return Group(open="each_like!(", items=(("", inner), *bound), close=")")
    return rust.macro("like", Group(open="[", items=(("", inner),), close="]"))


def _regex(regex: str, value: str, loose: _Loose, path: str) -> Node:
    if not reads(regex, "rust"):  # the macro compiles it
        loose.note(f"{path} is any text")
        return rust.macro("like", _plain(value))
    items: tuple[tuple[str, Node], ...] = (("", atom(raw(regex, "rust"))), ("", _plain(value)))
    return Group(open="matching_regex!(", items=items, close=")")


def _plain(value: Any) -> Node:
    match value:
        case dict():
            return members_of([(name, _plain(one)) for name, one in value.items()], "rust")
        case list():
            items = tuple(("", _plain(one)) for one in value)
            return Group(open="[", items=items, close="]")
        case _:
            return rust.number(literal(value, "rust"))
