"""What a pact suite says about itself: `pact = { … }` in the manifest."""

import re
from typing import Literal

from photon_test.adapters.state_handlers import StatesBy, are_functions, is_url, states_by
from photon_test.core.model import Needed, Options, Suite
from photon_test.manifest.matrix import base
from photon_test.pact.broker.selectors import Query, Selector, query
from photon_test.pact.credentials import Credential, credential
from photon_test.pact.request_rules import Rule

FILES = ("pact/**/*.json", "pacts/**/*.json")
STOP = "PHOTON_PACTS_STOP"  # a file that is there once one interaction has failed
FETCHED = "PHOTON_PACTS_FETCHED"  # a folder of the run, where pacts of a broker are kept

MESSAGES_URL = "PHOTON_MESSAGES_URL"  # of the host of functions
SKIP = "skip"  # as `messages`: on purpose, nobody produces them

MessagesBy = Literal["nothing", "skip", "url", "functions"]
_FUNCTION = re.compile(r"([^\s:]+\.py|[A-Za-z_]\w*(\.[A-Za-z_]\w*)*):[A-Za-z_][\w.]*")


class PactOptions(Options, kw_only=True, rename="kebab"):
    """What stands in `pact = { … }` of a suite."""

    provider: str = ""  # as the pact files name it; "": the suite's name (`provider_of`)
    url: str = ""  # of the provider, with `${VARIABLES}` of the services that the suite requires
    files: tuple[str, ...] = ()  # from the suite's folder; (): `FILES`, unless there is a broker
    broker: str = ""  # the URL of a Pact Broker to fetch pacts from, with `${VARIABLES}`
    selectors: tuple[Selector, ...] = ()  # which of its pacts; (): what Pact recommends
    provider_branch: str = ""  # of the provider; pending and `matchingBranch` are about it
    provider_tags: tuple[str, ...] = ()
    pending: bool = False  # a pact that this branch never kept may differ
    include_wip_since: str = ""  # a date: newer pacts that nobody selected are verified too
    asgi: str = ""  # `module:name`, an application to start in place of `url`
    wsgi: str = ""  # the same
    app_dir: str = ""  # from the suite's folder: where the project's own code is imported from
    states: str = ""  # a URL to POST provider states to, Python functions, or a command
    states_teardown: bool = False  # tell a URL or a command of the end of an interaction too
    messages: str = ""  # a URL that produces them, Python functions, or `SKIP`
    missing_states: Literal["warn", "fail"] | None = None  # None: fail where handlers are given
    workers: int = 1  # so many at once on one provider: they must not disturb one another
    fail_fast: bool = False  # stop at the first failure
    auth: tuple[str, ...] = ()  # credentials for the provider: `bearer=env:TOKEN`
    request: tuple[Rule, ...] = ()  # what is changed in requests
    request_filter: str = ""  # a function that changes requests: `tests/signing.py:sign`
    max_response_mb: int = 32  # of the body of one answer
    insecure: bool = False  # any certificate of the provider will do
    har: str = ""  # from the suite's folder: a file of all that was exchanged

    def __post_init__(self) -> None:
        """Refuse what cannot be a URL where one is needed, and what is said twice."""
        for name, value in (("url", self.url), ("broker", self.broker)):
            if value and not is_url(value):
                raise ValueError(f"`{name}` must be an http or https URL, but it is `{value}`")
        given = [name for name in ("url", "asgi", "wsgi") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"`{given[0]}` and `{given[1]}` both say where the provider is")
        if self.workers < 1:
            raise ValueError(f"`workers` must be at least 1, but it is {self.workers}")
        if "@" in self.broker:
            raise ValueError("`broker` has credentials in it: set `PACT_BROKER_TOKEN` instead")
        if self.broker:
            self.query()
        if self.request_filter and not _FUNCTION.fullmatch(self.request_filter):
            raise ValueError(
                "`request-filter` must name a function, `signing.py:sign` or `package.module:sign`,"
                f" but it is `{self.request_filter}`"
            )
        if self.max_response_mb < 1:
            raise ValueError("`max-response-mb` must be at least 1")
        _ = self.credentials
        if self.messages and not self.messages_by:
            raise ValueError(
                f"`messages` must be a URL, a module or file of functions, or `{SKIP}`,"
                f" but it is `{self.messages}`"
            )

    def query(self) -> Query:
        """What to ask the broker for."""
        return query(
            self.selectors,
            pending=self.pending,
            wip_since=self.include_wip_since,
            branch=self.provider_branch,
            tags=self.provider_tags,
        )

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """What `auth` says.

        Raises:
            ValueError: One of them is no credential.
        """
        return tuple(map(credential, self.auth))

    @property
    def application(self) -> str:
        """The application that is started for the run; "" if there is none."""
        return self.asgi or self.wsgi

    @property
    def states_by(self) -> StatesBy:
        """What `states` is."""
        return states_by(self.states)

    @property
    def messages_by(self) -> MessagesBy | None:
        """What `messages` is; None if it is nothing that it can be."""
        messages = self.messages
        if not messages:
            return "nothing"
        if messages == SKIP:
            return "skip"
        if is_url(messages):
            return "url"
        return "functions" if are_functions(messages) else None

    @property
    def templates(self) -> tuple[tuple[str, str], ...]:
        """Its URLs."""
        found = [("url", self.url), ("broker", self.broker)]
        found += [("states", self.states)] if self.states_by == "url" else []
        found += [("messages", self.messages)] if self.messages_by == "url" else []
        return tuple(found)

    @property
    def needed(self) -> tuple[Needed, ...]:
        """The pacts: of each pattern that the manifest names, or of one that it need not."""
        if self.files:
            hint = "correct `pact.files`, or generate the pacts first"
            return tuple(_pacts(pattern, hint=hint) for pattern in self.files)
        hint = "name them with `pact.files`, or fetch them with `pact.broker`"
        return () if self.broker else (_pacts(*FILES, hint=hint),)

    @property
    def tears_down(self) -> bool:
        """Whether whoever sets states is told of the end of an interaction too."""
        return self.states_teardown or self.states_by == "functions"


def _pacts(*patterns: str, hint: str) -> Needed:
    words = " or ".join(f"`{pattern}`" for pattern in patterns)
    return Needed(patterns=patterns, missing=f"no pact file matches {words}", hint=hint)


def options_of(suite: Suite) -> PactOptions:
    """The suite's own options; the defaults for one that has none."""
    return suite.options if isinstance(suite.options, PactOptions) else PactOptions()


def request_limit_s(suite: Suite) -> float:
    """Return how long one request may take, and the change of one provider state."""
    return suite.timeout.test_s or 5.0


def provider_of(suite: Suite) -> str:
    """The provider's name as its pacts write it: of a matrix, the name that all suites share."""
    return options_of(suite).provider or base(suite.name)
