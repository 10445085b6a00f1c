"""Provider states in a pytest session: functions that take parameters and fixtures."""

import asyncio
import inspect
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

import pytest

from photon_test.core.suggest import nearest
from photon_test.pact.pytest_items import Interaction

_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}", re.ASCII)
Functions = Mapping[str, Callable[..., Any]]


def prepared(
    one: Interaction, request: pytest.FixtureRequest, functions: Functions, *, strict: bool
) -> Iterator[Interaction]:
    """Yield the interaction while its states are true."""
    one.verified, one.values = False, {}
    open_: list[tuple[str, Generator[Any, Any, Any]]] = []
    try:
        for name, params in _states(one.text):
            found = _function(name, functions)
            if found is None:
                if strict:
                    _missing(one, name, functions)
                continue
            function, placed = found
            one.values[name] = _values(_called(function, {**placed, **params}, request, open_))
        yield one
    finally:
        for place, generator in reversed(open_):
            if next(generator, open_) is not open_:
                pytest.fail(f"{place} yields more than once", pytrace=False)


def _states(text: str) -> list[tuple[str, dict[str, Any]]]:
    element = json.loads(text)
    states = element.get("providerStates")
    if isinstance(states, list):
        named = [one if isinstance(one, dict) else {"name": one} for one in states]
        return [(str(one.get("name", "")), one.get("params") or {}) for one in named]
    one = element.get("providerState") or element.get("provider_state")
    return [(str(one), {})] if one else []


def _function(name: str, functions: Functions) -> tuple[Callable[..., Any], dict[str, Any]] | None:
    if name in functions:
        return functions[name], {}
    fitting = [
        (key, match) for key in functions if (match := _pattern(key).fullmatch(name)) is not None
    ]
    if len(fitting) > 1:
        both = " and ".join(f"`{key}`" for key, _ in fitting[:2])
        pytest.fail(f"two functions for the provider state `{name}`: {both}", pytrace=False)
    return (functions[fitting[0][0]], fitting[0][1].groupdict()) if fitting else None


def _pattern(name: str) -> re.Pattern[str]:
    parts = _PLACE.split(name)
    text = "".join(
        f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )
    return re.compile(text, re.DOTALL)


def _missing(one: Interaction, name: str, functions: Functions) -> None:
    near = nearest(name, functions)
    hint = f"did you mean `{near}`?" if near else f'add one: `@provider_state("{name}")`'
    message = f"{one} needs the provider state `{name}`, and no function is registered for it"
    pytest.fail(f"{message}; {hint}", pytrace=False)


def _called(
    function: Callable[..., Any],
    given: dict[str, Any],
    request: pytest.FixtureRequest,
    open_: list[tuple[str, Generator[Any, Any, Any]]],
) -> Any:
    arguments: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        match parameter.kind:
            case inspect.Parameter.VAR_POSITIONAL:
                continue
            case inspect.Parameter.VAR_KEYWORD:
                arguments = {**given, **arguments}
            case _ if name in given:
                arguments[name] = given[name]
            case _ if name == "params":
                arguments[name] = given
            case _ if parameter.default is parameter.empty:
                arguments[name] = request.getfixturevalue(name)
    made = function(**arguments)
    if inspect.iscoroutine(made):
        return asyncio.run(made)
    if inspect.isgenerator(made):
        values = next(made, None)
        open_.append((f"`{function.__qualname__}`", made))
        return values
    return made


def _values(made: Any) -> dict[str, Any]:
    if made is None:
        return {}
    if not isinstance(made, dict):
        what = type(made).__name__
        pytest.fail(f"a provider state returned a {what}; return a dict, or None", pytrace=False)
    return made
