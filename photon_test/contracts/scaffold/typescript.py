"""What the two kinds of TypeScript tests have in common: vitest and `fetch`."""

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
from photon_test.contracts.scaffold.layout import (
    PRETTIER,
    Group,
    Node,
    atom,
    call,
    flat,
    lines,
)
from photon_test.contracts.scaffold.plan import Plan
from photon_test.contracts.scaffold.words import (
    Secret,
    header_lines,
    is_json,
    key,
    literal,
    quoted,
    target,
)
from photon_test.pact.model import Content, Request

_DAY = r"/^\d{4}-\d{2}-\d{2}$/"
_CLASSES: dict[Kind, str] = {
    "text": "String",
    "number": "Number",
    "integer": "Number",
    "boolean": "Boolean",
    "object": "Object",
    "list": "Array",
}
_TYPES: dict[Kind, str] = {"text": "string", "number": "number", "boolean": "boolean"}


def comment(plan: Plan, style: str, advice: str) -> str:
    """Return what stands at the top: what the file was made from, and what to do with it."""
    rows = [f"{plan.operation}: {plan.target}, asked by {plan.consumer} of {plan.provider}.", ""]
    made = f"Made by `photon generate pact-test {plan.operation} --lang typescript{style}`"
    rows += _wrapped(f"{made} from {plan.spec}:")
    rows += [f"- {one.title}: {one.origin}" for one in plan.cases]
    rows += ["", *_wrapped(advice)]
    return "".join(f"// {row}".rstrip() + "\n" for row in rows)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 77, break_long_words=False, break_on_hyphens=False)


def sent(request: Request, server: str, *, indent: int, secrets: bool) -> str:
    """Return the statement that sends a request. `server` is an expression."""
    where = target(request).replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")
    options: list[tuple[str, Node]] = []
    if request.method != "GET":
        options.append(("method: ", atom(quoted(request.method, "typescript"))))
    if request.headers:
        items = tuple(
            (f"{key(name, 'typescript')}: ", atom(_value(value, given if secrets else None)))
            for name, value, given in header_lines(request)
        )
        options.append(("headers: ", Group(open="{", items=items, close="}", padded=True)))
    if isinstance(request.body, Content):
        data = literal(request.body.content, "typescript")
        options.append(("body: ", call("JSON.stringify", data) if is_json(request.body) else data))
    arguments: list[tuple[str, Node]] = [("", atom(f"`${{{server}}}{where}`"))]
    if options:
        node = Group(open="{", items=tuple(options), close="}", padded=True)
        arguments.append(("", node))
    sending = Group(open="fetch(", items=tuple(arguments), close=")")
    return statement(sending, indent, "const reply = await ")


def _value(value: str, given: Secret | None) -> str:
    if given is None:
        return quoted(value, "typescript")
    name = given.variable
    return f"`{given.before}${{{name}}}`" if given.before else name


def constants(plan: Plan) -> str:
    """Return a line for each thing that the environment has to give."""
    found = {
        given.variable: given.example
        for case in plan.cases
        for _, _, given in header_lines(case.interaction.request)
        if given is not None
    }
    return "".join(
        f"const {name} =\n  process.env.{name} ?? {quoted(example, 'typescript')};\n"
        if len(f"const {name} = process.env.{name} ?? {quoted(example, 'typescript')};") > 80
        else f"const {name} = process.env.{name} ?? {quoted(example, 'typescript')};\n"
        for name, example in found.items()
    )


def statement(node: Node, indent: int, before: str = "") -> str:
    """Return a statement."""
    return lines(node, PRETTIER, indent=indent, before=before, after=";") + "\n"


def asserted(several: tuple[Step, ...], indent: int) -> str:
    """Return the lines of some steps."""
    written = ""
    for step in several:
        match step:
            case Assert(subject=subject, claim=OneOf(claims=claims)):
                written += _one_of(subject, claims, indent)
            case Assert(subject=subject, claim=claim):
                written += _asserted(subject, claim, indent)
            case Loop(variable=variable, subject=subject, over=over, steps=inner):
                space = " " * indent
                what = at(subject)
                if over == "values":
                    what = f"Object.values<any>({what})"
                written += f"{space}for (const {variable} of {what}) {{\n"
                written += asserted(inner, indent + 2) + f"{space}}}\n"
    return written


def at(subject: Subject) -> str:
    """Return how a value is reached."""
    variable, *names = subject
    if variable == "headers":
        return f"reply.headers.get({quoted(names[0], 'typescript')})"
    for name in names:
        plain = key(name, "typescript") == name
        variable += f".{name}" if plain else f"[{quoted(name, 'typescript')}]"
    return variable


def _asserted(subject: Subject, claim: Claim, indent: int) -> str:
    where = at(subject)
    match claim:
        case Counts(min=least, max=most):
            bounds = (("toBeGreaterThanOrEqual", least), ("toBeLessThanOrEqual", most))
            return "".join(
                statement(call(f"expect({where}.length).{name}", atom(str(bound))), indent)
                for name, bound in bounds
                if bound is not None
            )
        case _:
            name, arguments = _matcher(claim)
            return statement(call(f"expect({where}).{name}", *arguments), indent)


def _matcher(claim: Claim) -> tuple[str, list[Node]]:
    """Return vitest's matcher and its arguments."""
    match claim:
        case Is(kind="integer"):
            return "toSatisfy", [atom("Number.isInteger")]
        case Is(kind="null"):
            return "toBeNull", []
        case Is(kind="text" | "number" | "boolean" as kind):
            return "toBeTypeOf", [atom(f'"{_TYPES[kind]}"')]
        case Is(kind=kind):
            return "toEqual", [atom(f"expect.any({_CLASSES[kind]})")]
        case Equals(value=dict() | list() as value):
            return "toEqual", [literal(value, "typescript")]
        case Equals(value=value):
            return "toBe", [literal(value, "typescript")]
        case Fits(regex=regex) if not reads(regex, "typescript"):
            return "toBeTypeOf", [atom(f'"{_TYPES["text"]}"')]
        case Fits(regex=regex):
            return "toMatch", [atom(expression(regex))]
        case IsDay():
            return "toMatch", [atom(_DAY)]
        case IsSomething():
            return "toBeTruthy", []
        case Counts() | OneOf():
            return "toEqual", [asymmetric(claim)]


def _one_of(subject: Subject, claims: tuple[Claim, ...], indent: int) -> str:
    several = [asymmetric(one) for one in claims]
    several.sort(key=lambda one: flat(one) != "null")
    values = Group(open="[", items=tuple(("", one) for one in several), close="]")
    start = f"expect({flat(values)}).toContainEqual"
    if len(f"{start}({at(subject)});") + indent <= PRETTIER.width:
        return statement(call(start, atom(at(subject))), indent)
    name = "either" + "".join(part[:1].upper() + part[1:] for part in subject if part.isalnum())
    text = statement(values, indent, f"const {name} = ")
    return text + statement(call(f"expect({name}).toContainEqual", atom(at(subject))), indent)


def asymmetric(claim: Claim) -> Node:
    """Return a claim as a value that stands for all that it allows."""
    match claim:
        case Is(kind="null"):
            return atom("null")
        case Is(kind=kind):
            return atom(f"expect.any({_CLASSES[kind]})")
        case Equals(value=value):
            return literal(value, "typescript")
        case Fits(regex=regex) if not reads(regex, "typescript"):
            return atom(f"expect.any({_CLASSES['text']})")
        case Fits(regex=regex):
            return call("expect.stringMatching", atom(expression(regex)))
        case IsDay():
            return call("expect.stringMatching", atom(_DAY))
        case Counts() | IsSomething() | OneOf():
            return atom("expect.anything()")


def expression(regex: str) -> str:
    """Return an expression that matches a text as a whole, as a literal."""
    inner, escaped = "", False
    for one in regex:
        if one == "/" and not escaped:
            inner += "\\/"
        else:
            inner += {"\n": "\\n", "\r": "\\r"}.get(one, one)
        escaped = one == "\\" and not escaped
    whole = inner.startswith("^(?:") and inner.endswith(")$")  # as `one_of` writes it
    return f"/{inner}/" if whole else f"/^(?:{inner})$/"
