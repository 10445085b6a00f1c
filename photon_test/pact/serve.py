"""A judge that is told one interaction at a time: `python -m photon_test.pact.serve`.

Each line of standard input is an `Order`, each line of standard output the `Ended` of it. Whoever
orders has set the provider states already, and hands over what came of it.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.pact.messages import Ended, encode
from photon_test.pact.pick import pick
from photon_test.pact.probe import address, probe
from photon_test.pact.relay import Produced, Relay, Unproduced, posted
from photon_test.pact.states import StateProxy


class Order(Value, kw_only=True):
    """An interaction to verify."""

    file: str
    native: str
    url: str = ""
    values: dict[str, Any]  # of states that are set, for the pact's generators
    produced: Produced | None = None  # a message that is there already
    timeout_s: float = 5.0


class _Known(StateProxy):
    """States that are set before the core asks for them."""

    def __init__(self) -> None:
        super().__init__("")
        self.values: dict[str, Any] = {}

    def change(self, body: bytes) -> tuple[int, bytes]:
        """Answer with the values of a state."""
        name = json.loads(body).get("state")
        return 200, json.dumps(self.values.get(name) or {}).encode()


class _Server:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._states = _Known()
        self._order: Order | None = None
        self._relay = Relay(self._produce)

    def judge(self, order: Order) -> Ended:
        """Verify one interaction."""
        from photon_test.pact.verify import Judge  # noqa: PLC0415  # the core, in this process only

        if order.produced is None and address(order.url) is None:
            return _cannot(order, f"`{order.url}` is no http or https URL")
        try:
            file = pick(Path(order.file).read_bytes(), order.file, (order.native,))
        except (DocumentError, OSError) as error:
            return _cannot(order, f"the pact cannot be read: {error}")
        found = [one for one in file.interactions if one.native == order.native]
        if not found:
            return _cannot(order, "the file was changed while the tests were running")
        if found[0].kind == "other":
            return _cannot(order, "its type is not known: neither HTTP nor a message")
        self._order, self._states.values = order, order.values
        judge = Judge(
            order.url or "http://127.0.0.1",
            self._folder,
            states=self._states if order.values else None,
            teardown=False,
            timeout_s=order.timeout_s,
            messages=self._relay if found[0].kind == "message" else None,
        )
        ended = judge.verify(file, found[0])
        if ended.result in ("hangs", "broken") and order.url:
            words = probe(order.url, order.timeout_s).words
            return msgspec.structs.replace(ended, message=words or ended.message)
        return ended

    def _produce(self, told: bytes) -> Produced | Unproduced:
        assert self._order is not None  # noqa: S101  # the core asks while one is judged
        if self._order.produced is not None:
            return self._order.produced
        return posted(self._order.url, self._order.timeout_s)(told)


def _cannot(order: Order, message: str) -> Ended:
    return Ended(file=order.file, native=order.native, result="unjudged", message=message)


def main() -> int:
    """Run until nobody orders any more."""
    channel = os.fdopen(os.dup(1), "wb", buffering=0)
    from photon_test.pact.judge import silence_core  # noqa: PLC0415  # it needs fd 1 first

    silence_core()
    decoder = msgspec.json.Decoder(Order)
    with tempfile.TemporaryDirectory(prefix="photon-pact-") as folder:
        server = _Server(Path(folder))
        for line in sys.stdin.buffer:
            channel.write(encode(server.judge(decoder.decode(line))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
