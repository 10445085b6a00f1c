"""What a schemathesis suite says about itself: `schemathesis = { … }` in the manifest."""

from typing import Literal

from photon_test.adapters.state_handlers import StatesBy, is_url, states_by
from photon_test.contracts.properties.choices import PHASES, CheckName, ModeName, PhaseName
from photon_test.core.model import Needed, Options, Suite
from photon_test.pact.credentials import Credential, credential

EXTRA = "pip install 'photon-test[schemathesis]'"
# Those that say of an answer whether it is what the document promises. The others judge whether the
# API took or refused a request as it should, and are wrong where a framework reads `1` as a text:
# https://github.com/schemathesis/schemathesis/issues/2913, /3073 and /3516.
CHECKS: tuple[CheckName, ...] = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


class SchemathesisOptions(Options, kw_only=True, rename="kebab"):
    """What stands in `schemathesis = { … }` of a suite."""

    document: str = ""  # an OpenAPI document, from the suite's folder
    url: str = ""  # of the API, with `${VARIABLES}` of the services that the suite requires
    asgi: str = ""  # `module:name`, an application to start in place of `url`
    wsgi: str = ""  # the same
    app_dir: str = ""  # from the suite's folder: where the project's own code is imported from
    base_path: str | None = None  # before every path; None: of the document's servers
    phases: tuple[PhaseName, ...] = PHASES
    checks: tuple[CheckName, ...] = CHECKS
    mode: ModeName = "all"  # requests that the document allows, others, or both
    max_examples: int = 100  # requests for an operation in the phase `fuzzing`
    seed: int = 1  # the same one makes the same requests
    auth: tuple[str, ...] = ()  # credentials for the API: `bearer=env:TOKEN`
    states: str = ""  # a URL to POST provider states to, Python functions, or a command
    states_teardown: bool = False  # tell a URL or a command of the end of a request too
    missing_states: Literal["warn", "fail"] = "fail"  # of those that no function is for
    pacts: tuple[str, ...] = ()  # files or patterns, from the suite's folder, that name the states
    provider: str = ""  # as the pacts name this API; "": they all have the same one

    def __post_init__(self) -> None:
        """Refuse what cannot be a URL, what is said twice, and what would check nothing."""
        if self.url and not is_url(self.url):
            raise ValueError(f"`url` must be an http or https URL, but it is `{self.url}`")
        given = [name for name in ("url", "asgi", "wsgi") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"`{given[0]}` and `{given[1]}` both say where the API is")
        if self.document.startswith(("http://", "https://")):
            raise ValueError(
                "`document` must be a file: what an API says of itself while it runs cannot be"
                " listed, save it with a `setup`"
            )
        if self.base_path and not self.base_path.startswith("/"):
            raise ValueError(f"`base-path` must begin with `/`, but it is `{self.base_path}`")
        for name in ("phases", "checks"):
            values = getattr(self, name)
            if not values:
                raise ValueError(f"`{name}` must not be empty: nothing would be checked")
            if len(set(values)) < len(values):
                raise ValueError(f"`{name}` has one of them twice")
        if self.max_examples < 1:
            raise ValueError(f"`max-examples` must be at least 1, but it is {self.max_examples}")
        if self.seed < 0:
            raise ValueError(f"`seed` must not be negative, but it is {self.seed}")
        _ = self.credentials
        self._check_states()

    def _check_states(self) -> None:
        if self.states and not self.pacts:
            raise ValueError("`states` needs `pacts`: they say which states stand before a request")
        for name in ("pacts", "provider", "states_teardown"):
            if getattr(self, name) and not self.states:
                key = name.replace("_", "-")
                raise ValueError(f"`{key}` needs `states`: it says who sets provider states")

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """What `auth` says.

        Raises:
            ValueError: One of them is no credential.
        """
        return tuple(map(credential, self.auth))

    @property
    def states_by(self) -> StatesBy:
        """What `states` is."""
        return states_by(self.states)

    @property
    def templates(self) -> tuple[tuple[str, str], ...]:
        """Its URLs."""
        states = self.states if self.states_by == "url" else ""
        return (("url", self.url), ("states", states))

    @property
    def needed(self) -> tuple[Needed, ...]:
        """The document, and the pacts."""
        found = []
        if self.document:
            missing = f"there is no `{self.document}`"
            hint = "correct `schemathesis.document`, or let a `setup` write it"
            found.append(Needed(file=self.document, missing=missing, hint=hint))
        for pattern in self.pacts:
            missing = f"no pact file matches `{pattern}`"
            hint = "correct `schemathesis.pacts`, or generate the pacts first"
            found.append(Needed(patterns=(pattern,), missing=missing, hint=hint))
        return tuple(found)

    @property
    def application(self) -> str:
        """The application that is started for the run; "" if there is none."""
        return self.asgi or self.wsgi


def options_of(suite: Suite) -> SchemathesisOptions:
    """The suite's own options; the defaults for one that has none."""
    given = suite.options
    return given if isinstance(given, SchemathesisOptions) else SchemathesisOptions()


def request_limit_s(suite: Suite) -> float:
    """Return how long one request may take."""
    return suite.timeout.test_s or 5.0
