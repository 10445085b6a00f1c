"""Output is kept for those who may ask, and never without limit."""

from photon_test.core.model import Stream
from photon_test.reporters.console.captured import Captured
from tests.reporters import records as r


def test_output_of_a_case_that_passed_is_forgotten() -> None:
    captured = Captured()
    captured.case_output(r.output(r.A, "hello"))

    captured.case_finished(r.passed(r.A))

    assert captured.of_case(r.A) == ""


def test_output_of_a_case_that_failed_first_is_kept() -> None:
    captured = Captured()
    captured.case_output(r.output(r.A, "hello"))

    captured.case_finished(r.failed(r.A))
    captured.case_finished(r.passed(r.A, retry=1))

    assert captured.of_case(r.A) == "hello"


def test_the_end_of_long_output_is_kept() -> None:
    captured = Captured()

    captured.case_output(r.output(r.A, "x" * 100_000 + "end"))

    assert len(captured.of_case(r.A)) == 8000
    assert captured.of_case(r.A).endswith("end")


def test_output_that_comes_too_late_does_not_pile_up() -> None:
    captured = Captured()
    captured.case_finished(r.failed(r.B))
    captured.case_output(r.output(r.B, "kept"))

    for number in range(1000):
        captured.case_output(r.output(r.case(f"t{number}"), "x" * 8000, Stream.STDERR))

    assert sum(map(len, captured._cases.values())) <= 4_010_000
    assert captured.of_case(r.B) == "kept"
