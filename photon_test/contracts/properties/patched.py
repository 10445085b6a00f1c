"""What is changed in Schemathesis while it runs. Read at 4.32.5; none of these are public names.

- Its failures are no `Exception`, so that Hypothesis gives up at the first one instead of looking
  for the simplest request that fails in the same way
  (`FailureGroup` in https://github.com/schemathesis/schemathesis/blob/v4.32.5/src/schemathesis/core/failures.py).
- An operation that hangs, or never ends to answer, is asked again and again, because to Hypothesis
  that is a failure whose simplest request is to be found: here, once in each phase. So is one whose
  provider states cannot be set.
- Once an operation was slow, it waits less long for its answers: with that, an outcome would depend
  on what else the machine does. Each request has the whole limit.
- Provider states are set before each request, and taken away after it.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import requests
import schemathesis
from schemathesis.core.failures import FailureGroup, as_reported_failure
from schemathesis.engine.errors import UnexpectedError
from schemathesis.engine.run.unit import _case, _direct_executor
from schemathesis.hooks import unregister

from photon_test.contracts.properties.bounded import TooLarge, bounded
from photon_test.contracts.properties.setting import Setting, Unset
from photon_test.pact.proxy.edits import Editor
from photon_test.pact.proxy.wire import Head


@contextmanager
def patched(editor: Editor, limit_s: float, setting: Setting) -> Iterator[None]:
    """Hold the changes, while `editor` adds credentials to each request."""
    original, executor = _case.run_one_case, cast("Any", _direct_executor)
    # By one of the two, requests are made up as answers come; the other has them before.
    directly = _giving_up(_set(original, setting))
    executor.run_one_case = directly
    _case.run_one_case = _shrinking(directly)

    def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        del context
        kwargs["timeout"] = limit_s
        kwargs["hooks"] = {"response": bounded(limit_s)}
        # Also without credentials: else requests would look for some in the user's `.netrc`.
        # It is called with the request as it is sent, and right before.
        kwargs["auth"] = functools.partial(_prepared, editor, setting, case.operation.label)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        executor.run_one_case = original
        _case.run_one_case = original
        unregister(before_call)


def _shrinking(original: Any) -> Any:
    @functools.wraps(original)
    def run_one_case(**given: Any) -> Any:
        try:
            return original(**given)
        except FailureGroup as failed:
            raise as_reported_failure(failed) from None

    return run_one_case


def _giving_up(original: Any) -> Any:
    given_up: dict[Any, Exception] = {}  # by the id of a scenario

    @functools.wraps(original)
    def run_one_case(**given: Any) -> Any:
        scenario = given["scenario"].scenario_id
        if scenario in given_up:
            raise given_up[scenario]
        try:
            return original(**given)
        except requests.Timeout as late:
            given_up[scenario] = late
            raise
        except UnexpectedError:
            if any(isinstance(one, TooLarge | Unset) for one in given["errors"]):
                given_up[scenario] = UnexpectedError()
            raise

    return run_one_case


def _set(original: Any, setting: Setting) -> Any:
    """Take away what was set for a request, whatever came of it."""

    @functools.wraps(original)
    def run_one_case(**given: Any) -> Any:
        try:
            result = original(**given)
        except BaseException:
            failed = setting.after()
            if failed and not any(isinstance(one, Unset) for one in given["errors"]):
                given["errors"].append(failed)
            raise
        if failed := setting.after():
            given["errors"].append(failed)
            raise UnexpectedError
        return result

    return run_one_case


def _prepared(
    editor: Editor, setting: Setting, label: str, request: requests.PreparedRequest
) -> requests.PreparedRequest:
    setting.before(label, request)
    return _with_credentials(editor, request)


def _with_credentials(
    editor: Editor, request: requests.PreparedRequest
) -> requests.PreparedRequest:
    if editor.idle:
        return request
    head = Head(
        raw=b"",
        start=f"{request.method} {request.url} HTTP/1.1",
        headers=tuple((name, _text(value)) for name, value in request.headers.items()),
    )
    edited = editor(head, b"")
    before = dict(head.headers)
    _, _, rest = edited.start.partition(" ")
    request.url = rest.rpartition(" ")[0]
    for name, value in edited.headers:
        if before.get(name) != value:
            request.headers[name] = value
    return request


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
