"""What the core says about an interaction, and what becomes of one that it finds no end with."""

import os
import threading
from pathlib import Path

from photon_test.pact.files import Interaction, PactFile
from photon_test.pact.messages import Ended, Renew, Said
from photon_test.pact.watch import Watch

FILE = PactFile(path="a.json", consumer="web", provider="api")
ONE = Interaction(native="k1", description="one", text="{}")


def ended(result: str = "unjudged", text: str = "") -> Ended:
    return Ended(file="a.json", native="k1", result=result, text=text)  # type: ignore[arg-type]  # each test knows


def test_what_the_core_wrote_belongs_to_the_interaction_that_was_open(tmp_path: Path) -> None:
    log = os.open(tmp_path / "core.log", os.O_RDWR | os.O_CREAT)
    said: list[Said] = []
    watch = Watch(60, said.append, heard=log)

    def writes(words: str, result: str = "unjudged") -> Ended:
        def verify(file: PactFile, interaction: Interaction) -> Ended:
            del file, interaction
            with (tmp_path / "core.log").open("a") as stderr:
                stderr.write(words)
            return ended(result)

        return watch.judged(verify, FILE, ONE)

    assert writes("panicked\x1b[31m at one\n").text == "panicked at one"
    assert writes("panicked at two\n").text == "panicked at two"
    assert writes("a warning\n", "agreed").text == ""
    os.close(log)


def test_a_core_that_finds_no_end_is_ended() -> None:
    said: list[Said] = []
    left = threading.Event()
    watch = Watch(0.001, said.append)
    watch.slack_s = 0.0
    watch.end = lambda status: left.set() if status == 0 else None

    def verify(file: PactFile, interaction: Interaction) -> Ended:
        del file, interaction
        assert left.wait(60)
        return ended()

    watch.judged(verify, FILE, ONE)

    first, second = said
    assert isinstance(first, Ended)
    assert first.result == "unjudged"
    assert "did not come to an end" in first.message
    assert isinstance(second, Renew)


def test_one_that_ends_in_time_is_said_once() -> None:
    said: list[Said] = []

    result = Watch(60, said.append).judged(lambda _file, _one: ended("agreed"), FILE, ONE)

    assert result.result == "agreed"
    assert said == []
