"""The options of `photon pact verify-provider` that say where the provider is, and its states."""

import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypedDict

import click
from msgspec.structs import replace

from photon_test.adapters.pact import NAME, SCOPE
from photon_test.adapters.pact_options import PactOptions
from photon_test.core.command import Joined
from photon_test.core.errors import UsageError
from photon_test.core.model import Service, Suite
from photon_test.core.suggest import meant
from photon_test.manifest.model import Manifest


class Given(TypedDict):
    """What was given on the command line."""

    url: str
    service: str
    asgi: str
    wsgi: str
    app_dir: str
    states: str
    messages: str
    missing_states: Literal["warn", "fail"] | None


_OPTIONS = (
    click.option("--url", default="", metavar="URL", help="Where it runs."),
    click.option(
        "--service", default="", metavar="NAME", help="Start this service of photon.toml."
    ),
    click.option("--asgi", default="", metavar="MODULE:APP", help="Start this application."),
    click.option("--wsgi", default="", metavar="MODULE:APP", help="The same, for WSGI."),
    click.option("--app-dir", default="", metavar="DIR", help="Where its code is imported from."),
    click.option(
        "--states", default="", metavar="WHAT", help="A URL, states.py, a module, or ./command."
    ),
    click.option(
        "--messages", default="", metavar="WHAT", help="A URL, messages.py, a module, or skip."
    ),
    click.option("--missing-states", type=click.Choice(["warn", "fail"]), default=None),
)


def provider_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add these options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def suite_of(manifest: Manifest, root: Path, provider: str, pacts: tuple[str, ...]) -> Suite:
    """Return the manifest's suite about this provider, or one of its own."""
    here = posixpath.relpath(Path.cwd().as_posix(), root.as_posix())
    here = "" if here == "." else here
    for suite in manifest.suites:
        options = suite.options
        if isinstance(options, PactOptions) and (options.provider or suite.name) == provider:
            if not pacts:
                return replace(suite, needs=())
            options = replace(options, files=pacts)
            return replace(suite, needs=(), root=here, min_tests=None, options=options)
    return Suite(
        name=f"{provider}-contract",
        adapter=NAME,
        scope=SCOPE,
        root=here,
        options=PactOptions(provider=provider, files=pacts),
    )


def with_provider(suite: Suite, manifest: Manifest, given: Given, *, listing: bool) -> Suite:
    """Return the suite with what was given about its provider.

    Raises:
        UsageError: It is not known where the provider runs, or it is said twice.
        ValueError: What was given is nothing that the manifest could say.
    """
    said = [name for name in ("url", "service", "asgi", "wsgi") if given[name]]
    if len(said) > 1:
        raise UsageError(f"`--{said[0]}` and `--{said[1]}` both say where the provider is")
    options = suite.options if isinstance(suite.options, PactOptions) else PactOptions()
    requires = suite.requires
    match said:
        case ["service"]:
            service = _service(manifest, given["service"])
            known = options.url if service.name in requires else ""
            options = _at(options, url=known or _address(service))
            requires = (service.name,)
        case ["url"]:
            options, requires = _at(options, url=given["url"]), ()
        case ["asgi" | "wsgi"]:
            options = _at(options, asgi=given["asgi"], wsgi=given["wsgi"])
        case _ if not (options.url or options.application or listing or _produces(options, given)):
            raise UsageError(
                f"it is not known where the provider `{options.provider or suite.name}` runs",
                hint="add `--url http://127.0.0.1:3000`, `--asgi module:app`,"
                " or `--service NAME` of photon.toml",
            )
    options = replace(
        options,
        app_dir=given["app_dir"] or options.app_dir,
        states=given["states"] or options.states,
        messages=given["messages"] or options.messages,
        missing_states=given["missing_states"] or options.missing_states,
    )
    return replace(suite, options=options, requires=requires)


def _produces(options: PactOptions, given: Given) -> bool:
    """Whether messages can be verified, for which no provider needs to run."""
    return replace(options, messages=given["messages"] or options.messages).messages_by in (
        "url",
        "functions",
    )


def _at(options: PactOptions, *, url: str = "", asgi: str = "", wsgi: str = "") -> PactOptions:
    return replace(options, url=url, asgi=asgi, wsgi=wsgi)


def _service(manifest: Manifest, name: str) -> Service:
    known = {service.name: service for service in manifest.services}
    if name not in known:
        where = (
            f"{manifest.path} declares"
            if manifest.path
            else "there is no photon.toml that declares"
        )
        no = "no" if manifest.path else "a"
        raise UsageError(f"{where} {no} service `{name}`", hint=meant(name, tuple(known)))
    return known[name]


def _address(service: Service) -> str:
    """Return the one variable of a service that holds an address: `${ORDERS_URL}`."""
    found = [
        name
        for name, value in service.env
        if str(value.parts[0] if isinstance(value, Joined) else value).startswith("http")
    ]
    if len(found) != 1:
        raise UsageError(
            f"the service `{service.name}` does not say its address in one variable of its `env`",
            hint="add `--url '${NAME}'` with the variable that holds it",
        )
    return f"${{{found[0]}}}"
