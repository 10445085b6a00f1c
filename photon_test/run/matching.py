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

_MODULE = "photon_test.pact.matching"
_STARTS = 50  # a core that aborts more often than this is asked no more
_TRIALS = 5  # the same, where what is not answered is as good as refused
_TRIAL_S = 5.0  # processor seconds for one regular expression: thousands of times what one needs


def ask_core(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
    """Return an answer to every question; one at which the core aborts says so.

    Raises:
        Infrastructure: The process cannot be started, or keeps aborting.
    """
    found = _asked(asked, _STARTS, limit_s=0)
    if any(one.number not in found for one in asked if not isinstance(one, Expect)):
        raise Infrastructure("the Rust core aborts again and again", where=_MODULE)
    return found


def try_core(asked: Sequence[AnyQuestion]) -> Mapping[int, Answer]:
    """Return an answer to every question, each within a limit; what takes longer has failed.

    Raises:
        Infrastructure: The process cannot be started.
    """
    found = _asked(asked, _TRIALS, limit_s=_TRIAL_S)
    words = f"not tried: the core did not come to an end with {_TRIALS} others"
    left = [one.number for one in asked if one.number not in found]
    return found | {number: Answer(number=number, accepted=False, failed=words) for number in left}


def _asked(asked: Sequence[AnyQuestion], starts: int, *, limit_s: float) -> dict[int, Answer]:
    """Return the answers that come when the process is started so often."""
    numbers = [one.number for one in asked if not isinstance(one, Expect)]
    found: dict[int, Answer] = {}
    with tempfile.TemporaryDirectory(prefix="photon-ask-") as folder:
        questions, answered = Path(folder, "questions"), Path(folder, "answers")
        questions.write_bytes(written(asked))
        for _ in range(starts):
            how = asyncio.run(_run(folder, max(found, default=-1), limit_s))
            data = answered.read_bytes() if answered.exists() else b""
            found = {one.number: one for one in answers(data)} | found
            left = [number for number in numbers if number not in found]
            if not left:
                return found
            if not answered.exists():
                raise Infrastructure("the Rust core cannot be loaded", where=_MODULE)
            words = f"the core ended with {how} at this question"
            found[left[0]] = Answer(number=left[0], accepted=False, failed=words)
            answered.write_bytes(written(found.values()))  # without a line that was cut off
    return found


async def _run(folder: str, after: int, limit_s: float) -> str:
    argv = [sys.executable, "-P", "-m", _MODULE, "--limit", str(limit_s)]
    argv += ["--questions", "questions", "--answers", "answers", "--after", str(after)]
    async with Guard() as guard:
        process = await guard.start(argv, folder, dict(os.environ))
        async for _ in process.batches():
            pass  # its own noise
        ended = await process.wait()
    return f"signal {ended.signal}" if ended.signal else f"status {ended.code}"
