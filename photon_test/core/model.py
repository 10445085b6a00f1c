"""What there is to run: suites, services, units, and the cases inside them."""

from enum import StrEnum
from typing import Literal

from photon_test.core.command import Arg, Command, Input, Report, SlotRange
from photon_test.core.filters import Filter
from photon_test.core.value import Value


class CaseId(Value, kw_only=True):
    """A test case, the same on every machine."""

    suite: str
    file: str  # relative to the run's root, "/"-separated; "" where the tool does not say
    name: str  # as the tool's users know it: `tests::adds`, `TestCart::test_total`, `cart > adds`
    variant: str = ""  # a parametrised case's parameters, as the tool writes them
    native: str  # the tool's own id, by which the adapter selects exactly this case

    @property
    def full_name(self) -> str:
        """Name and variant: `test_total[eur]`."""
        return f"{self.name}[{self.variant}]" if self.variant else self.name


class Stream(StrEnum):
    """Where a line came from."""

    STDOUT = "stdout"
    STDERR = "stderr"
    EVENTS = "events"  # the unit's FIFO


class Purpose(StrEnum):
    """What a unit is for."""

    SETUP = "setup"  # a suite's own setup command
    BUILD = "build"  # compile; a failure here is an infrastructure error
    LIST = "list"  # say which cases there are
    RUN = "run"
    RETRY = "retry"  # run again what an earlier unit left unfinished


class Timeouts(Value, kw_only=True):
    """Limits in seconds. None: no limit of Photon's own."""

    suite_s: float | None = None  # each unit of the suite
    test_s: float | None = None  # each case; the adapter hands it to the tool
    silence_s: float | None = None  # a unit that says nothing for so long is stopped


class Origin(Value, kw_only=True):
    """Where a value stands in a manifest."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        """`photon.toml:12:1`, as terminals and editors link it."""
        return f"{self.file}:{self.line}:{self.column}"


class Override(Value, kw_only=True):
    """What the manifest adds to the cases that a filter matches."""

    filter: Filter
    tags: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    timeout: Timeouts = Timeouts()
    origin: Origin | None = None


class Needed(Value, kw_only=True):
    """What has to be there before a suite starts: a file, or one that matches a pattern."""

    file: str = ""  # from the suite's folder
    patterns: tuple[str, ...] = ()  # in place of it: globs from there, of which one has to match
    missing: str  # what is said if it is not there: `there is no \`openapi.yaml\``
    hint: str


class Options(Value, kw_only=True):
    """Base of every adapter's own options: what stands in `[test.suite.<adapter>]`.

    What `photon doctor` can look at is said here, by those that have some.
    """

    @property
    def templates(self) -> tuple[tuple[str, str], ...]:
        """Key and text of each one in which `${VARIABLES}` are filled in: `url`."""
        return ()

    @property
    def needed(self) -> tuple[Needed, ...]:
        """The files that they name."""
        return ()


class Step(Value, kw_only=True):
    """A setup command that is skipped while what it reads is as it was when it last succeeded."""

    argv: tuple[str, ...]
    inputs: tuple[str, ...]  # globs or folders, from the suite's folder; each has to match
    outputs: tuple[str, ...] = ()  # paths that have to exist, or it runs


Setup = tuple[str, ...] | Step  # a plain command is argv alone


class Suite(Value, kw_only=True):
    """One suite: a folder, a tool, and what the user said about them."""

    name: str
    adapter: str
    root: str = ""  # relative to the run's root, "/"-separated; "" is the root
    scope: str = ""
    tags: tuple[str, ...] = ()
    options: Options = Options()  # the adapter's own struct
    runner: tuple[str, ...] = ()  # replaces the adapter's way to start the tool
    args: tuple[str, ...] = ()  # handed to the tool as they are
    env: tuple[tuple[str, Arg], ...] = ()
    setup: tuple[Setup, ...] = ()  # commands
    teardown: tuple[tuple[str, ...], ...] = ()  # commands, once its setup has begun
    set_up_as: str = ""  # suites that share this name share a setup; "": its own name
    requires: tuple[str, ...] = ()  # services
    needs: tuple[str, ...] = ()  # suites that must be green before this one starts
    locks: tuple[str, ...] = ()
    timeout: Timeouts = Timeouts()
    min_tests: int | None = None
    owner: str = ""
    overrides: tuple[Override, ...] = ()
    instances: int = 1  # of what it requires, for exclusive units that can use any one of them
    origin: Origin | None = None  # None: recognised, not declared


class HttpReady(Value, tag="http", kw_only=True):
    """Ready when a GET answers with a status below 400."""

    url: Arg


class TcpReady(Value, tag="tcp", kw_only=True):
    """Ready when a connection to `host:port` is accepted."""

    address: Arg


class StdoutReady(Value, tag="stdout", kw_only=True):
    """Ready when a line of output matches; named groups become variables."""

    pattern: str


class Service(Value, kw_only=True):
    """A server that suites require: started once, shared, stopped at the end.

    Of several instances, each has ports and an environment of its own. A suite that cannot use
    several has the first.
    """

    name: str
    command: Command
    ready: HttpReady | TcpReady | StdoutReady
    ready_timeout_s: float = 30.0
    env: tuple[tuple[str, Arg], ...] = ()  # given to the suites that require it
    requires: tuple[str, ...] = ()  # other services: of each, one, or as many as of this
    instances: int = 1
    stop_signal: str = "SIGTERM"
    grace_s: float = 5.0
    origin: Origin | None = None


class Unit(Value, kw_only=True):
    """One process of one suite."""

    id: str  # unique within the run: `pricing/run/lib-pricing`
    suite: str
    purpose: Purpose
    command: Command
    attempt: int = 1
    inputs: tuple[Input, ...] = ()
    reports: tuple[Report, ...] = ()
    events: bool = False  # the unit writes to a FIFO (EventsPath)
    exclusive: bool = False  # no other unit of this suite runs beside it
    lane: int = 0  # … of this suite and this lane, if it is exclusive
    slots: SlotRange = SlotRange()
    timeout_s: float | None = None
    silence_s: float | None = None
    stop_signal: Literal["SIGINT", "SIGTERM"] = "SIGTERM"  # the one on which the tool stops kindly
    grace_s: float = 5.0
    accepts: tuple[int, ...] = (0,)  # statuses that are no failure by themselves
    quiet: bool = False  # its unclaimed output is machine talk: kept only if the unit fails
    state: str = ""  # the adapter's own memory; only its reader reads it
