"""What Playwright really said, and what its reader makes of it."""

import pytest

from tests.adapters.playwright_record import RECORDINGS, SITUATIONS, golden


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_recording_comes_to_the_same_events(name: str) -> None:
    assert golden(name) == (RECORDINGS / name / "golden.jsonl").read_text(encoding="utf-8")
