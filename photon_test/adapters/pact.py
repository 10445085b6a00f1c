"""Pact provider verification as a suite, one case for each interaction.

The first unit looks at the pact files; its reader plans the units that verify. All of them run
`photon_test.pact.judge`, where the Rust core is (pact-python 4.2, pact_ffi 0.5.12). The core
itself is not to be believed: it passes an empty folder, a filter that matches nothing, a pact of
another provider, and a run whose results a panic has lost. So interactions are counted here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal

import msgspec

from photon_test.adapters.pact_words import case_id, failed_state, finished, unreadable_file
from photon_test.core.command import (
    Arg,
    Command,
    EventsPath,
    Input,
    InputPath,
    PhotonPython,
    template,
)
from photon_test.core.errors import ManifestError
from photon_test.core.events import (
    Broke,
    CaseEvent,
    CaseFinished,
    CaseFound,
    CaseStarted,
    More,
    Warned,
)
from photon_test.core.model import Options, Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Crash, Exit, Location, Outcome, Unavailable, Unreadable
from photon_test.core.ports import Capabilities, Detected, Folder, Reader
from photon_test.core.select import Selection, wants
from photon_test.pact.messages import (
    Began,
    Chosen,
    Down,
    Ended,
    Found,
    Job,
    Listed,
    Note,
    Unusable,
    Verified,
    decode,
)

NAME = "pact"
SCOPE = "pact"
MARKERS = ("pact/*.json", "pacts/*.json", "pact/*/*.json", "contracts/*.json")
CAPABILITIES = Capabilities(
    list=True, select=True, stream=True, location=True, tags=True, test_timeout=True, shard="case"
)

_TOGETHER = 100  # interactions of one process: one after another, because states are shared
_APART = 25  # the same where the manifest says that they do not disturb one another


class PactOptions(Options, kw_only=True, rename="kebab"):
    """What stands in `pact = { … }` of a suite."""

    provider: str = ""  # as the pact files name it; "": the suite's name
    url: str = ""  # of the provider, with `${VARIABLES}` of the services that the suite requires
    files: tuple[str, ...] = ("pact/**/*.json", "pacts/**/*.json")  # from the suite's folder
    states: str = ""  # the URL to POST provider states to
    states_teardown: bool = False  # call it after each interaction too
    missing_states: Literal["warn", "fail"] = "warn"  # states are named, and `states` is not set
    concurrent: bool = False  # interactions do not disturb one another: verify several at once

    def __post_init__(self) -> None:
        """Refuse what cannot be a URL where one is needed."""
        for name, value in (("url", self.url), ("states", self.states)):
            if value and not value.startswith(("http://", "https://", "${")):
                raise ValueError(f"`{name}` must be an http or https URL, but it is `{value}`")


OPTIONS = PactOptions


def detect(folder: Folder, /) -> Detected | None:
    """Recognise pact files. They say who the provider is, but not where it runs."""
    found = [
        (path, provider) for path in _candidates(folder) if (provider := _provider(folder, path))
    ]
    if not found:
        return None
    provider = found[0][1]
    files = tuple(path for path, its in found if its == provider)
    what = "1 pact file" if len(found) == 1 else f"{len(found)} pact files"
    return Detected(
        suite=Suite(
            name=f"{provider}-contract",
            adapter=NAME,
            root=folder.path,
            scope=SCOPE,
            options=PactOptions(provider=provider, files=files),
        ),
        why=f"{what}: `{found[0][0]}`",
        left_out=f"the address of the provider `{provider}` is not known",
        hint=f'add a suite with `pact = {{ provider = "{provider}", url = "http://…" }}`',
    )


def units(suite: Suite, selection: Selection, folder: Folder, /) -> Sequence[Unit]:
    """Return the unit that looks at the files; what it finds decides about the others."""
    del folder
    options = _options(suite)
    if selection.run and not options.url:
        raise ManifestError(
            f"the suite `{suite.name}` does not say where its provider runs",
            hint='add `url = "http://…"` to its `pact` table',
            where=str(suite.origin or ""),
        )
    argv: tuple[Arg, ...] = (
        *_judge(),
        "list",
        "--provider",
        provider_of(suite),
        "--",
        *options.files,
    )
    return [
        Unit(
            id=f"{suite.name}/list",
            suite=suite.name,
            purpose=Purpose.LIST,
            command=_command(suite, argv),
            events=True,
            timeout_s=suite.timeout.suite_s,
            quiet=True,
        )
    ]


def environment(suite: Suite, folder: Folder, /) -> str:
    """Where the provider is, as the manifest says it."""
    del folder
    return _options(suite).url


def reader(unit: Unit, suite: Suite, selection: Selection, /) -> Reader:
    """Return the reader for a unit of `units`, or of another reader."""
    if unit.purpose is Purpose.LIST:
        return _Listing(suite, selection)
    return _Verification(unit, suite)


def provider_of(suite: Suite) -> str:
    """The provider's name as its pacts write it."""
    return _options(suite).provider or suite.name


def _candidates(folder: Folder) -> list[str]:
    found: dict[str, None] = {}
    for pattern in MARKERS:
        found.update(dict.fromkeys(folder.glob(pattern)))
    return list(found)


def _provider(folder: Folder, path: str) -> str:
    """Return the provider of a pact file; "" if it is none. Most JSON files are seen by a word."""
    text = folder.text(path) or ""
    if '"provider"' not in text or '"consumer"' not in text:
        return ""
    try:
        provider = json.loads(text)["provider"]["name"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return provider if isinstance(provider, str) else ""


def _options(suite: Suite) -> PactOptions:
    return suite.options if isinstance(suite.options, PactOptions) else PactOptions()


def _judge() -> tuple[Arg, ...]:
    # -P: a `pact` folder of the project must not be imported instead of the package.
    return (PhotonPython(), "-P", "-m", "photon_test.pact.judge", "--events", EventsPath())


def _command(suite: Suite, argv: tuple[Arg, ...]) -> Command:
    return Command(argv=argv, cwd=suite.root, env=suite.env, unset=("PYTHONPATH", "PYTHONHOME"))


def _verifying(suite: Suite, name: str, found: Sequence[Found], attempt: int = 1) -> Unit:
    options = _options(suite)
    job = Job(
        provider=provider_of(suite),
        chosen=tuple(
            Chosen(file=file, natives=tuple(one.native for one in group))
            for file, group in groupby(found, key=lambda one: one.file)
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


class _Listing:
    """Reads what the files hold, and plans what is to be verified."""

    def __init__(self, suite: Suite, selection: Selection) -> None:
        self._suite = suite
        self._selection = selection
        self._options = _options(suite)
        self._seen = 0
        self._total: int | None = None
        self._chosen: list[Found] = []
        self._stateful = 0

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        if stream is not Stream.EVENTS:
            return None
        try:
            said = decode(text)
        except msgspec.MsgspecError:
            return [Warned(message=f"the pact judge wrote a line that is not its own: {text[:80]}")]
        match said:
            case Found():
                self._seen += 1
                return self._found(said)
            case Unusable():
                return unreadable_file(self._suite, said, listing=not self._selection.run)
            case Note(message=message, hint=hint):
                return [Warned(message=message, hint=hint)]
            case Listed(interactions=interactions):
                self._total = interactions
                return []
            case Began() | Ended() | Down() | Verified():
                return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        del reports
        if self._total is None:
            message = f"looking at the pact files ended early, with {exit_.words}"
            yield Broke(failure=Crash(message=message, exit=exit_))
            return
        if self._total != self._seen:
            message = f"{self._total} interactions were counted, but {self._seen} were named"
            yield Broke(failure=Unreadable(message=message))
            return
        if self._stateful and self._options.missing_states == "warn":
            what = (
                "1 interaction needs a provider state"
                if self._stateful == 1
                else (f"{self._stateful} interactions need provider states")
            )
            yield Warned(
                message=f"{what}, but `states` of the suite `{self._suite.name}` is not set",
                hint='add `states = "http://…"`, or `missing-states = "fail"`',
            )
        size = _APART if self._options.concurrent else _TOGETHER
        for number, start in enumerate(range(0, len(self._chosen), size), start=1):
            name = f"{self._suite.name}/verify/{number}"
            yield More(unit=_verifying(self._suite, name, self._chosen[start : start + size]))

    def _found(self, found: Found) -> list[CaseEvent]:
        case = case_id(self._suite, found)
        event = CaseFound(
            case=case, location=Location(file=case.file, line=found.line), tags=found.tags
        )
        if not self._selection.run or not wants(self._suite, self._selection, event):
            return [event]
        if found.kind != "http":
            reason = "only HTTP interactions are verified so far; this one is a message"
            skipped = CaseFinished(case=case, outcome=Outcome.SKIPPED, reason=reason)
            return [event, skipped]
        if found.states and not self._options.states:
            self._stateful += 1
            if self._options.missing_states == "fail":
                return [event, failed_state(case, found)]
        self._chosen.append(found)
        return [event]


class _Verification:
    """Reads how the interactions of one unit ended."""

    def __init__(self, unit: Unit, suite: Suite) -> None:
        self._unit = unit
        self._suite = suite
        found = msgspec.json.decode(unit.state, type=tuple[Found, ...])
        self._open = {(one.file, one.native): one for one in found}
        self._expected = len(found)
        self._began: tuple[str, str] | None = None
        self._last: Verified | Down | None = None
        self._broken: list[CaseEvent] = []

    def line(self, stream: Stream, text: str, /) -> Iterable[CaseEvent] | None:
        if stream is not Stream.EVENTS:
            return None
        try:
            said = decode(text)
        except msgspec.MsgspecError:
            return [Warned(message=f"the pact judge wrote a line that is not its own: {text[:80]}")]
        match said:
            case Began(file=file, native=native) if (file, native) in self._open:
                self._began = (file, native)
                return [CaseStarted(case=case_id(self._suite, self._open[file, native]))]
            case Ended(file=file, native=native) if (file, native) in self._open:
                self._began = None
                found = self._open.pop((file, native))
                return [finished(case_id(self._suite, found), said)]
            case Unusable(file=file, message=message):
                return [Broke(failure=Unreadable(message=f"`{file}`: {message}"))]
            case Verified() | Down():
                self._last = said
                return []
            case Began() | Ended() | Found() | Listed() | Note():
                return []

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Iterable[CaseEvent]:
        del reports
        match self._last:
            case Down(message=message, hint=hint):
                yield Broke(failure=Unavailable(kind="service", message=message, hint=hint))
            case Verified(interactions=interactions):
                if interactions != self._expected or self._open:
                    ended = self._expected - len(self._open)
                    message = f"{self._expected} interactions were to be verified, {ended} were"
                    yield Broke(failure=Unreadable(message=message))
            case None:
                yield from self._crashed(exit_)

    def _crashed(self, exit_: Exit) -> Iterable[CaseEvent]:
        """Blame the interaction that was open; verify those after it in a new process."""
        message = f"the pact judge ended with {exit_.words} before it was done"
        yield Broke(failure=Crash(message=message, exit=exit_))
        if self._began is None or exit_.interrupted or exit_.timed_out == "suite":
            return
        self._open.pop(self._began)
        if self._open:
            attempt = self._unit.attempt + 1
            name = f"{self._unit.id.partition('+')[0]}+{attempt}"
            yield More(unit=_verifying(self._suite, name, list(self._open.values()), attempt))
