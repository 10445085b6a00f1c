"""Checks what was chosen of a description, phase by phase, for as long as the API is there."""

import importlib.metadata
import importlib.util
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from photon_test.contracts.properties.choices import PHASES, PhaseName
from photon_test.contracts.properties.contained import contained
from photon_test.contracts.properties.listing import Say, label, operations, unusable
from photon_test.contracts.properties.messages import (
    Began,
    Done,
    Down,
    Ended,
    Job,
    Missing,
    Note,
)
from photon_test.contracts.selfcheck.draw import keep_tables
from photon_test.core.errors import DocumentError
from photon_test.core.value import Value
from photon_test.openapi.document import Document
from photon_test.openapi.files import describe
from photon_test.openapi.library import Library
from photon_test.openapi.operation import Operation
from photon_test.pact.probe import Probe, address, probe
from photon_test.pact.proxy.edits import Editor
from photon_test.pact.proxy.edits import Missing as NotGiven
from photon_test.pact.proxy.veil import Veil

READ_AT = "4.32."  # the engine is no public name of it
_ENDING_S = 0.5  # for a process that ends to close its port
_PATIENCE = 3  # operations in a row that hang, then the API does


def run_job(job: Job, url: str, say: Say) -> None:
    """Check the job's cases, and say what became of each."""
    if importlib.util.find_spec("schemathesis") is None:
        say(Missing())
        return
    if address(url) is None:
        say(Down(message=f"`{url}` is no http or https URL", hint="set `url` of the suite"))
        return
    try:
        library, document = describe(Path(job.document))
        every = list(operations(library, document, job.base_path))
        editor = Editor((), job.credentials, os.environ)
    except DocumentError as error:
        say(unusable(error))
        return
    except NotGiven as error:
        say(Down(message=str(error), hint="look at `auth` of the suite"))
        return
    first = probe(url, job.request_timeout_s)
    if first.condition in ("refused", "unknown", "garbage"):
        say(_down(first))
        return
    version = importlib.metadata.version("schemathesis")
    if not version.startswith(READ_AT):
        say(
            Note(
                message=f"schemathesis {version} is not the version that Photon was made for",
                hint=f"install one that begins with {READ_AT}",
            )
        )
    known = {label(one): one for one in every if isinstance(one, Operation)}
    described = _Described(library=library, document=document, operations=known)
    keep_tables()
    from photon_test.contracts.properties.patched import patched  # noqa: PLC0415  # 0.7 s

    with patched(editor, job.request_timeout_s):
        _Run(job, url, described, editor, say).run()


class _Described(Value, kw_only=True, eq=False):
    library: Library
    document: Document
    operations: Mapping[str, Operation]  # by their labels

    def contained(self, wanted: Sequence[Operation]) -> dict[str, Any]:
        return contained(self.library, self.document, wanted)


class _Run:
    def __init__(self, job: Job, url: str, described: _Described, editor: Editor, say: Say) -> None:
        self._job = job
        self._url = url.rstrip("/")
        self._described = described
        self._veil = Veil(job.credentials, editor.secrets, os.environ)
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
        told = run_phase(document, phase, self._job, self._url, self._veil)
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
            if name in self._described.operations:
                good.append(self._described.operations[name])
                continue
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
            self._silent = 0
            self._end(ended)
            return True
        after = self._settled()
        if ended.result == "broken" and after.condition in ("refused", "unknown"):
            message = f"the API went away: {after.words}"
            self._end(replace(ended, result="refused", message=message))
            self._say(_down(after))
            return False
        if ended.result == "broken":
            message = f"the API broke the connection off ({ended.message})"
            self._end(replace(ended, message=message))
            return True
        message = f"the API did not answer within {self._job.request_timeout_s:g} s"
        self._end(replace(ended, message=message))
        self._silent += 1
        if after.condition == "refused" or (self._silent >= _PATIENCE and after.words):
            self._say(_down(after))
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
        return _down(after) if after.words else down

    def _end(self, ended: Ended) -> None:
        self._cases += 1
        self._say(ended)


def _down(after: Probe) -> Down:
    return Down(
        message=f"the API does not answer: {after.words}",
        hint="start it, or let the suite `requires` a service that does",
    )
