"""Whether what was green was asked anything, and answered it: none of it is a failure."""

from collections.abc import Iterator

from photon_test.contracts.properties.messages import Ended
from photon_test.core.events import Warned
from photon_test.core.model import Suite

_NAMED = 3  # operations in one warning
_REFUSED = 400  # this status and those above


class Met:
    """What all requests of a suite met."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._asked = False
        self._best: dict[str, int] = {}  # by operation, the lowest status of its answers
        self._red: set[str] = set()

    def saw(self, ended: Ended) -> None:
        """Take the ending of one case."""
        self._asked = self._asked or ended.result != "skipped"
        if ended.result not in ("passed", "skipped"):
            self._red.add(ended.label)
        if ended.best:
            known = self._best.get(ended.label, ended.best)
            self._best[ended.label] = min(known, ended.best)

    def warnings(self) -> Iterator[Warned]:
        """Say where green means less than it seems to.

        An API that refuses everything, for want of data or credentials or because the path is
        another, keeps to a document that has such a status:
        https://github.com/schemathesis/schemathesis/issues/2761
        """
        of = f"`{self._suite.name}`"
        if not self._asked:
            message = f"{of}: no request was made, all cases were skipped"
            yield Warned(message=message, hint="let the suite have more `phases`")
        refused = {
            label: status
            for label, status in self._best.items()
            if status >= _REFUSED and label not in self._red
        }
        if refused:
            named = [f"`{label}` ({status})" for label, status in refused.items()]
            more = len(named) - _NAMED
            words = ", ".join(named[:_NAMED]) + (f" and {more} others" if more > 0 else "")
            message = f"{of}: every request was refused, as the document allows: {words}"
            hint = "look at `url`, `base-path` and `auth`, and at which data the API has"
            yield Warned(message=message, hint=hint)
