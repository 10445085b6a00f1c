"""Short questions to programs, such as `cargo --version`: no suite is started for them."""

import asyncio
from collections.abc import Mapping, Sequence

from photon_test.core.model import Stream
from photon_test.core.outcome import Exit
from photon_test.core.value import Value
from photon_test.engine.process import Guard

LIMIT_S = 30.0
_MOST_LINES = 100  # an answer has one; what says more is cut off

# A question must change nothing: neither rustup nor go may fetch the toolchain that a project
# asks for (https://rust-lang.github.io/rustup/environment-variables.html,
# https://go.dev/doc/toolchain), and Python writes no bytecode.
_CALM = {
    "RUSTUP_AUTO_INSTALL": "0",
    "GOTOOLCHAIN": "local",
    "PYTHONDONTWRITEBYTECODE": "1",
    "NO_COLOR": "1",
}


class Answer(Value, kw_only=True):
    """What a program answered."""

    text: str = ""  # the first line of its stdout
    why: str = ""  # why it is no answer; "" if it is one
    ended: bool = True  # false: it could not be started, or took too long


async def ask(
    guard: Guard,
    argv: Sequence[str],
    cwd: str,
    environment: Mapping[str, str],
    *,
    limit_s: float = LIMIT_S,
) -> Answer:
    """Start a program in an absolute folder, and return what it said; never raises for its sake."""
    try:
        process = await guard.start(argv, cwd, dict(environment) | _CALM)
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else ""
        return Answer(why=f"`{argv[0]}` could not be started: {words or error}", ended=False)
    lines: dict[Stream, list[str]] = {Stream.STDOUT: [], Stream.STDERR: []}
    try:
        async with asyncio.timeout(limit_s):
            async for stream, line in process.lines():
                if len(lines[stream]) < _MOST_LINES and line.strip():
                    lines[stream].append(line.strip())
            ended = await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        return Answer(why=f"did not answer within {limit_s:g}s", ended=False)
    exit_ = Exit(code=ended.code, signal=ended.signal)
    if exit_.ok:
        return Answer(text=next(iter(lines[Stream.STDOUT]), ""))
    last = [*lines[Stream.STDOUT], *lines[Stream.STDERR]][-1:]
    return Answer(why=f"ended with {exit_.words}" + "".join(f": {line}" for line in last))
