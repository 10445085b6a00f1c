"""Prepares a check: the description and its provider states are read, and the API is there."""

import importlib.metadata
import importlib.util
import os
from pathlib import Path

from photon_test.contracts.properties.listing import (
    Say,
    labelled,
    needs_of,
    operations,
    unusable,
)
from photon_test.contracts.properties.messages import Down, Job, Missing, Note
from photon_test.contracts.properties.needs import Needs
from photon_test.contracts.properties.phases import Described, Phases, gone
from photon_test.contracts.properties.setting import Setting
from photon_test.contracts.properties.shown import Showing
from photon_test.contracts.selfcheck.draw import keep_tables
from photon_test.core.errors import DocumentError
from photon_test.openapi.files import describe
from photon_test.pact.catalogue import Answer, Unanswered, ask, reasons
from photon_test.pact.catalogue import Needs as Wanted
from photon_test.pact.probe import address, probe
from photon_test.pact.proxy.edits import Editor
from photon_test.pact.proxy.edits import Missing as NotGiven
from photon_test.pact.proxy.veil import Veil

READ_AT = "4.32."  # the engine is no public name of it


def run_job(job: Job, url: str, states: str, say: Say) -> None:
    """Check the job's cases, and say what became of each. `states`: where states are set, or ""."""
    if importlib.util.find_spec("schemathesis") is None:
        say(Missing())
        return
    if address(url) is None:
        say(Down(message=f"`{url}` is no http or https URL", hint="set `url` of the suite"))
        return
    try:
        library, document = describe(Path(job.document))
        every = list(operations(library, document, job.base_path))
        needs = needs_of(every, job.pacts)
        editor = Editor((), job.credentials, os.environ)
        answer = _known(job, needs, states)
    except DocumentError as error:
        say(unusable(error))
        return
    except NotGiven as error:
        say(Down(message=str(error), hint="look at `auth` of the suite"))
        return
    except Unanswered as error:
        say(Down(message=f"the handlers of provider states do not answer: {error}"))
        return
    first = probe(url, job.request_timeout_s)
    if first.condition in ("refused", "unknown", "garbage"):
        say(gone(first))
        return
    _say_doubts(needs, say)
    setting = Setting(
        needs,
        url,
        states,
        teardown=job.pacts.teardown and answer.teardown,
        timeout_s=job.request_timeout_s,
    )
    described = Described(library=library, document=document, operations=labelled(every))
    showing = Showing(url.rstrip("/"), Veil(job.credentials, editor.secrets, os.environ), setting)
    keep_tables()
    from photon_test.contracts.properties.patched import patched  # noqa: PLC0415  # 0.7 s

    unset = _unset(job, needs, reasons(answer))
    with patched(editor, job.request_timeout_s, setting):
        Phases(job, url, described, showing, say, unset=unset).run()


def _say_doubts(needs: Needs, say: Say) -> None:
    version = importlib.metadata.version("schemathesis")
    if not version.startswith(READ_AT):
        say(
            Note(
                message=f"schemathesis {version} is not the version that Photon was made for",
                hint=f"install one that begins with {READ_AT}",
            )
        )
    if needs.strangers and not needs:
        what = "interaction" if needs.strangers == 1 else "interactions"
        message = f"no operation is what the {needs.strangers} {what} with provider states ask for"
        say(Note(message=message, hint="look at `base-path`, and at which `pacts` these are"))


def _known(job: Job, needs: Needs, states: str) -> Answer:
    """Ask which states can be set, if that can be asked.

    Raises:
        Unanswered: Nobody says it.
    """
    wanted = Wanted()
    for one in job.chosen:
        wanted.states |= dict.fromkeys(needs.names(one.label))
    return ask(states, wanted) if job.pacts.asks and wanted else Answer()


def _unset(job: Job, needs: Needs, missing: dict[str, str]) -> dict[str, str]:
    """Return operations that need what nobody can set, and why."""
    found: dict[str, str] = {}
    for one in job.chosen:
        for name in needs.names(one.label):
            if name in missing:
                found.setdefault(one.label, f"state `{name}` is needed, but {missing[name]}")
    return found
