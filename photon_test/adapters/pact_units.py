"""The units of a pact suite: one that looks at the files, then those that verify."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from photon_test.adapters.credentials import variables
from photon_test.adapters.hosted import PROVIDER_URL
from photon_test.adapters.pact_options import (
    FETCHED,
    FILES,
    MESSAGES_URL,
    STOP,
    PactOptions,
    options_of,
    provider_of,
    request_limit_s,
)
from photon_test.adapters.state_handlers import STATES_URL, at
from photon_test.core.command import (
    Arg,
    Command,
    EventsPath,
    Input,
    InputPath,
    PhotonPython,
    Report,
    ReportPath,
    Variable,
    template,
)
from photon_test.core.model import Purpose, Suite, Unit
from photon_test.pact.messages import Chosen, Found, Job

CORE_LOG = "core.log"  # what the Rust core wrote about the interaction that was open
_JOB = "job.json"


def listing(suite: Suite, *, run: bool) -> Unit:
    """Return the unit that looks at the files; if they are to be verified, at the states too."""
    options = options_of(suite)
    argv: list[Arg] = [*_judge(), "list", "--provider", provider_of(suite)]
    inputs: tuple[Input, ...] = ()
    if options.broker:
        inputs = (Input(name="query.json", text=msgspec.json.encode(options.query()).decode()),)
        argv += ["--broker", template(options.broker), "--query", InputPath(name="query.json")]
        argv += ["--fetched", Variable(name=FETCHED, required=True)]
    strict = options.states_by == "functions" and options.missing_states != "warn"
    if run and (strict or options.messages_by == "functions"):
        argv += ["--catalogue", Variable(name=STATES_URL, required=True)]
    if run and options.har:
        argv += ["--har", options.har]
    if not options.files:
        argv.append("--usual")
    argv += ["--", *(options.files or (() if options.broker else FILES))]
    return Unit(
        id=f"{suite.name}/list",
        suite=suite.name,
        purpose=Purpose.LIST,
        command=_command(suite, tuple(argv)),
        inputs=inputs,
        events=True,
        timeout_s=suite.timeout.suite_s,
        quiet=True,
    )


def verifying(
    suite: Suite,
    name: str,
    found: Sequence[Found],
    attempt: int = 1,
    lane: int = 0,
    *,
    teardown: bool = True,
) -> Unit:
    """Return a unit that verifies these interactions, one after another.

    Units of one `lane` run one after another too: they share what the provider remembers.
    `teardown`: False where no function has anything to do at the end of an interaction.
    """
    options = options_of(suite)
    job = Job(
        provider=provider_of(suite),
        chosen=tuple(
            _chosen(file, tuple(group)) for file, group in groupby(found, key=lambda one: one.file)
        ),
        teardown=options.tears_down and teardown,
        request_timeout_s=request_limit_s(suite),
        response_limit=options.max_response_mb << 20,
        requests=options.request,
        credentials=options.credentials,
        filtered=bool(options.request_filter),
        insecure=options.insecure,
        har=options.har,
    )
    return Unit(
        id=name,
        suite=suite.name,
        purpose=Purpose.RUN if attempt == 1 else Purpose.RETRY,
        command=_command(suite, tuple(_words(options, found)), variables(suite)),
        attempt=attempt,
        inputs=(Input(name=_JOB, text=msgspec.json.encode(job).decode()),),
        events=True,
        reports=(Report(name=CORE_LOG),),
        exclusive=True,
        lane=lane,
        timeout_s=suite.timeout.suite_s,
        silence_s=suite.timeout.silence_s,
        quiet=True,
        state=msgspec.json.encode(tuple(found)).decode(),
    )


def _words(options: PactOptions, found: Sequence[Found]) -> list[Arg]:
    """Return the judge's command line: where its job is, and whom it may ask."""
    argv: list[Arg] = [*_judge(), "verify", "--job", InputPath(name=_JOB)]
    if any(one.kind != "message" for one in found):
        started = Variable(name=PROVIDER_URL, required=True)
        argv += ["--url", started if options.application else template(options.url)]
    if any(one.kind == "message" for one in found):
        hosted = Variable(name=MESSAGES_URL, required=True)
        url = options.messages_by == "url"
        argv += ["--messages", template(options.messages) if url else hosted]
    if (states := at(options.states)) is not None:
        argv += ["--states", states]
    if options.fail_fast:
        argv += ["--stop", Variable(name=STOP, required=True)]
    return [*argv, "--core-log", ReportPath(name=CORE_LOG)]


def _chosen(file: str, found: tuple[Found, ...]) -> Chosen:
    return Chosen(
        file=file,
        natives=tuple(one.native for one in found),
        path=found[0].path,
        pending=all(one.pending for one in found),
    )


def _judge() -> tuple[Arg, ...]:
    # -P: a `pact` folder of the project must not be imported instead of the package.
    return (PhotonPython(), "-P", "-m", "photon_test.pact.judge", "--events", EventsPath())


def _command(
    suite: Suite, argv: tuple[Arg, ...], more: tuple[tuple[str, Arg], ...] = ()
) -> Command:
    env = (*suite.env, *more)
    return Command(argv=argv, cwd=suite.root, env=env, unset=("PYTHONPATH", "PYTHONHOME"))
