"""What goes wrong in the user's world, and the exit code that says so.

PhotonError
├── UsageError        words on the command line
├── ManifestError     photon.toml
├── DocumentError     an OpenAPI document or a pact file
├── ToolMissing       a suite needs a program that is not there
├── Infrastructure    service, build, setup, file system
└── NothingToRun      an empty selection, or no suites at all

Everything else that is raised is a bug in Photon.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `photon`, as `docs/reference/exit-codes.md` explains them."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INFRASTRUCTURE = 3
    NO_TESTS = 4
    FLAKY = 5
    PARTIAL = 6
    BUG = 70
    NO_LEASE = 75
    INTERRUPTED = 130
    TERMINATED = 143


# When several hold, the first of these is the exit code: a real failure is never hidden behind
# an infrastructure error that CI would retry.
PRECEDENCE = (
    ExitCode.BUG,
    ExitCode.INTERRUPTED,
    ExitCode.TERMINATED,
    ExitCode.USAGE,
    ExitCode.FAILED,
    ExitCode.INFRASTRUCTURE,
    ExitCode.NO_LEASE,
    ExitCode.NO_TESTS,
    ExitCode.PARTIAL,
    ExitCode.FLAKY,
    ExitCode.OK,
)


class PhotonError(Exception):
    """The world's fault, or the user's: shown without a traceback."""

    exit_code = ExitCode.INFRASTRUCTURE

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint  # what to do, as a sentence without a full stop
        self.where = where  # a folder, or file:line:column


class UsageError(PhotonError):
    """The command line asks for something that does not exist or cannot be combined."""

    exit_code = ExitCode.USAGE


class ManifestError(PhotonError):
    """`photon.toml` cannot be read as a manifest."""

    exit_code = ExitCode.USAGE


class DocumentError(PhotonError):
    """An OpenAPI document or a pact file cannot be read as one."""

    exit_code = ExitCode.USAGE


class ToolMissing(PhotonError):
    """A suite needs a program, or a package in the project, that is not there."""

    def __init__(self, tool: str, *, where: str, install: str) -> None:
        super().__init__(f"`{tool}` was not found", hint=f"install it: {install}", where=where)


class Infrastructure(PhotonError):
    """A service, a build, a setup step or the file system did not do its part."""


class NothingToRun(PhotonError):
    """What was named matches nothing, or there is nothing at all."""

    exit_code = ExitCode.NO_TESTS
