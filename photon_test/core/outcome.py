"""How a case, or a process, can end."""

from enum import StrEnum
from typing import Literal

from photon_test.core.value import Value


class Outcome(StrEnum):
    """What one attempt at a case came to.

    Flaky, quarantined and cached are seen by the tally from several attempts; they are not here.
    """

    PASSED = "passed"
    FAILED = "failed"  # the test said no
    ERRORED = "errored"  # it could not say: crash, timeout, error in setup or teardown
    SKIPPED = "skipped"  # not run on purpose; expected failures too, with their reason


class Location(Value, kw_only=True):
    """A place in the user's sources."""

    file: str  # relative to the run's root, "/"-separated
    line: int | None = None  # from 1


class Exit(Value, kw_only=True):
    """How a process ended. Exactly one of `code` and `signal` is set, unless it never started."""

    code: int | None = None
    signal: int | None = None
    timed_out: Literal["suite", "silence"] | None = None  # Photon stopped it for this limit
    interrupted: bool = False  # Photon stopped it because the user asked

    @property
    def ok(self) -> bool:
        """Whether the process ended by itself with status 0."""
        return self.code == 0 and self.timed_out is None and not self.interrupted

    @property
    def words(self) -> str:
        """The ending as a person would say it: `status 3`, `signal 9 (SIGKILL)`."""
        if self.signal is not None:
            return f"signal {self.signal}"
        return "no status" if self.code is None else f"status {self.code}"


class Assertion(Value, tag="assertion", kw_only=True):
    """The test, or its setup or teardown, said no."""

    message: str  # the first line
    text: str = ""  # everything the tool said, for a person to read
    raised: str = ""  # the exception's class, where there is one
    location: Location | None = None
    diff: str = ""
    phase: Literal["setup", "call", "teardown"] = "call"


class Crash(Value, tag="crash", kw_only=True):
    """A process ended without saying how its tests ended."""

    message: str
    text: str = ""
    exit: Exit | None = None


class Timeout(Value, tag="timeout", kw_only=True):
    """Something took longer than it may."""

    message: str
    limit_s: float
    limit: Literal["test", "silence", "suite"] = "test"  # test: the tool enforced it and went on
    text: str = ""


class Mismatch(Value, tag="mismatch", kw_only=True):
    """A provider's answer differs from what the contract promises."""

    message: str
    text: str = ""
    kind: str = ""  # BodyMismatch, StatusMismatch, HeaderMismatch, …
    path: str = ""  # where in the answer, as the judge says it: $.items[0].id
    expected: str = ""
    actual: str = ""
    hint: str = ""
    rule: str = ""  # what the contract asks for at that place: `regex ^[0-9]+$`; "": to be equal


class Unreadable(Value, tag="unreadable", kw_only=True):
    """What a tool wrote cannot be believed: missing, stale, truncated, or at odds with itself.

    `of` document: it is the user's own, such as a pact file, and the mistake is one of usage.
    """

    message: str
    text: str = ""
    of: Literal["report", "document"] = "report"


class Unavailable(Value, tag="unavailable", kw_only=True):
    """Something that a suite needs is not there."""

    kind: Literal["tool", "build", "setup", "service", "needs"]
    message: str
    hint: str = ""
    text: str = ""


class Interrupted(Value, tag="interrupted", kw_only=True):
    """The run, or the process that the case shared with another, was stopped."""

    message: str
    text: str = ""


AnyFailure = Assertion | Crash | Timeout | Mismatch | Unreadable | Unavailable | Interrupted
