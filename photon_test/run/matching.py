"""Questions to the Rust core, in a process of its own."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from photon_test.core.errors import Infrastructure
from photon_test.engine.process import Guard
from photon_test.pact.questions import Answer, AnyQuestion, Expect, answers, written

_STARTS = 50  # a core that aborts more often than this is asked no more


def ask_core(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
    """Return an answer to every question; one at which the core aborts says so.

    Raises:
        Infrastructure: The process cannot be started, or keeps aborting.
    """
    numbers = [one.number for one in asked if not isinstance(one, Expect)]
    found: dict[int, Answer] = {}
    with tempfile.TemporaryDirectory(prefix="photon-ask-") as folder:
        questions, answered = Path(folder, "questions"), Path(folder, "answers")
        questions.write_bytes(written(asked))
        for _ in range(_STARTS):
            how = asyncio.run(_run(folder, max(found, default=-1)))
            data = answered.read_bytes() if answered.exists() else b""
            found = {one.number: one for one in answers(data)} | found
            left = [number for number in numbers if number not in found]
            if not left:
                return found
            words = f"the core ended with {how} at this question"
            found[left[0]] = Answer(number=left[0], accepted=False, failed=words)
            answered.write_bytes(written(found.values()))  # without a line that was cut off
    raise Infrastructure("the Rust core aborts again and again", where="photon_test.pact.matching")


async def _run(folder: str, after: int) -> str:
    argv = [sys.executable, "-P", "-m", "photon_test.pact.matching"]
    argv += ["--questions", "questions", "--answers", "answers", "--after", str(after)]
    async with Guard() as guard:
        process = await guard.start(argv, folder, dict(os.environ))
        async for _ in process.batches():
            pass  # its own noise
        ended = await process.wait()
    return f"signal {ended.signal}" if ended.signal else f"status {ended.code}"
