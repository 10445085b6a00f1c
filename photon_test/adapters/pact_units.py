"""The units of a pact suite: one that looks at the files, then those that verify."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

import msgspec

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
from photon_test.core.model import Options, Purpose, Suite, Unit
from photon_test.pact.broker.selectors import Query, Selector, query
from photon_test.pact.messages import Chosen, Found, Job

FILES = ("pact/**/*.json", "pacts/**/*.json")
FETCHED = "PHOTON_PACTS_FETCHED"  # a folder of the run, where pacts of a broker are kept


class PactOptions(Options, kw_only=True, rename="kebab"):
    """What stands in `pact = { … }` of a suite."""

    provider: str = ""  # as the pact files name it; "": the suite's name
    url: str = ""  # of the provider, with `${VARIABLES}` of the services that the suite requires
    files: tuple[str, ...] = ()  # from the suite's folder; (): `FILES`, unless there is a broker
    broker: str = ""  # the URL of a Pact Broker to fetch pacts from, with `${VARIABLES}`
    selectors: tuple[Selector, ...] = ()  # which of its pacts; (): what Pact recommends
    provider_branch: str = ""  # of the provider; pending and `matchingBranch` are about it
    provider_tags: tuple[str, ...] = ()
    pending: bool = False  # a pact that this branch never kept may differ
    include_wip_since: str = ""  # a date: newer pacts that nobody selected are verified too
    states: str = ""  # the URL to POST provider states to
    states_teardown: bool = False  # call it after each interaction too
    missing_states: Literal["warn", "fail"] = "warn"  # states are named, and `states` is not set
    concurrent: bool = False  # interactions do not disturb one another: verify several at once

    def __post_init__(self) -> None:
        """Refuse what cannot be a URL where one is needed."""
        for name, value in (("url", self.url), ("states", self.states), ("broker", self.broker)):
            if value and not value.startswith(("http://", "https://", "${")):
                raise ValueError(f"`{name}` must be an http or https URL, but it is `{value}`")
        if "@" in self.broker:
            raise ValueError("`broker` has credentials in it: set `PACT_BROKER_TOKEN` instead")
        if self.broker:
            self.query()

    def query(self) -> Query:
        """What to ask the broker for."""
        return query(
            self.selectors,
            pending=self.pending,
            wip_since=self.include_wip_since,
            branch=self.provider_branch,
            tags=self.provider_tags,
        )


def options_of(suite: Suite) -> PactOptions:
    """The suite's own options; the defaults for one that has none."""
    return suite.options if isinstance(suite.options, PactOptions) else PactOptions()


def provider_of(suite: Suite) -> str:
    """The provider's name as its pacts write it."""
    return options_of(suite).provider or suite.name


def listing(suite: Suite) -> Unit:
    """Return the unit that looks at the files."""
    options = options_of(suite)
    argv: list[Arg] = [*_judge(), "list", "--provider", provider_of(suite)]
    inputs: tuple[Input, ...] = ()
    if options.broker:
        inputs = (Input(name="query.json", text=msgspec.json.encode(options.query()).decode()),)
        argv += ["--broker", template(options.broker), "--query", InputPath(name="query.json")]
        argv += ["--fetched", Variable(name=FETCHED, required=True)]
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


def verifying(suite: Suite, name: str, found: Sequence[Found], attempt: int = 1) -> Unit:
    """Return a unit that verifies these interactions."""
    options = options_of(suite)
    job = Job(
        provider=provider_of(suite),
        chosen=tuple(
            _chosen(file, tuple(group)) for file, group in groupby(found, key=lambda one: one.file)
        ),
        teardown=options.states_teardown,
        request_timeout_s=suite.timeout.test_s or 5.0,
    )
    argv: list[Arg] = [*_judge(), "verify", "--job", InputPath(name="job.json")]
    argv += ["--url", template(options.url)]
    if options.states:
        argv += ["--states", template(options.states)]
    return Unit(
        id=name,
        suite=suite.name,
        purpose=Purpose.RUN if attempt == 1 else Purpose.RETRY,
        command=_command(suite, tuple(argv)),
        attempt=attempt,
        inputs=(Input(name="job.json", text=msgspec.json.encode(job).decode()),),
        events=True,
        exclusive=not options.concurrent,
        timeout_s=suite.timeout.suite_s,
        silence_s=suite.timeout.silence_s,
        quiet=True,
        state=msgspec.json.encode(tuple(found)).decode(),
    )


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


def _command(suite: Suite, argv: tuple[Arg, ...]) -> Command:
    return Command(argv=argv, cwd=suite.root, env=suite.env, unset=("PYTHONPATH", "PYTHONHOME"))
