"""What a file of results says, whichever of the formats it has."""

from typing import Literal

from photon_test.core.outcome import Outcome
from photon_test.core.value import Value

NOT_RUN = frozenset(("skipped", "disabled", "ignored", "notrun", "pending", "suppressed", "todo"))
TEXT_LIMIT = 4 << 20  # characters of one text; tools are known to write whole logs

Kind = Literal["failure", "error", "flakyFailure", "flakyError", "rerunFailure", "rerunError"]


class NotResults(Exception):
    """A document is not what it should be; the message says in which way."""


class Problem(Value, kw_only=True):
    """Why a case is red: a `failure`, an `error`, or one of an earlier or later try."""

    kind: Kind
    message: str = ""
    type: str = ""
    text: str = ""
    file: str = ""  # where it went wrong, as the tool says it
    line: int | None = None  # … from 1


class Case(Value, kw_only=True):
    """One test."""

    suites: tuple[str, ...] = ()  # names of the suites around it, outermost first
    classname: str = ""
    name: str = ""
    file: str = ""  # of the case, or else of the nearest suite that says one
    line: int | None = None
    time_s: float | None = None
    outcome: Outcome  # of all tries together
    problems: tuple[Problem, ...] = ()  # of the try that counts, or of the first one
    tries: tuple[Problem, ...] = ()  # the others: before the one that counts, or after a failure
    reason: str = ""  # why it was skipped
    stdout: str = ""
    stderr: str = ""


class Document(Value, kw_only=True):
    """A whole report.

    A tool that names more cases than it counts is sloppy; one that counts more than it names has
    lost some, and nobody knows how they ended.
    """

    cases: tuple[Case, ...] = ()
    lacking: tuple[str, ...] = ()  # in words: more is claimed than there is
    surplus: tuple[str, ...] = ()  # in words: what is off, and hides nothing
