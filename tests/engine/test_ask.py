"""Questions to programs: an answer, or why there is none."""

import asyncio
import os
import sys

import pytest

from photon_test.engine.ask import Answer, ask
from photon_test.engine.process import Guard

PYTHON = (sys.executable, "-I", "-S", "-c")


def answer(argv: tuple[str, ...], limit_s: float = 60.0) -> Answer:
    async def main() -> Answer:
        async with Guard() as guard:
            return await ask(guard, argv, "/", os.environ, limit_s=limit_s)

    return asyncio.run(main(), debug=True)


def test_the_first_line_is_the_answer() -> None:
    assert answer((*PYTHON, r"print('\n1.2.3\nmore')")) == Answer(text="1.2.3")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import sys; sys.exit('no such toolchain')", "ended with status 1: no such toolchain"),
        ("import os; os.kill(os.getpid(), 9)", "ended with signal 9"),
    ],
)
def test_a_program_that_fails_says_why(code: str, why: str) -> None:
    assert answer((*PYTHON, code)) == Answer(why=why)


def test_a_program_that_is_not_there_is_said() -> None:
    found = answer(("/no/such/program", "--version"))

    assert found.why == "`/no/such/program` could not be started: No such file or directory"
    assert not found.ended


def test_a_program_that_does_not_answer_is_left() -> None:
    code = "import time; print('soon', flush=True); time.sleep(600)"

    assert answer((*PYTHON, code), limit_s=0.2) == Answer(
        why="did not answer within 0.2s", ended=False
    )


def test_no_question_lets_a_toolchain_be_fetched() -> None:
    code = "import os; print(os.environ['RUSTUP_AUTO_INSTALL'], os.environ['GOTOOLCHAIN'])"

    assert answer((*PYTHON, code)).text == "0 local"
