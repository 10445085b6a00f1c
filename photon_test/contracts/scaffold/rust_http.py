"""A test of a running service: the standard library and the test harness."""

import re

from photon_test.contracts.scaffold import rust
from photon_test.contracts.scaffold.checks import (
    Assert,
    Claim,
    Counts,
    Equals,
    Fits,
    Is,
    IsDay,
    IsSomething,
    Loop,
    OneOf,
    Step,
    Subject,
    headers,
    steps,
)
from photon_test.contracts.scaffold.checks import kind as kind_of
from photon_test.contracts.scaffold.expect import expectation
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.rust_client import JSON, SEND
from photon_test.contracts.scaffold.words import is_json, quoted
from photon_test.pact.model import Content, Response

_ADVICE = (
    "Set `SERVICE_URL` to where the service listens. Each test says in a comment what has to be"
    " true of the service before it: see to that first. Asserted is what the description promises,"
    " not the values of its examples; patterns of texts are not, because the standard library has"
    " no regular expressions."
)
_SERVER = """
fn server() -> String {
    let found = std::env::var("SERVICE_URL");
    found.expect("SERVICE_URL: where the service listens, for example http://127.0.0.1:3000")
}
"""
_SHORT = 50  # what stands on one line with the rest of its assertion
_GIVEN = """
/// What the environment gives, or an example that a service will hardly accept.
fn given(name: &str, example: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| example.to_string())
}
"""
_CHOICE = re.compile(r"\^\(\?:([\w. -]+(?:\|[\w. -]+)*)\)\$")


def write(plan: Plan) -> str:
    """Return the file."""
    tests = "\n".join(_test(one) for one in plan.cases)
    text = rust.comment(plan, " --style http", _ADVICE) + "\n"
    text += "use std::io::{Read, Write};\nuse std::net::TcpStream;\nuse std::time::Duration;\n\n"
    send = SEND.replace("DOES", "Sends a request to the service")
    given = _GIVEN if " = given(" in tests else ""
    whole = f"{text}{tests}{_SERVER}{given}{send}"
    return whole + JSON if "Json::" in tests else whole


def _test(case: Case) -> str:
    one = case.interaction
    needs = [state.name for state in one.providerStates]
    needs += [
        f"a real credential in the query parameter `{name}`"
        for name in one.request.generators.query
    ]
    text = f"#[test]\nfn {rust.name(case)}() {{\n"
    text += "".join(f"    // needs: {need}\n" for need in needs)
    text += rust.sent(one.request, "&server()", secrets=True)
    text += f"\n    assert_eq!(reply.status, {one.response.status});\n"
    return text + _answer(one.response) + "}\n"


def _answer(response: Response) -> str:
    rows = ""
    for name, several in response.headers.items():
        if name.lower() == "content-type":
            rows += _assert(f"reply.is({quoted(several[0], 'rust')})", 4)
    for step in headers(response, exact=False):
        if isinstance(step, Assert):
            rows += _header(quoted(step.subject[1], "rust"), step.claim)
    body = response.body
    if not isinstance(body, Content):
        return rows
    if not is_json(body):
        return rows + _assert("!reply.text.is_empty()", 4)
    found = steps(expectation(body.content, response.matchingRules.body).tree)
    return rows + "    let body = Json::parse(&reply.text);\n" + _steps(found, 4)


def _header(name: str, claim: Claim) -> str:
    if isinstance(claim, Equals):
        value = quoted(str(claim.value), "rust")
        return rust.statement("assert_eq!", [f"reply.header({name})", value], 4)
    return _assert(f"reply.has({name})", 4)


def _assert(what: str, indent: int) -> str:
    return rust.statement("assert!", [what], indent)


def _steps(several: tuple[Step, ...], indent: int) -> str:
    rows, space = "", " " * indent
    for step in several:
        match step:
            case Assert(subject=subject, claim=claim):
                rows += _asserted(claim, _at(subject), indent)
            case Loop(variable=variable, subject=subject, over=over, steps=inner):
                function = "values" if over == "values" else "list"
                rows += f"{space}for {variable} in {_at(subject)}.{function}() {{\n"
                rows += _steps(inner, indent + 4) + f"{space}}}\n"
    return rows


def _asserted(claim: Claim, where: str, indent: int) -> str:
    found = _CHOICE.fullmatch(claim.regex) if isinstance(claim, Fits) else None
    if found is None:
        return "".join(_assert(one, indent) for one in _hold(claim, where))
    if len(where) + len(found[1]) <= _SHORT:
        return _assert(f'{where}.says("{found[1]}")', indent)
    known = rust.bound("known", quoted(found[1], "rust"), indent)
    return known + _assert(f"{where}.says(known)", indent)


def _at(subject: Subject) -> str:
    variable, *names = subject
    return variable + "".join(f"[{quoted(one, 'rust')}]" for one in names)


def _hold(claim: Claim, where: str) -> list[str]:
    """Return the conditions."""
    match claim:
        case Is() | Fits() | IsDay() | IsSomething() | OneOf():
            return [f'{where}.is("{"|".join(_kinds(claim))}")']
        case Equals(value=value):
            return [_equals(value, where)]
        case Counts(min=least, max=most):
            bounds = ((">=", least), ("<=", most))
            return [f"{where}.list().len() {sign} {n}" for sign, n in bounds if n is not None]


def _kinds(claim: Claim) -> list[str]:
    match claim:
        case Is(kind=kind):
            return [kind]
        case Fits() | IsDay():
            return ["text"]
        case Equals(value=value):
            return [kind_of(value)]
        case Counts():
            return ["list"]
        case IsSomething():
            return ["text", "number", "boolean", "list", "object"]
        case OneOf(claims=claims):
            every = [one for claim in claims for one in _kinds(claim)]
            return sorted(dict.fromkeys(every), key=lambda one: one == "null")


def _equals(value: object, where: str) -> str:
    match value:
        case bool():
            return f"{where} == Json::Bool({str(value).lower()})"
        case str():
            return f"{where} == Json::Text({quoted(value, 'rust')}.into())"
        case int() | float():
            return f'{where} == Json::Number("{value}".into())'
        case _:
            return f'{where}.is("{kind_of(value)}")'
