"""What is changed in a request on its way to the provider."""

import base64
import fnmatch
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote_plus

from photon_test.pact.credentials import PREFIX, Credential
from photon_test.pact.hooks import Hook, joined
from photon_test.pact.proxy.relay import headed
from photon_test.pact.proxy.wire import Head
from photon_test.pact.request_rules import Rule

_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_LINE_END = re.compile(r"[\r\n\0]")


class Missing(Exception):
    """A change cannot be made, and why."""


class Editor:
    """Makes the changes. `bare`: the next interaction is about a request without credentials."""

    def __init__(
        self,
        rules: Iterable[Rule],
        credentials: Iterable[Credential],
        environment: Mapping[str, str],
        hook: Hook | None = None,
    ) -> None:
        """Raise `Missing` if a value is not there, or cannot stand in a header.

        `hook` is asked last, of a request with all other changes.
        """
        self.bare = False
        self._hook = hook
        self._rules = [_filled(rule, environment) for rule in rules]
        self._credentials = [
            (one, _secret(number, one, environment)) for number, one in enumerate(credentials)
        ]

    @property
    def idle(self) -> bool:
        """Whether nothing is ever changed."""
        return not (self._rules or self._credentials or self._hook)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown."""
        found: list[str] = []
        for one, secret in self._credentials:
            found.append(secret)
            if one.place == "basic":
                found += [_basic(secret), secret.partition(":")[2]]
        return tuple(found)

    def __call__(self, head: Head, body: bytes) -> Head:
        """Return the head of a request as it is to be sent."""
        method, _, rest = head.start.partition(" ")
        target, _, version = rest.rpartition(" ")
        headers = list(head.headers)
        for rule in self._rules:
            if not _is_meant(rule, method, target):
                continue
            target, headers = _changed(rule, target, headers)
        for one, secret in () if self.bare else self._credentials:
            if one.place == "query":
                target = with_query(target, one.name, secret)
            else:
                headers = with_header(headers, one.header, _written(one, secret))
        changed = headed(f"{method} {target} {version}", headers)
        if self._hook is None or self.bare:
            return changed
        target, wanted = self._hook(changed, body)
        return headed(f"{method} {target} {version}", _merged(changed, wanted))


def _merged(head: Head, wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return headers as they are wanted; those that nobody changed stay as they were written."""
    before = {name.lower(): value for name, value in joined(head).items()}
    after = {name.lower() for name in wanted}
    headers = [(name, value) for name, value in head.headers if name.lower() in after]
    for name, value in wanted.items():
        if before.get(name.lower()) != value:
            headers = with_header(headers, name, value)
    return headers


def with_header(headers: list[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """Return headers with this one in the place of all of its name, in any case."""
    as_bytes = value.encode("utf-8", "surrogateescape").decode("latin-1")  # a letter for each
    return [*without_header(headers, name), (name, as_bytes)]


def without_header(headers: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    """Return headers without those of a name, in any case."""
    return [(key, value) for key, value in headers if key.lower() != name.lower()]


def with_query(target: str, name: str, value: str) -> str:
    """Return a target with one parameter in the place of all of its name."""
    kept = without_query(target, name)
    return f"{kept}{'&' if '?' in kept else '?'}{quote(name, safe='')}={quote(value, safe='')}"


def without_query(target: str, name: str) -> str:
    """Return a target without a parameter; the others stay as they are written."""
    path, mark, query = target.partition("?")
    if not mark:
        return target
    kept = [one for one in query.split("&") if unquote_plus(one.partition("=")[0]) != name]
    return f"{path}?{'&'.join(kept)}" if kept else path


def _changed(
    rule: Rule, target: str, headers: list[tuple[str, str]]
) -> tuple[str, list[tuple[str, str]]]:
    for name in rule.remove_header:
        headers = without_header(headers, name)
    for name, value in rule.set_header.items():
        headers = with_header(headers, name, value)
    for name in rule.remove_query:
        target = without_query(target, name)
    for name, value in rule.set_query.items():
        target = with_query(target, name, value)
    return target, headers


def _is_meant(rule: Rule, method: str, target: str) -> bool:
    path = target.partition("?")[0]
    return (not rule.method or rule.method.upper() == method) and (
        not rule.path or fnmatch.fnmatchcase(path, rule.path)
    )


def _filled(rule: Rule, environment: Mapping[str, str]) -> Rule:
    return Rule(
        set_header={name: _fill(value, environment) for name, value in rule.set_header.items()},
        remove_header=rule.remove_header,
        set_query={name: _fill(value, environment) for name, value in rule.set_query.items()},
        remove_query=rule.remove_query,
        method=rule.method,
        path=rule.path,
    )


def _fill(text: str, environment: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in environment:
            raise Missing(f"the variable `{found[1]}` of a change of requests is not set")
        return environment[found[1]]

    return _safe(_VARIABLE.sub(value, text), "a change of requests")


def _secret(number: int, one: Credential, environment: Mapping[str, str]) -> str:
    secret = environment.get(f"{PREFIX}{number}", "").strip()
    if not secret or (one.place == "basic" and secret.strip(":") == ""):
        where = " and ".join(f"`{name}`" for name in one.variables) or f"`{one.command[0]}`"
        raise Missing(f"the credential of {where} is empty")
    if one.place == "basic" and ":" not in secret:
        raise Missing(f"`{one.command[0]}` did not print `user:password`")
    return _safe(secret, "a credential")


def _safe(text: str, what: str) -> str:
    if _LINE_END.search(text):
        raise Missing(f"{what} has more than one line: it cannot stand in a request")
    return text


def _written(one: Credential, secret: str) -> str:
    match one.place:
        case "bearer":
            return f"Bearer {secret}"
        case "basic":
            return f"Basic {_basic(secret)}"
        case "header" | "query":
            return secret


def _basic(secret: str) -> str:
    return base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode()
