"""How go itself can end without a word about tests."""

from collections.abc import Sequence
from typing import Literal

from photon_test.core.outcome import AnyFailure, Crash, Exit, Unavailable

_MODULE = ("go.mod", "go.work", "module", "pattern ")


def refusal(stderr: Sequence[str], exit_: Exit) -> AnyFailure:
    """Return why go ended badly although nothing that it ran had failed."""
    said = [line for line in stderr if line.strip()]
    text = "\n".join(said)
    if not said:
        message = f"go ended with {exit_.words}, although no test failed"
        return Crash(message=message, exit=exit_)
    first = next((line for line in said if line.startswith("go: ")), said[0])
    kind: Literal["build", "tool"] = "build" if any(word in first for word in _MODULE) else "tool"
    hint = ""
    if "requires go >=" in first:
        kind, hint = "tool", "install it: https://go.dev/dl, or let go do so: `GOTOOLCHAIN=auto`"
    return Unavailable(kind=kind, message=f"go did not run: {first}", hint=hint, text=text)
