"""cargo-nextest as the engine: how it is started for the tests that are wanted."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from photon_test.adapters.cargo import arguments
from photon_test.adapters.cargo.options import LibtestArgs
from photon_test.adapters.cargo.target import Target, Test
from photon_test.core.command import (
    Arg,
    Command,
    PhotonPython,
    Report,
    ReportPath,
    SlotRange,
    Slots,
    Toolside,
)
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.value import Value

REPORT = "junit.xml"
ENVIRONMENT = (("CARGO_TERM_COLOR", "never"), ("CARGO_TERM_PROGRESS_WHEN", "never"))
# Linux takes 128 KiB for one argument, and 2 MiB for all and the environment; macOS 1 MiB.
_FILTER_BYTES = 64 << 10
_FILTERS = 8
_RUN = (
    *("--no-fail-fast", "--message-format", "human", "--no-tests", "fail"),
    # The report has all output; lines about tests are a sign of life, and name those that leak.
    *("--status-level", "pass", "--final-status-level", "none"),
    *("--success-output", "never", "--failure-output", "never"),
)


class Part(Value, kw_only=True):
    """The tests of one binary that are wanted."""

    binary: str  # nextest's id: `shop-core::api`
    target: Target
    tests: tuple[Test, ...]


class NextestRun(Value, tag_field="what", tag="nextest-run", kw_only=True):
    """The state of the unit that runs."""

    parts: tuple[Part, ...]


def started(suite: Suite, words: Sequence[Arg], nextest: Sequence[Arg]) -> tuple[Arg, ...]:
    """Return the command of `toolside/cargo/nextest.py`: its own words, then those of nextest."""
    prefix = suite.runner or ("cargo",)
    program = (PhotonPython(), "-I", "-S", Toolside(file="cargo/nextest.py"))
    return (*program, *words, str(len(prefix)), *prefix, *nextest)


def units(suite: Suite, parts: Sequence[Part], *, workspace: bool, whole: bool) -> Iterable[Unit]:
    """Return the unit that runs these tests; several only if their names are too many."""
    batches = list(_batches(parts))
    if whole:
        batches = [(tuple(parts), ())]
    base = parts[0].target.base
    for number, (batch, filters) in enumerate(batches, start=1):
        part = f"/{number}" if len(batches) > 1 else ""
        yield Unit(
            id=f"{suite.name}/run{part}",
            suite=suite.name,
            purpose=Purpose.RUN,
            command=Command(
                argv=started(
                    suite,
                    ("run", ReportPath(name=REPORT), base, Slots()),
                    _command(suite, filters, workspace=workspace),
                ),
                cwd=suite.root,
                env=ENVIRONMENT,
            ),
            reports=(Report(name=REPORT),),
            slots=SlotRange(min=1, max=0),
            exclusive=len(batches) > 1,
            stop_signal="SIGINT",
            grace_s=15.0,  # it gives its tests 10 s, and then writes its report
            accepts=(0, 100),  # 100: tests failed
            state=msgspec.json.encode(NextestRun(parts=tuple(map(_small, batch)))).decode(),
        )


def _command(suite: Suite, filters: Sequence[str], *, workspace: bool) -> tuple[Arg, ...]:
    given = arguments.of_nextest(suite, "run", workspace=workspace)
    cut = given.index("--") if "--" in given else len(given)
    if not filters:
        return (*given[:cut], *_RUN, *given[cut:])
    # What the user wrote behind `--` was heeded when listing.
    behind = {"--include-ignored", "--ignored"}.intersection(map(str, given[cut:]))
    ignored = ("--run-ignored", "all") if behind else ()
    chosen = [word for one in filters for word in ("-E", one)]
    return (*given[:cut], *_RUN, *ignored, *chosen)


def _small(part: Part) -> Part:
    """Leave out what only its start needed."""
    target = msgspec.structs.replace(part.target, argv=(), env=(), args=LibtestArgs())
    return msgspec.structs.replace(part, target=target)


def _batches(parts: Sequence[Part]) -> Iterator[tuple[tuple[Part, ...], tuple[str, ...]]]:
    """Yield filters that match exactly these tests, with what each command is to run."""
    chunks = [chunk for part in parts for chunk in _chunks(part)]
    filters: list[str] = []
    batch: list[Part] = []
    for part, text in chunks:
        if len(filters) == _FILTERS:
            yield tuple(batch), tuple(filters)
            filters, batch = [], []
        batch.append(part)
        filters.append(text)
    if batch:
        yield tuple(batch), tuple(filters)


def _chunks(part: Part) -> Iterator[tuple[Part, str]]:
    tests: list[Test] = []
    size = 0
    for test in part.tests:
        length = len(test.name.encode()) + 16
        if tests and size + length > _FILTER_BYTES:
            yield _filtered(part, tests)
            tests, size = [], 0
        tests.append(test)
        size += length
    yield _filtered(part, tests)


def _filtered(part: Part, tests: Sequence[Test]) -> tuple[Part, str]:
    names = " | ".join(f"test(={_quoted(test.name)})" for test in tests)
    chosen = msgspec.structs.replace(part, tests=tuple(tests))
    return chosen, f"binary_id(={_quoted(part.binary)}) & ({names})"


def _quoted(text: str) -> str:
    """Write a name as nextest's filtersets want it.

    https://nexte.st/docs/filtersets/reference/#escape-sequences
    """
    for character in ("\\", ")", ","):
        text = text.replace(character, f"\\{character}")
    return text
