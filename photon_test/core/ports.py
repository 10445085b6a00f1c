"""Where the layers meet: the protocols that adapters, readers, reporters and folders satisfy."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from photon_test.core.command import Command
from photon_test.core.events import CaseEvent, Record
from photon_test.core.model import Options, Stream, Suite, Unit
from photon_test.core.outcome import Exit
from photon_test.core.select import Selection
from photon_test.core.value import Value


class Capabilities(Value, kw_only=True):
    """What an adapter can do; `photon adapters` prints it. What it lacks is refused in words."""

    list: bool = False  # says which cases there are without running them
    select: bool = False  # runs exactly the chosen cases
    stream: bool = False  # results arrive while the tool runs
    location: bool = False  # file and line of each case
    output: bool = False  # what each case printed
    attempts: bool = False  # sees the tool's own retries, where it has some
    tags: bool = False  # the tool's own tags or markers
    test_timeout: bool = False  # a limit for each case
    workers: bool = False  # can be told how many processors to use
    shard: Literal["case", "file", "none"] = "none"


class Detected(Value, kw_only=True):
    """What an adapter recognised in a folder."""

    suite: Suite
    why: str  # `Cargo.toml` with `[workspace]`
    claims: tuple[str, ...] = ()  # folders below, relative to the root, that belong to this suite
    left_out: str = ""  # set: recognised but cannot run as it is, and why
    hint: str = ""  # … and what to add


class Probe(Value, kw_only=True):
    """A question that `photon doctor` asks a tool: whether it is there, and in which version.

    It starts no test and changes nothing. An adapter that has some has a function
    `probes(suite, folder) -> Sequence[Probe]`.
    """

    command: Command  # what it writes first to stdout is shown; a status but 0 is a problem
    problem: str  # said then, in words
    hint: str = ""
    least: tuple[tuple[str, str], ...] = ()  # (what, version): the oldest of each that will do


class Folder(Protocol):
    """A folder of the user's tree, to look at. Paths are relative to it and "/"-separated."""

    @property
    def path(self) -> str:
        """Relative to the run's root; "" is the root itself."""

    @property
    def absolute(self) -> str:
        """Its absolute path on this machine."""

    def has(self, path: str, /) -> bool:
        """Whether a file or folder exists."""

    def text(self, path: str, /) -> str | None:
        """Return a text file of at most 1 MiB; None if it is missing, larger or not UTF-8."""

    def names(self, path: str = "", /) -> Sequence[str]:
        """The names in a folder, sorted; empty if there is no such folder."""

    def glob(self, pattern: str, /) -> Sequence[str]:
        """The files below it that match, sorted, ignored and hidden folders left out."""

    def parent(self) -> "Folder | None":
        """The folder above; None at the run's root."""

    def which(self, program: str, /) -> str | None:
        """Return the absolute path of a program on PATH."""

    def variable(self, name: str, /) -> str:
        """A variable of the environment; "" if it is not set."""


class Reader(Protocol):
    """Turns what one unit writes into events. Never raises on what a tool wrote."""

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        """Read one line, without its newline. None: not mine, show it as output."""

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        """Say what is left to say. `reports` lacks those that the tool did not write.

        A report that is a pattern comes as `name:path` for each file.

        A reader that has not seen its tool's own last word says `Broke`: status 0 proves nothing.
        """


class Adapter(Protocol):
    """One test tool: a module of `photon_test.adapters` with these names. Pure."""

    @property
    def NAME(self) -> str:  # noqa: N802  # a module's constant
        """The word that manifests and reports use for it."""

    @property
    def SCOPE(self) -> str:  # noqa: N802
        """The scope of its suites unless the manifest says otherwise."""

    @property
    def OPTIONS(self) -> type[Options]:  # noqa: N802
        """What may stand in the manifest's table of this adapter."""

    @property
    def CAPABILITIES(self) -> Capabilities:  # noqa: N802
        """What it can do."""

    def detect(self, folder: Folder, /) -> Detected | None:
        """Recognise a suite in this folder, for a repository without a manifest."""

    def units(self, suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
        """Return the first steps of running (or, if `selection.run` is false, listing) a suite.

        Raises:
            ToolMissing: The project lacks what the suite needs.
        """

    def environment(self, suite: Suite, folder: Folder, /) -> str:
        """Which interpreter or program the suite will run with, in words; "" if that is plain."""

    def reader(self, unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
        """Return the reader for one unit made by `units` or by another reader's `More`."""


class Reporter(Protocol):
    """Shows records to somebody."""

    def handle(self, record: Record, /) -> None:
        """Take the next record."""

    def tick(self, now: float, /) -> None:
        """Called a few times a second with a monotonic clock; live ones redraw here."""

    def close(self) -> None:
        """Write what is left. Called once, also after a failure of `handle`."""
