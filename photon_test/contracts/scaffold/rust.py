"""What the two kinds of Rust tests have in common. Their client is the standard library's TCP."""

import re
import textwrap

from photon_test.contracts.scaffold.layout import (
    MACRO,
    Atom,
    Group,
    Node,
    atom,
    flat,
    lines,
)
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.words import (
    Language,
    Secret,
    header_lines,
    is_json,
    literal,
    quoted,
    target,
)
from photon_test.pact.model import Content, Request

RUST: Language = "rust"
_WIDTH = 100  # rustfmt's `max_width`
_ARGUMENTS = 60  # and `fn_call_width`: https://rust-lang.github.io/rustfmt/#fn_call_width
_WHOLE = re.compile(r"-?\d+")
_SMALL = range(-(2**31), 2**31)


def comment(plan: Plan, style: str, advice: str) -> str:
    """Return what stands at the top: what the file was made from, and what to do with it."""
    rows = [f"{plan.operation}: {plan.target}, asked by {plan.consumer} of {plan.provider}.", ""]
    made = f"Made by `photon generate pact-test {plan.operation} --lang rust{style}`"
    rows += _wrapped(f"{made} from {plan.spec}:")
    rows += [f"- {one.title}: {one.origin}" for one in plan.cases]
    rows += ["", *_wrapped(advice)]
    return "".join(f"// {row}".rstrip() + "\n" for row in rows)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 97, break_long_words=False, break_on_hyphens=False)


def name(case: Case) -> str:
    """Return a test's name."""
    whole = "_".join(case.words)
    return whole if whole[:1].isalpha() else f"test_{whole}"


def sent(request: Request, server: str, *, secrets: bool) -> str:
    """Return the statements that send a request. `server` is an expression."""
    text = ""
    rows = []
    for head, value, given in header_lines(request):
        if secrets and given is not None:
            if (more := _secret(given)) not in text:
                text += more
            rows.append([quoted(head, RUST), f"{given.variable.lower()}.as_str()"])
        else:
            rows.append([quoted(head, RUST), quoted(value, RUST)])
    headers = _pairs(rows)
    if rows:
        text += f"    let headers = {headers};\n"
    body = '""'
    if isinstance(request.body, Content):
        text += _body(request.body)
        body = "body"
    arguments = [
        server,
        quoted(request.method, RUST),
        quoted(target(request), RUST),
        "&headers" if rows else "&[]",
        body,
    ]
    return text + statement("let reply = send", arguments, 4)


def _pairs(rows: list[list[str]]) -> str:
    """Return the headers as rustfmt breaks an array of pairs."""
    inner = ", ".join(f"({name}, {value})" for name, value in rows)
    if len(inner) <= _ARGUMENTS:
        return f"[{inner}]"
    if len(rows) == 1:
        (name, value) = rows[0]
        return f"[(\n        {name},\n        {value},\n    )]"
    text = "[\n"
    for name, value in rows:
        if len(f"{name}, {value}") <= _ARGUMENTS:
            text += f"        ({name}, {value}),\n"
        else:
            text += f"        (\n            {name},\n            {value},\n        ),\n"
    return f"{text}    ]"


def _secret(given: Secret) -> str:
    name = given.variable.lower()
    arguments = [quoted(given.variable, RUST), quoted(given.example, RUST)]
    text = statement(f"let {name} = given", arguments, 4)
    if not given.before:
        return text
    before = given.before.replace("{", "{{").replace("}", "}}")
    return text + f"    let {name} = format!({quoted(f'{before}{{{name}}}', RUST)});\n"


def _body(body: Content) -> str:
    """Return a body as raw text: JSON would otherwise be hidden by backslashes."""
    if not is_json(body):
        return f"    let body = {quoted(str(body.content), RUST)};\n"
    data = lines(_spaced(literal(body.content, "rust")), MACRO, indent=4)[4:]
    data = re.sub(r"\\u\{(\w+)\}", lambda found: f"\\u{int(found[1], 16):04x}", data)
    marks = "#" * next(n for n in range(1, 20) if f'"{"#" * n}' not in data)
    return f'    let body = r{marks}"{data}"{marks};\n'


def _spaced(node: Node) -> Node:
    if isinstance(node, Atom):
        return node
    items = tuple((before, _spaced(one)) for before, one in node.items)
    return Group(open=node.open, items=items, close=node.close)


def statement(function: str, arguments: list[str], indent: int) -> str:
    """Return a call as a statement, as rustfmt breaks it."""
    space = " " * indent
    inner = ", ".join(arguments)
    whole = f"{space}{function}({inner});"
    if len(inner) <= _ARGUMENTS and len(whole) <= _WIDTH:
        return f"{whole}\n"
    if len(arguments) == 1 and len(whole) <= _WIDTH:
        return f"{whole}\n"
    owner, _, method = function.rpartition(".")
    if len(arguments) == 1 and owner and len(f"{space}    .{method}({inner});") <= _WIDTH:
        return f"{space}{owner}\n{space}    .{method}({inner});\n"
    rows = "".join(f"{space}    {one},\n" for one in arguments)
    return f"{space}{function}(\n{rows}{space});\n"


def bound(name: str, value: str, indent: int = 4) -> str:
    """Return a `let`."""
    space = " " * indent
    whole = f"{space}let {name} = {value};\n"
    if len(whole) <= _WIDTH + 1:
        return whole
    return f"{space}let {name} =\n{space}    {value};\n"


def macro(name: str, inner: Node) -> Node:
    """Return a call of a macro."""
    return Group(open=f"{name}!(", items=(("", inner),), close=")")


def number(node: Node) -> Node:
    """Give an integer that needs it a type: without one it would be an `i32`."""
    text = flat(node)
    if _WHOLE.fullmatch(text) and int(text) not in _SMALL:
        return atom(f"{text}_i64" if int(text) < 2**63 else f"{text}_u64")
    return node
