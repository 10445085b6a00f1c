"""A pytest plug-in: each interaction of a pact is a test, and its states are functions.

It is an entry point of pytest in every project that has Photon installed, so it does nothing, and
imports nothing but pytest, until a test asks with `interactions`.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pytest

if TYPE_CHECKING:
    from photon_test.pact.pytest_items import Interaction

__all__ = ["interactions", "provider_state"]

_MARK = "photon_pact"
_F = TypeVar("_F", bound=Callable[..., Any])
_states: dict[str, Callable[..., Any]] = {}


def interactions(
    *patterns: str,
    provider: str,
    consumer: str = "",
    kind: Literal["http", "message", ""] = "",
    missing_states: Literal["fail", "ignore"] = "fail",
) -> pytest.MarkDecorator:
    """Run a test once for each interaction that a provider's pacts hold.

    The test takes it as `interaction` and calls its `verify(url)`. `patterns`: files and globs,
    from pytest's root folder. `missing_states`: what becomes of a state without a function.
    """
    return pytest.mark.photon_pact(
        patterns=patterns,
        provider=provider,
        consumer=consumer,
        kind=kind,
        missing_states=missing_states,
    )


def provider_state(name: str) -> Callable[[_F], _F]:
    """Register a function that brings a provider state about; `{id}` stands for any text.

    Its parameters are those of the state, `params` for all of them, or else fixtures. What it
    returns or yields, a dict or nothing, are values for the pact's generators; what stands after
    a `yield` is run when the test is over.
    """

    def register(function: _F) -> _F:
        before = _states.get(name)
        if before is not None and _place(before) != _place(function):
            raise ValueError(
                f"two functions for the provider state `{name}`: {_place(before)}"
                f" and {_place(function)}"
            )
        _states[name] = function
        return function

    return register


@pytest.fixture
def interaction(request: pytest.FixtureRequest) -> Iterator["Interaction"]:
    """An interaction of a pact, its provider states set; see `interactions`."""
    if not hasattr(request, "param"):
        pytest.fail("`interaction` needs `@interactions(…)` on the test", pytrace=False)
    from photon_test.pact.pytest_states import prepared  # noqa: PLC0415  # only when asked

    mark = request.node.get_closest_marker(_MARK)
    strict = mark is None or mark.kwargs["missing_states"] == "fail"
    yield from prepared(request.param, request, _states, strict=strict)


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", f"{_MARK}: verify the interactions of pacts")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for them its interactions."""
    mark = metafunc.definition.get_closest_marker(_MARK)
    if mark is None:
        return
    from photon_test.pact.pytest_items import items, session  # noqa: PLC0415  # only when asked

    found = items(metafunc.config, **mark.kwargs, session=session(metafunc.config))
    metafunc.parametrize(
        "interaction", list(found.values()), ids=list(found), indirect=True, scope="function"
    )


def _place(function: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else repr(function)
