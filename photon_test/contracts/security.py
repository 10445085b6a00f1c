"""Credentials of a contract: obviously not real, and replaced by what a state returns."""

from msgspec import field

from photon_test.contracts.states import credential_state
from photon_test.core.value import Value
from photon_test.openapi.operation import Operation, Scheme
from photon_test.pact.model import FromState, Regex, Rule, State, rule

_BASIC = "cGhvdG9uOm5vdC1hLXJlYWwtcGFzc3dvcmQ="  # photon:not-a-real-password
_TOKEN = "photon-not-a-real-token"  # noqa: S105  # that is what it says


class Credentials(Value, kw_only=True):
    """What to add to a request so that it may pass."""

    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    query_rules: dict[str, Rule] = field(default_factory=dict)
    header_rules: dict[str, Rule] = field(default_factory=dict)
    query_values: dict[str, FromState] = field(default_factory=dict)
    header_values: dict[str, FromState] = field(default_factory=dict)
    states: tuple[State, ...] = ()
    loosened: tuple[str, ...] = ()


def guarded(operation: Operation) -> bool:
    """Whether somebody without credentials is turned away."""
    return bool(operation.security) and all(operation.security)


def credentials(operation: Operation, *, denied: bool = False) -> Credentials:
    """Return what satisfies the first alternative that can be satisfied.

    With `denied` it is a credential that is known and not allowed to do this.
    """
    if not guarded(operation):
        return Credentials()  # nothing is asked, or nothing is one of the alternatives
    for alternative in operation.security:
        if all(scheme.kind in ("bearer", "basic", "key") for scheme in alternative):
            return _all(alternative, denied=denied)
    names = ", ".join(scheme.name for scheme in operation.security[0])
    return Credentials(
        states=tuple(credential_state(scheme, denied=denied) for scheme in operation.security[0]),
        loosened=(f"security: `{names}` cannot be shown in a request",),
    )


def _all(schemes: tuple[Scheme, ...], *, denied: bool) -> Credentials:
    states = tuple(credential_state(scheme, denied=denied) for scheme in schemes)
    made = Credentials(states=states)
    for scheme in schemes:
        match scheme.kind, scheme.within:
            case "bearer", _:
                _header(made, "Authorization", "Bearer ", _TOKEN, "bearerToken")
            case "basic", _:
                _header(made, "Authorization", "Basic ", _BASIC, "basicCredentials")
            case _, "query":
                made.query[scheme.parameter] = _TOKEN
                made.query_rules[scheme.parameter] = rule(Regex(regex=r".+"))
                made.query_values[scheme.parameter] = FromState(expression="${apiKey}")
            case _, "cookie":
                made.cookies[scheme.parameter] = _TOKEN
            case _:
                _header(made, scheme.parameter, "", _TOKEN, "apiKey")
    return made


def _header(made: Credentials, name: str, prefix: str, value: str, variable: str) -> None:
    made.headers[name] = prefix + value
    made.header_rules[name] = rule(Regex(regex=f"{prefix}.+"))
    made.header_values[name] = FromState(expression=f"{prefix}${{{variable}}}")
