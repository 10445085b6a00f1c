"""A skeleton of state handlers in Python, and which states an existing one knows."""

import ast
import json
import keyword
import re
from collections.abc import Collection, Sequence

from photon_test.core.errors import DocumentError
from photon_test.pact.needed import Needed

_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_TABLE = "STATES"


def module(provider: str, states: Sequence[Needed]) -> str:
    """Return a module with a function for each state, and the table of them."""
    head = f'"""Provider states of {_plain(provider)}."""\n'
    return f"{head}\n\n{handlers(states)}"


def handlers(states: Sequence[Needed], taken: Collection[str] = ()) -> str:
    """Return the functions and the table; `taken` are names of functions that exist."""
    named = _named(states, taken)
    functions = "".join(_function(name, state) for name, state in named.items())
    rows = "".join(f"    {_quoted(state.name)}: {name},\n" for name, state in named.items())
    return f"{functions}{_TABLE} = {{\n{rows}}}\n"


def missing(source: str, path: str, states: Sequence[Needed]) -> tuple[Needed, ...]:
    """Return the states that a module has no handler for, as far as its text says.

    Raises:
        DocumentError: It is no Python, or its text does not show the table.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        where = f"{path}:{line}" if line else path
        raise DocumentError(f"is no Python: {error}", where=where) from error
    known = [re.compile(_pattern(key)) for key in _keys(tree, path)]
    return tuple(state for state in states if not any(one.fullmatch(state.name) for one in known))


def functions_of(source: str) -> set[str]:
    """Return the names that a module has already."""
    return {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}


def _keys(tree: ast.Module, path: str) -> list[str]:
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(keys=keys))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(keys=keys))
            ) if name == _TABLE:
                constants = (key.value for key in keys if isinstance(key, ast.Constant))
                return [value for value in constants if isinstance(value, str)]
            case _:
                pass
    raise DocumentError(
        f"has no `{_TABLE} = {{…}}`",
        where=path,
        hint=f"write the states as a table: `{_TABLE} = {{'a state': function}}`",
    )


def _pattern(key: str) -> str:
    # A placeholder may stand where the other has one of another name.
    parts = _PLACE.split(key)
    return "".join(".+" if number % 2 else re.escape(part) for number, part in enumerate(parts))


def _named(states: Sequence[Needed], taken: Collection[str]) -> dict[str, Needed]:
    named: dict[str, Needed] = {}
    for state in states:
        words = re.findall(r"[a-z0-9]+", _PLACE.sub("", state.name).lower())
        base = "_".join(words)[:60].strip("_") or "state"
        if not base.isidentifier() or keyword.iskeyword(base):
            base = f"state_{base}"
        name, number = base, 2
        while name in named or name in taken:
            name, number = f"{base}_{number}", number + 1
        named[name] = state
    return named


def _parameters(state: Needed) -> str:
    """Write the parameters that are names; others are reached through `**params`."""
    usable = [one for one in state.params if one.isidentifier() and not keyword.iskeyword(one)]
    needed = [one for one in usable if one in state.always]
    parts = [*needed, *(f"{one}=None" for one in usable if one not in state.always)]
    if len(usable) < len(state.params):
        parts.append("**params")
    return ", ".join(parts)


def _function(name: str, state: Needed) -> str:
    body = f"raise NotImplementedError({_quoted(state.name)})"
    return f"def {name}({_parameters(state)}):\n    {body}\n\n\n"


def _quoted(text: str) -> str:
    """Write a text in Python, in the quotes that formatters prefer."""
    return json.dumps(text) if text.isascii() and text.isprintable() else repr(text)


def _plain(text: str) -> str:
    return "".join(one for one in text if one.isprintable() and one not in '"\\')
