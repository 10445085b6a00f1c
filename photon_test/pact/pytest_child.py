"""The judge's process for as long as a pytest session: the Rust core is never in pytest's own."""

import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from photon_test.pact.messages import Ended, decode
from photon_test.pact.plain import plain
from photon_test.pact.serve import Order

_MORE_S = 60.0  # than the request may take: to start, and to judge


class Gone(Exception):
    """The judge gave no verdict; the words say why."""


class Child:
    """Started when it is needed first, and again after it died."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""

    def judge(self, order: Order) -> Ended:
        """Return how an interaction ended.

        Raises:
            Gone: The core crashed, or took longer than it may.
        """
        process = self._process or self._started()
        assert process.stdin is not None  # noqa: S101  # it has a pipe
        try:
            process.stdin.write(msgspec.json.encode(order) + b"\n")
            process.stdin.flush()
        except OSError:
            raise Gone(self._end("ended")) from None
        said = decode(self._line(process, time.monotonic() + order.timeout_s + _MORE_S))
        if not isinstance(said, Ended):
            raise Gone(self._end(f"said `{type(said).__name__}` and no verdict"))
        return said

    def close(self) -> None:
        """End it; it ends by itself, too, when pytest's process does."""
        if self._process is not None:
            self._end("")

    def _started(self) -> "subprocess.Popen[bytes]":
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONPATH", "PYTHONHOME")
        }
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # open for as long as the process lives
        self._buffer = b""
        self._process = subprocess.Popen(  # our own module
            # -P: a `pact` folder of the project must not be imported instead of the package.
            [sys.executable, "-P", "-m", "photon_test.pact.serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self._root,
            env=environment,
            start_new_session=True,  # Ctrl-C is for pytest, which then closes us
        )
        return self._process

    def _line(self, process: "subprocess.Popen[bytes]", until: float) -> str:
        assert process.stdout is not None  # noqa: S101  # it has a pipe
        while b"\n" not in self._buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                raise Gone(self._end("did not say its verdict in time and was stopped", kill=True))
            more = os.read(process.stdout.fileno(), 1 << 16)
            if not more:
                raise Gone(self._end("ended"))
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode()

    def _end(self, what: str, *, kill: bool = False) -> str:
        """Take leave of the process; return what it did, with its last words."""
        process, self._process = self._process, None
        assert process is not None  # noqa: S101  # it was used
        if kill:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                pipe.close()  # type: ignore[union-attr]  # both are pipes
            except OSError:
                continue
        try:
            status = process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        with self._errors as errors:
            errors.seek(0)
            text = plain(errors.read().decode("utf-8", "replace")[-2_000:]).strip()
        return f"the judge's process {what} (status {status})" + (f"\n{text}" if text else "")
