"""The objects of a CTRF document, named as its schema names them; and what is ours in `extra`."""

from typing import Literal

from photon_test.core.events import LeftOut, Troubled, Warned
from photon_test.core.value import Value

Status = Literal["passed", "failed", "skipped", "pending", "other"]

MOST_WARNINGS = 1000


class Tool(Value, kw_only=True):
    """`results.tool`."""

    name: str
    version: str = ""


class Summary(Value, kw_only=True, omit_defaults=False):
    """`results.summary`. Times in milliseconds, points in time since 1970."""

    tests: int
    passed: int
    failed: int
    skipped: int
    pending: int
    other: int
    flaky: int
    suites: int
    start: int
    stop: int
    duration: int


class RetryAttempt(Value, kw_only=True):
    """An attempt before the one that counts."""

    attempt: int
    status: Status
    duration: int
    message: str = ""
    trace: str = ""


class CaseExtra(Value, kw_only=True):
    """`extra.photon` of a test."""

    id: str
    kind: str = ""  # what JUnit calls the type of a failure
    owner: str = ""
    cached: bool = False  # the tool took the result of an earlier run
    synthetic: bool = False  # no test of the user's: something went wrong beside the tests


class CaseOuter(Value, kw_only=True):
    """`extra` of a test."""

    photon: CaseExtra


class Test(Value, kw_only=True):
    """One of `results.tests`."""

    __test__ = False  # no test class of pytest's

    name: str
    status: Status
    duration: int
    start: int
    stop: int
    suite: tuple[str, ...]
    message: str = ""
    trace: str = ""
    line: int | None = None
    rawStatus: str = ""  # noqa: N815  # the schema's name
    tags: tuple[str, ...] = ()
    type: str = ""
    filePath: str = ""  # noqa: N815  # the schema's name
    retries: int = 0
    retryAttempts: tuple[RetryAttempt, ...] = ()  # noqa: N815  # the schema's name
    flaky: bool = False
    stdout: tuple[str, ...] = ()
    stderr: tuple[str, ...] = ()
    extra: CaseOuter


class Proof(Value, kw_only=True, omit_defaults=False):
    """What was run of what should have been."""

    expected: int
    ran: int
    skipped: int
    not_run: int
    failed: int
    errored: int
    flaky: int
    cached: int = 0


class SuiteExtra(Value, kw_only=True, omit_defaults=False):
    """One suite, in `extra.photon.suites`."""

    name: str
    adapter: str
    root: str
    scope: str
    environment: str
    exit_codes: tuple[int, ...]
    found: int
    deselected: int  # by the tool's own configuration
    min_tests: int | None
    proof: Proof
    duration_ms: int
    broken: tuple[str, ...]


class RunExtra(Value, kw_only=True, omit_defaults=False):
    """`extra.photon` of the document."""

    run: str
    exit_code: int
    exit_codes: tuple[int, ...]
    complete: bool  # whether the run's end was seen
    proof: Proof
    suites: tuple[SuiteExtra, ...]
    left_out: tuple[LeftOut, ...]
    troubles: tuple[Troubled, ...]
    warnings: tuple[Warned, ...]


class Extra(Value, kw_only=True):
    """`extra` of the document."""

    photon: RunExtra
