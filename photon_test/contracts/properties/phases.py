"""Checks what was chosen of a description, phase by phase, for as long as the API is there."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from photon_test.contracts.properties.choices import PHASES, PhaseName
from photon_test.contracts.properties.contained import contained
from photon_test.contracts.properties.listing import Say, label
from photon_test.contracts.properties.messages import Began, Done, Down, Ended, Job, Note
from photon_test.contracts.properties.shown import Showing
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.pact.probe import Probe, probe

_ENDING_S = 0.5  # for a process that ends to close its port
_PATIENCE = 3  # operations in a row that hang, then the API does


class Described(Value, kw_only=True, eq=False):
    """A description that has been read."""

    library: Library
    document: Document
    operations: Mapping[str, Operation]  # by their labels

    def contained(self, wanted: Sequence[Operation]) -> dict[str, Any]:
        """Return a document with these operations.

        Raises:
            DocumentError: A reference leads nowhere, or where it must not.
        """
        return contained(self.library, self.document, wanted)


class Phases:
    """Runs the phases of a job."""

    def __init__(
        self,
        job: Job,
        url: str,
        described: Described,
        showing: Showing,
        say: Say,
        *,
        unset: Mapping[str, str],
    ) -> None:
        """`unset`: labels of operations with provider states that nobody can set, and why."""
        self._job = job
        self._url = url.rstrip("/")
        self._described = described
        self._showing = showing
        self._unset = unset
        self._say = say
        self._cases = 0
        self._silent = 0  # in a row

    def run(self) -> None:
        """Run phase by phase; what follows an API that went away is left open."""
        for phase in PHASES:
            wanted = [one.label for one in self._job.chosen if one.phase == phase]
            if wanted and not self._phase(phase, wanted):
                return
        self._say(Done(cases=self._cases))

    def _phase(self, phase: PhaseName, wanted: Sequence[str]) -> bool:
        """Run one phase; whether another may follow."""
        from photon_test.contracts.properties.engine import Failed, run_phase  # noqa: PLC0415

        open_ = dict.fromkeys(wanted)
        document = self._contained(phase, open_)
        if not document["paths"]:
            return True
        why = "schemathesis says nothing about it"
        told = run_phase(document, phase, self._job, self._url, self._showing)
        try:
            for one in told:
                match one:
                    case Began(label=name) if name in open_:
                        self._say(one)
                    case Ended(label=name) if name in open_:
                        del open_[name]
                        if not self._went_on(one):
                            return False
                    case Note():
                        self._say(one)
                    case Down():
                        self._say(self._asked(one))
                        return False
                    case Began() | Ended():
                        pass
        except Failed as error:
            why = str(error).strip().partition("\n")[0]
        finally:
            told.close()
        for name in open_:
            self._end(Ended(label=name, phase=phase, result="unjudged", message=why))
        return True

    def _contained(self, phase: PhaseName, open_: dict[str, None]) -> dict[str, Any]:
        """Return the document to check; say of what cannot be a part of it why."""
        good: list[Operation] = []
        for name in list(open_):
            if name in self._unset:
                words = self._unset[name]
                self._end(Ended(label=name, phase=phase, result="state", message=words))
            elif name in self._described.operations:
                good.append(self._described.operations[name])
                continue
            else:
                message = "the document was changed while the run was going on"
                self._end(Ended(label=name, phase=phase, result="unjudged", message=message))
            del open_[name]
        try:
            return self._described.contained(good)
        except DocumentError:
            pass
        fine = []
        for one in good:
            try:
                self._described.contained([one])
                fine.append(one)
            except DocumentError as error:
                message = f"{error.where}: {error.message}"
                self._end(Ended(label=label(one), phase=phase, result="document", message=message))
                del open_[label(one)]
        return self._described.contained(fine)

    def _went_on(self, ended: Ended) -> bool:
        """Say how a case ended; return whether the API is still there for the next one."""
        if ended.result not in ("hangs", "broken"):
            self._end(ended)
            self._silent = self._silent + 1 if ended.hangs else 0
            if self._silent >= _PATIENCE:
                words = f"{self._silent} operations in a row had no answer"
                self._say(Down(message=f"whoever sets provider states does not answer: {words}"))
                return False
            return True
        after = self._settled()
        if ended.result == "broken" and after.condition in ("refused", "unknown"):
            message = f"the API went away: {after.words}"
            self._end(replace(ended, result="refused", message=message))
            self._say(gone(after))
            return False
        if ended.result == "broken":
            message = f"the API broke the connection off ({ended.message})"
            self._end(replace(ended, message=message))
            return True
        message = f"the API did not answer within {self._job.request_timeout_s:g} s"
        self._end(replace(ended, message=message))
        self._silent += 1
        if after.condition == "refused" or (self._silent >= _PATIENCE and after.words):
            self._say(gone(after))
            return False
        return True

    def _settled(self) -> Probe:
        """Ask whether the API is still there; again while it only hangs up: it may be ending."""
        after = probe(self._url, self._job.request_timeout_s)
        until = time.monotonic() + _ENDING_S
        while after.condition == "closes" and time.monotonic() < until:
            time.sleep(0.01)
            after = probe(self._url, self._job.request_timeout_s)
        return after

    def _asked(self, down: Down) -> Down:
        after = self._settled()
        return gone(after) if after.words else down

    def _end(self, ended: Ended) -> None:
        self._cases += 1
        self._say(ended)


def gone(after: Probe) -> Down:
    """Say that the API is not there."""
    return Down(
        message=f"the API does not answer: {after.words}",
        hint="start it, or let the suite `requires` a service that does",
    )
