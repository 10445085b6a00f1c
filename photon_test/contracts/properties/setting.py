"""Provider states before each request, and away again after it.

Before each one, and not once for an operation: requests change what an API has, and an outcome
must not depend on which others were sent before.
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from photon_test.contracts.properties.needs import Given, Need, Needs
from photon_test.pact.exchange import State
from photon_test.pact.plain import plain
from photon_test.pact.shapes import plain_text
from photon_test.pact.states import change

if TYPE_CHECKING:
    import requests  # comes with the engine, without which this is imported too

_VALUE = re.compile(r"\$\{([^}]*)\}")


class Unset(Exception):
    """A provider state could not be brought about, or taken away again."""

    def __init__(self, message: str, text: str = "", *, hangs: bool = False) -> None:
        super().__init__(message)
        self.text = text  # a traceback, or what was printed
        self.hangs = hangs  # nobody answered in time


class Setting:
    """Sets what the requests for one API need."""

    def __init__(
        self, needs: Needs, api: str, states: str, *, teardown: bool, timeout_s: float
    ) -> None:
        """`api`: the URL that requests go to; `states`: where states are set, "" for nowhere."""
        self._needs = needs
        self._before = urlsplit(api).path.rstrip("/")
        self._states = states
        self._teardown = teardown
        self._timeout_s = timeout_s
        self._held: list[State] = []
        self._urls: dict[str, str] = {}  # as requests were made, by those that states have changed

    def before(self, label: str, request: "requests.PreparedRequest") -> None:
        """Set the states of a request that is about to be sent, and fill in what they give it.

        Raises:
            Unset: One of them could not be.
        """
        need = self._of(label, str(request.method), str(request.url))
        if need is None:
            return
        values: dict[str, Any] = {}
        for state in need.states:
            self._held.append(state)
            values |= self._change(state, "setup")
        made = str(request.url)
        for given in need.given:
            _fill(request, given, values)
        if request.url != made:
            self._urls[str(request.url)] = made

    def after(self) -> Unset | None:
        """Take away what was set, the last first; return the first failure to."""
        failed: Unset | None = None
        held, self._held = self._held, []
        for state in reversed(held) if self._teardown else ():
            try:
                self._change(state, "teardown")
            except Unset as error:
                failed = failed or error
        return failed

    def told(self, label: str, method: str, url: str) -> str:
        """Return the states of a request that was sent, one a line, as comments of a shell."""
        lines = []
        need = self._of(label, method, self._urls.get(url, url))
        for state in need.states if need else ():
            params = f" {msgspec.json.encode(state.params).decode()}" if state.params else ""
            # On one line: what stands below it would be a command.
            said = " ".join(plain(state.name + params).split())
            lines.append(f"# provider state: {said}\n")
        return "".join(lines)

    def _of(self, label: str, method: str, url: str) -> Need | None:
        parts = urlsplit(url)
        path = parts.path.removeprefix(self._before)
        return self._needs.of(label, method, path, parts.query)

    def _change(self, state: State, action: Literal["setup", "teardown"]) -> dict[str, Any]:
        """Return the values that come with it."""
        body = {"state": state.name, "params": state.params}
        if self._teardown:
            body["action"] = action
        answer = change(self._states, msgspec.json.encode(body), self._timeout_s)
        if not isinstance(answer, bytes):
            raise Unset(answer.message, answer.text, hangs=answer.hangs)
        values: dict[str, Any] = json.loads(answer)
        return values


def _fill(request: "requests.PreparedRequest", given: Given, values: Mapping[str, Any]) -> None:
    """Put a value where the pact has one; leave the request as it is if the states gave none."""
    text = _text(given.expression, values)
    if text is None:
        return
    match given.within:
        case "header":
            request.headers[given.name] = text
        case "query":
            parts = urlsplit(str(request.url))
            others = parse_qsl(parts.query, keep_blank_values=True)
            pairs = [(name, value) for name, value in others if name != given.name]
            request.url = parts._replace(query=urlencode([*pairs, (given.name, text)])).geturl()


def _text(expression: str, values: Mapping[str, Any]) -> str | None:
    """Return what an expression says of the values; None if one of them is not there.

    Source: `generate_value_from_context` of pact_models 1.3.15,
    https://github.com/pact-foundation/pact-reference/blob/9930b06/rust/pact_models/src/generators/mod.rs.
    """
    names = _VALUE.findall(expression)
    found = {name: plain_text(values[name]) for name in names or [expression] if name in values}
    if len(found) < len(set(names) or {expression}) or None in found.values():
        return None
    if not names:
        return found[expression]
    return _VALUE.sub(lambda each: str(found[each[1]]), expression)
