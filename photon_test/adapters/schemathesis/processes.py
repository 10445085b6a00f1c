"""The units of a schemathesis suite: one that reads the document, then one that sends requests."""

from collections.abc import Sequence

import msgspec

from photon_test.adapters.credentials import variables
from photon_test.adapters.hosted import PROVIDER_URL
from photon_test.adapters.schemathesis.options import options_of, request_limit_s
from photon_test.adapters.state_handlers import at
from photon_test.contracts.properties.choices import PHASES
from photon_test.contracts.properties.messages import Chosen, Found, Job, Pacts
from photon_test.core.command import (
    Arg,
    Command,
    EventsPath,
    Input,
    InputPath,
    PhotonPython,
    Variable,
    template,
)
from photon_test.core.model import Purpose, Suite, Unit

_JOB = "job.json"


def listing(suite: Suite) -> Unit:
    """Return the unit that reads the document."""
    options = options_of(suite)
    phases = [phase for phase in PHASES if phase in options.phases]
    argv: list[Arg] = [*_process(), "list", "--document", options.document]
    argv += ["--phases", ",".join(phases)]
    if options.base_path is not None:
        argv.append(f"--base-path={options.base_path}")
    argv += [f"--pacts={pattern}" for pattern in options.pacts]
    if options.provider:
        argv.append(f"--provider={options.provider}")
    return Unit(
        id=f"{suite.name}/list",
        suite=suite.name,
        purpose=Purpose.LIST,
        command=_command(suite, argv),
        events=True,
        timeout_s=suite.timeout.suite_s,
        quiet=True,
    )


def checking(suite: Suite, found: Sequence[Found], attempt: int = 1) -> Unit:
    """Return the unit that checks these cases, one after another."""
    options = options_of(suite)
    job = Job(
        document=options.document,
        base_path=options.base_path,
        chosen=tuple(Chosen(label=one.label, phase=one.phase) for one in found),
        checks=options.checks,
        mode=options.mode,
        max_examples=options.max_examples,
        seed=options.seed,
        request_timeout_s=request_limit_s(suite),
        credentials=options.credentials,
        pacts=Pacts(
            files=options.pacts,
            provider=options.provider,
            teardown=options.states_teardown or options.states_by == "functions",
            asks=options.states_by == "functions",
        ),
    )
    url = (
        Variable(name=PROVIDER_URL, required=True) if options.application else template(options.url)
    )
    argv: list[Arg] = [*_process(), "run", "--job", InputPath(name=_JOB), "--url", url]
    if (states := at(options.states)) is not None:
        argv += ["--states", states]
    suffix = "" if attempt == 1 else f"+{attempt}"
    return Unit(
        id=f"{suite.name}/check{suffix}",
        suite=suite.name,
        purpose=Purpose.RUN if attempt == 1 else Purpose.RETRY,
        command=_command(suite, argv, variables(suite)),
        attempt=attempt,
        inputs=(Input(name=_JOB, text=msgspec.json.encode(job).decode()),),
        events=True,
        exclusive=True,
        timeout_s=suite.timeout.suite_s,
        silence_s=suite.timeout.silence_s,
        quiet=True,
        state=msgspec.json.encode(tuple(found)).decode(),
    )


def _process() -> tuple[Arg, ...]:
    # -P: a `schemathesis` folder of the project must not be imported instead of the package.
    process = "photon_test.contracts.properties.process"
    return (PhotonPython(), "-P", "-m", process, "--events", EventsPath())


def _command(suite: Suite, argv: Sequence[Arg], more: tuple[tuple[str, Arg], ...] = ()) -> Command:
    # Sets of words are gone through in one order, so that the same seed makes the same requests.
    env = (*suite.env, *more, ("PYTHONHASHSEED", "0"))
    return Command(argv=tuple(argv), cwd=suite.root, env=env, unset=("PYTHONPATH", "PYTHONHOME"))
