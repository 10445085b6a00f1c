"""What the two kinds of Python tests have in common. Python 3.11 and later."""

import textwrap

from photon_test.contracts.scaffold.checks import (
    Assert,
    Claim,
    Counts,
    Equals,
    Fits,
    Is,
    IsDay,
    IsSomething,
    Kind,
    Loop,
    OneOf,
    Step,
    Subject,
)
from photon_test.contracts.scaffold.engines import reads
from photon_test.contracts.scaffold.layout import RUFF, Group, Node, atom, call, flat, lines
from photon_test.contracts.scaffold.plan import Case, Plan
from photon_test.contracts.scaffold.words import (
    Secret,
    header_lines,
    is_json,
    literal,
    quoted,
    raw,
    target,
)
from photon_test.pact.model import Content, Request

_TYPES: dict[Kind, str] = {
    "text": "str",
    "number": "(int, float)",
    "boolean": "bool",
    "object": "dict",
    "list": "list",
}

SEND = '''
class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: Message
    text: str


def send(
    server: str,
    method: str,
    target: str,
    headers: dict[str, str] | None = None,
    body: str = "",
) -> Reply:
    """DOES."""
    address = urlsplit(server)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=10)
    try:
        path = address.path.rstrip("/") + target
        connection.request(method, path, body.encode() or None, headers or {})
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read().decode())
    finally:
        connection.close()
'''


def docstring(plan: Plan, style: str, advice: str) -> str:
    """Return the module's docstring: what it was made from, and what to do with it."""
    rows = [f"{plan.operation}: {plan.target}, asked by {plan.consumer} of {plan.provider}.", ""]
    rows += textwrap.wrap(
        f"Made by `photon generate pact-test {plan.operation}{style}` from {plan.spec}:",
        88,
        break_long_words=False,
        break_on_hyphens=False,
    )
    rows += [f"- {one.title}: {one.origin}" for one in plan.cases]
    rows += ["", *textwrap.wrap(advice, 88)]
    inner = "\n".join(rows).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{inner}\n"""\n'


def name(case: Case) -> str:
    """Return a test's name."""
    return "_".join(("test", *case.words))


def sent(request: Request, server: str, *, indent: int, secrets: bool) -> str:
    """Return the statement that sends a request."""
    arguments: list[tuple[str, Node]] = [
        ("", atom(server)),
        ("", atom(quoted(request.method, "python"))),
        ("", atom(quoted(target(request), "python"))),
    ]
    if request.headers:
        items = tuple(
            (f"{quoted(head, 'python')}: ", atom(_value(value, given if secrets else None)))
            for head, value, given in header_lines(request)
        )
        arguments.append(("headers=", Group(open="{", items=items, close="}")))
    if isinstance(request.body, Content):
        data = literal(request.body.content, "python")
        node = call("json.dumps", data) if is_json(request.body) else data
        arguments.append(("body=", node))
    node = Group(open="send(", items=tuple(arguments), close=")")
    return lines(node, RUFF, indent=indent, before="reply = ") + "\n"


def _value(value: str, given: Secret | None) -> str:
    if given is None:
        return quoted(value, "python")
    if not given.before:
        return given.variable
    start = quoted(given.before.replace("{", "{{").replace("}", "}}"), "python")
    return f"f{start[:-1]}{{{given.variable}}}{start[-1]}"


def constants(plan: Plan) -> str:
    """Return a line for each thing that the environment has to give."""
    found = [
        given
        for case in plan.cases
        for _, _, given in header_lines(case.interaction.request)
        if given is not None
    ]
    values = {one.variable: one.example for one in found}
    return "".join(
        lines(
            call("os.environ.get", atom(quoted(name, "python")), atom(quoted(example, "python"))),
            RUFF,
            indent=0,
            before=f"{name} = ",
            after="\n",
        )
        for name, example in values.items()
    )


def asserted(several: tuple[Step, ...], indent: int) -> str:
    """Return the lines of some steps."""
    written = ""
    space = " " * indent
    for step in several:
        match step:
            case Assert(subject=subject, claim=claim):
                written += asserting(*_claim(claim, at(subject)), indent)
            case Loop(variable=variable, subject=subject, over=over, steps=inner):
                values = ".values()" if over == "values" else ""
                written += f"{space}for {variable} in {at(subject)}{values}:\n"
                written += asserted(inner, indent + 4)
    return written


def at(subject: Subject) -> str:
    """Return how a value is reached."""
    variable, *names = subject
    variable = "reply.headers" if variable == "headers" else variable
    return variable + "".join(f"[{quoted(one, 'python')}]" for one in names)


def _claim(claim: Claim, where: str) -> tuple[str, Node]:
    match claim:
        case Is(kind="integer"):
            return f"type({where}) is ", atom("int")
        case Is(kind="null"):
            return f"{where} is ", atom("None")
        case Is(kind="number"):
            return f"type({where}) in ", atom("(int, float)")
        case Is(kind=kind):
            return "", call("isinstance", atom(where), atom(_TYPES[kind]))
        case Equals(value=None | bool() as value):
            return f"{where} is ", atom(repr(value))
        case Equals(value=value):
            return f"{where} == ", literal(value, "python")
        case Fits(regex=regex) if not reads(regex, "python"):
            return "", call("isinstance", atom(where), atom(_TYPES["text"]))
        case Fits(regex=regex):
            return "", call("re.fullmatch", atom(raw(regex, "python")), atom(where))
        case IsDay():
            return "", call("date.fromisoformat", atom(where))
        case IsSomething():
            return f"{where} not in ", atom('(None, "", [], {})')
        case Counts(min=least, max=most):
            start = f"{least} <= " if least is not None else ""
            return f"{start}len({where})" + (f" <= {most}" if most is not None else ""), atom("")
        case OneOf(claims=claims):
            ordered = sorted(claims, key=lambda one: one != Is(kind="null"))
            *first, (before, last) = [_claim(one, where) for one in ordered]
            start = "".join(f"{text}{flat(node)} or " for text, node in first)
            return start + before, last


def asserting(before: str, node: Node, indent: int) -> str:
    """Return an assertion; a comparison that is too long for its line is put in brackets."""
    whole = f"{' ' * indent}assert {before}{flat(node)}"
    if (isinstance(node, Group) and node.items) or len(whole) <= RUFF.width or "== " not in before:
        return lines(node, RUFF, indent=indent, before=f"assert {before}") + "\n"
    left, _, _ = before.rpartition(" == ")
    space = " " * (indent + 4)
    return f"{' ' * indent}assert (\n{space}{left}\n{space}== {flat(node)}\n{' ' * indent})\n"


def function(case: Case, parameter: str = "") -> str:
    """Return the first line of a test."""
    whole = f"def {name(case)}({parameter}) -> None:\n"
    if len(whole) <= RUFF.width + 1:
        return whole
    if not parameter:
        return f"def {name(case)}() -> (\n    None\n):\n"
    return f"def {name(case)}(\n    {parameter},\n) -> None:\n"
