"""Whatever a tool writes, no reader of the cargo adapter raises."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from photon_test.adapters import cargo
from photon_test.adapters.cargo import failed, nextest_list, nextest_run
from photon_test.adapters.cargo import target as tests
from photon_test.adapters.cargo.panic import assertion
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from tests.adapters.cargo_lines import SUITE, list_unit, run_unit, target

LONG = "1" * 5_000  # more digits than `int` takes
PARTS = st.sampled_from(
    [
        *("error: no", "error[E0308]: x", " --> src/lib.rs:3:1", f" --> a:{LONG}:{LONG}", ""),
        *("error: could not compile `a` (lib)", "Caused by:", f"x panicked at a:{LONG}:1:"),
        *("error: failed to run custom build command for `a v1`", '{"reason":"build-finished"}'),
        *('{ "type": "test", "event": "ok", "name": "a" }', '{ "type": "suite", "event": "ok" }'),
        *('{"what": "end"}', '{"what": "version", "parts": [0, 9, 151]}', '{"what": 1}'),
        *(f"thread 'a' panicked at a:{LONG}:1:", "        LEAK [ 1s] (1/1) a b"),
    ]
)
LINES = st.lists(PARTS | st.text(max_size=30), max_size=12)
EXITS = st.sampled_from([Exit(code=0), Exit(code=101), Exit(code=100), Exit(signal=9), Exit()])
REST = failed.Rest(workspace=False, cwd="/a", base="/a")
TESTS = (tests.Test(name="a", file="a.rs"),)
PART = nextest_run.Part(binary="alpha", target=target(), tests=TESTS)
UNITS = st.sampled_from(
    [
        replace(list_unit(), purpose=Purpose.BUILD, state=msgspec.json.encode(REST).decode()),
        *nextest_run.units(SUITE, [PART], workspace=False, whole=True),
        cargo.build.unit(SUITE, workspace=False),
        list_unit(),
        run_unit("a", "b"),
        run_unit("a", kind="doc"),
        nextest_list.unit(SUITE, (), workspace=True),
    ]
)


@given(UNITS, LINES, EXITS, st.sampled_from([Stream.STDOUT, Stream.STDERR]), st.binary())
def test_no_reader_raises(
    unit: Unit, lines: list[str], exit_: Exit, stream: Stream, report: bytes
) -> None:
    suite = Suite(name="rust", adapter="cargo")
    head = b'{"kind":"project","cwd":"/a","runners":{}}\n'
    for reports in ({}, {"recorded": head + report, "junit.xml": report}):
        reader = cargo.reader(unit, suite, Selection())

        said = [event for line in lines for event in reader.line(stream, line) or ()]

        assert isinstance([*said, *reader.end(exit_, reports)], list)


def test_a_line_with_more_digits_than_a_number_may_have_is_no_place() -> None:
    said = f"thread 'a' panicked at src/lib.rs:{LONG}:1:\nno\n"

    assert assertion(said, "", "/a", "/a").location is None
