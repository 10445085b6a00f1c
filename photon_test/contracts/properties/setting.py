"""Provider states before each request, and away again after it.

Before each one, and not once for an operation: requests change what an API has, and an outcome
must not depend on which others were sent before.
"""

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from photon_test.contracts.properties.needs import Needs
from photon_test.pact.exchange import State
from photon_test.pact.plain import plain
from photon_test.pact.states import change


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

    def before(self, label: str, method: str, url: str) -> None:
        """Set the states of a request that is about to be sent.

        Raises:
            Unset: One of them could not be.
        """
        for state in self._of(label, method, url):
            self._held.append(state)
            self._change(state, "setup")

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
        """Return the states of a request, one a line, as comments of a shell."""
        lines = []
        for state in self._of(label, method, url):
            params = f" {msgspec.json.encode(state.params).decode()}" if state.params else ""
            # On one line: what stands below it would be a command.
            said = " ".join(plain(state.name + params).split())
            lines.append(f"# provider state: {said}\n")
        return "".join(lines)

    def _of(self, label: str, method: str, url: str) -> tuple[State, ...]:
        parts = urlsplit(url)
        path = parts.path.removeprefix(self._before)
        return self._needs.of(label, method, path, parts.query)

    def _change(self, state: State, action: Literal["setup", "teardown"]) -> None:
        body = {"state": state.name, "params": state.params}
        if self._teardown:
            body["action"] = action
        answer = change(self._states, msgspec.json.encode(body), self._timeout_s)
        if not isinstance(answer, bytes):
            raise Unset(answer.message, answer.text, hangs=answer.hangs)
