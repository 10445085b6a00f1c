"""The options of `photon pact verify-provider` that say where the provider is, and its states."""

import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypedDict

import click
from msgspec.structs import replace

from photon_test.adapters.pact import NAME, SCOPE
from photon_test.adapters.pact_options import PactOptions, options_of, provider_of
from photon_test.core.command import Joined
from photon_test.core.errors import UsageError
from photon_test.core.model import Service, Suite
from photon_test.core.suggest import meant
from photon_test.manifest.load import complete, with_profile
from photon_test.manifest.matrix import suites_by_name
from photon_test.manifest.model import Manifest
from photon_test.run.found import KINDS


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


def suite_of(
    manifest: Manifest, root: Path, provider: str, pacts: tuple[str, ...], name: str = ""
) -> Suite:
    """Return the manifest's suite about this provider, or one of its own.

    Raises:
        UsageError: There are several, or none that is called so.
    """
    here = posixpath.relpath(Path.cwd().as_posix(), root.as_posix())
    here = "" if here == "." else here
    declared = _declared(manifest, provider, name)
    if declared is not None and not pacts:
        return replace(declared, needs=())
    if declared is not None:
        options = replace(options_of(declared), files=pacts)
        return replace(declared, needs=(), root=here, min_tests=None, options=options)
    own = Suite(name=f"{provider}-contract", adapter=NAME, scope=SCOPE, root=here)
    profile = manifest.profile
    own = complete(
        with_profile(replace(own, options=PactOptions()), KINDS[NAME], profile), (), (), profile
    )
    options = options_of(own)
    options = replace(options, provider=provider, files=pacts or options.files)
    return replace(own, options=options)


def _declared(manifest: Manifest, provider: str, name: str) -> Suite | None:
    suites = [suite for suite in manifest.suites if suite.adapter == NAME]
    about = [suite for suite in suites if provider_of(suite) == provider]
    if name:
        named = suites_by_name(suite.name for suite in about).get(name, ())
        if not named:
            message = f"there is no pact suite `{name}` about the provider `{provider}`"
            known = [suite.name for suite in about] or [suite.name for suite in suites]
            raise UsageError(message, hint=meant(name, known))
        about = [suite for suite in about if suite.name in named]
    if len(about) > 1:
        several = ", ".join(f"`{suite.name}`" for suite in about)
        raise UsageError(
            f"several suites are about the provider `{provider}`: {several}",
            where=manifest.path,
            hint="say which with `--suite NAME`; `photon test` verifies them all",
        )
    return about[0] if about else None


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
                f"it is not known where the provider `{provider_of(suite)}` runs",
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
