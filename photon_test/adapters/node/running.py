"""The process that runs a suite: `node --test` with our reporter beside the user's."""

import re
from collections.abc import Iterator, Sequence

from photon_test.adapters import bounds
from photon_test.adapters.node.options import NodeOptions
from photon_test.core.command import (
    Arg,
    Command,
    EventsPath,
    Joined,
    Report,
    ReportPath,
    SlotRange,
    Slots,
    Toolside,
)
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.core.select import Selection

ENDINGS = "ends"  # the name of the report in which the files' processes say how they ended

# `timeout.test` is not handed on: `--test-timeout` limits a file as a whole too.
SILENCE_S = 120.0  # node has no limit of its own, and an endless synchronous loop meets none

_THRESHOLD = re.compile(r"--test-coverage-(?:lines|branches|functions)(=.*)?$")
_REPORTER = "--test-reporter"
_DESTINATION = "--test-reporter-destination"


def run(suite: Suite, selection: Selection) -> Unit:
    """Return the process; its children say in a report of their own how they ended."""
    options = suite.options if isinstance(suite.options, NodeOptions) else NodeOptions()
    return Unit(
        id=f"{suite.name}/{Purpose.RUN}",
        suite=suite.name,
        purpose=Purpose.RUN,
        command=Command(
            argv=(
                *(suite.runner or ("node",)),
                # The processes of the files inherit it.
                "--require",
                Toolside(file="node_test/inside.cjs"),
                "--test",
                *_reporters(suite.args),
                *_workers(suite.args),
                *(_without_thresholds(suite.args) if leaves_out(selection) else suite.args),
                *options.files,
            ),
            cwd=suite.root,
            # inside.cjs takes all out of the environment before a test can see them.
            env=(
                ("PHOTON_ENDS", ReportPath(name=ENDINGS)),
                ("PHOTON_EVENTS", EventsPath()),
                *_files(suite, selection),
            ),
        ),
        reports=(Report(name=ENDINGS),),
        events=True,
        slots=SlotRange(min=1, max=0),
        silence_s=suite.timeout.silence_s or SILENCE_S,
        stop_signal="SIGINT",
        accepts=(0, 1),  # 1: a test failed; the reader tells that from everything else
        quiet=True,
    )


def _reporters(args: Sequence[str]) -> tuple[Arg, ...]:
    """Return ours, and what node adds by itself only if it is given no other.

    Each reporter has a destination, in the same order, if there is more than one.
    """
    ours: tuple[Arg, ...] = (
        Joined(parts=(f"{_REPORTER}=", Toolside(file="node_test/reporter.mjs"))),
        f"{_DESTINATION}=stderr",  # it writes nothing there
    )
    if not _says(args, _REPORTER):
        return (*ours, f"{_REPORTER}=spec", f"{_DESTINATION}=stdout")
    if not _says(args, _DESTINATION):
        return (*ours, f"{_DESTINATION}=stdout")
    return ours


def leaves_out(selection: Selection) -> bool:
    """Whether files can be left out, so that thresholds of coverage mean nothing."""
    return _pattern(selection) is not None


def thresholds(args: Sequence[str]) -> bool:
    """Whether the user asked for some."""
    return any(_THRESHOLD.match(arg) for arg in args)


def _without_thresholds(args: Sequence[str]) -> Iterator[str]:
    words = iter(args)
    for word in words:
        found = _THRESHOLD.match(word)
        if not found:
            yield word
        elif not found[1]:
            next(words, "")  # its number


def _pattern(selection: Selection) -> str | None:
    matchers = bounds.files(selection)
    return None if matchers is None else bounds.files_pattern(matchers)


def _files(suite: Suite, selection: Selection) -> tuple[tuple[str, Arg], ...]:
    """Return what tells the process of a file whether a wanted test can be in it."""
    pattern = _pattern(selection)
    return () if pattern is None else (("PHOTON_FILES", pattern), ("PHOTON_ROOT", suite.root))


def _workers(args: Sequence[str]) -> tuple[Arg, ...]:
    """Return how many files run at once; what the user says stays."""
    if _says(args, "--test-concurrency"):
        return ()
    return (Joined(parts=("--test-concurrency=", Slots())),)


def _says(args: Sequence[str], option: str) -> bool:
    return any(arg == option or arg.startswith(f"{option}=") for arg in args)
