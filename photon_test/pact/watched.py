"""Verification with the proxy in between: what the provider really said goes with the verdict.

The verdict stays the core's. Only where there was no whole answer, which the core says in one
sentence for everything, the proxy's cause takes its place; and an answer that was cut off never
passes, whatever the core made of its beginning.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from msgspec.structs import replace

from photon_test.core.events import Observed
from photon_test.pact.credentials import PREFIX
from photon_test.pact.expected import response, whole
from photon_test.pact.files import Interaction, PactFile
from photon_test.pact.hooks import Hook
from photon_test.pact.messages import Ended, Job, Result
from photon_test.pact.plain import plain
from photon_test.pact.proxy import har
from photon_test.pact.proxy.curl import curl
from photon_test.pact.proxy.dial import Dialer, upstream
from photon_test.pact.proxy.edits import Editor, Missing
from photon_test.pact.proxy.exchange import Exchange, Fault, header
from photon_test.pact.proxy.flight import Limits
from photon_test.pact.proxy.server import Proxy
from photon_test.pact.proxy.shown import answer
from photon_test.pact.proxy.veil import Veil
from photon_test.pact.request_rules import FILTER_URL
from photon_test.pact.rule_at import rule_at

Verify = Callable[[PactFile, Interaction], Ended]
_UNAUTHORISED = 401


class Watched:
    """Verifies interactions of one provider through a proxy."""

    def __init__(self, url: str, job: Job, environment: Mapping[str, str]) -> None:
        """Raise `edits.Missing` if something that requests are to be given is not there."""
        dialer = Dialer(upstream(url), insecure=job.insecure)
        self._origin = f"{dialer.to.scheme}://{dialer.to.authority}"
        hook = None
        if job.filtered:
            if not environment.get(FILTER_URL):
                raise Missing(f"`{FILTER_URL}` is not set: nobody serves `request-filter`")
            hook = Hook(environment[FILTER_URL], self._origin)
        self._editor = Editor(job.requests, job.credentials, environment, hook)
        self._veil = Veil(
            job.credentials,
            self._editor.secrets,
            {name: value for name, value in environment.items() if not name.startswith(PREFIX)},
        )
        limits = Limits(answer_s=job.request_timeout_s, body_bytes=job.response_limit)
        edit = None if self._editor.idle else self._editor
        self._proxy = Proxy(dialer, limits, edit)
        self._har = Path(job.har) if job.har else None
        # What the core asks in place of the provider: the same path, on this machine.
        self.url = f"http://127.0.0.1:{self._proxy.port}{urlsplit(url).path}"

    def by(self, judge: Verify) -> Verify:
        """Return `judge`, which asks `url`, with what came back added to its words."""

        def verify(file: PactFile, interaction: Interaction) -> Ended:
            self._editor.bare = response(interaction).get("status") == _UNAUTHORISED
            self._proxy.take()
            ended = judge(file, interaction)
            exchanges = self._proxy.take()
            return self._told(ended, exchanges, interaction)

        return verify

    def _told(
        self,
        ended: Ended,
        exchanges: list[Exchange],
        interaction: Interaction,
    ) -> Ended:
        if not exchanges:
            if ended.result == "agreed":
                message = "the core was content without asking the provider"
                return replace(ended, result="unjudged", message=message)
            return ended
        last = exchanges[-1]
        for exchange in exchanges if self._har else ():
            ended = self._kept(ended, exchange, interaction)
        if last.fault is not None and ended.result != "state":
            result, message = _cause(last.fault)
            message = self._veil.text(plain(message))
            ended = replace(
                ended,
                result=result,
                message=message,
                text=last.fault.text,
                fault=last.fault.kind,
                differences=(),
            )
        if ended.result == "agreed":
            return replace(ended, observed=_observed(last, whole(interaction)))
        differences = tuple(
            replace(
                one,
                rule=plain(rule_at(dict(response(interaction)), one.kind, one.path), 500),
                message=self._veil.text(one.message),
                expected=self._veil.text(one.expected),
                actual=self._veil.text(one.actual),
            )
            for one in ended.differences
        )
        command = curl(last, self._origin, self._veil, interaction.text)
        return replace(
            ended,
            differences=differences,
            text=self._veil.text(ended.text),
            message=self._veil.text(ended.message),
            output=f"$ {command}\n{answer(last, self._veil)}\n",
            observed=_observed(last, whole(interaction)),
        )

    def _kept(self, ended: Ended, exchange: Exchange, interaction: Interaction) -> Ended:
        """Write an exchange into the HAR file; if that fails, the interaction says so."""
        assert self._har is not None, "asked by the caller"  # noqa: S101  # a bug, not an input
        try:
            har.append(self._har, exchange, self._origin, self._veil, interaction.description)
        except OSError as error:
            words = f"the HAR file `{self._har}` cannot be written: {error.strerror or error}"
            return replace(ended, result="unjudged", message=words)
        return ended


def _cause(fault: Fault) -> tuple[Result, str]:
    words = fault.words
    if fault.kind == "unprepared":
        return "state", words
    if words.startswith("it "):
        words = f"the provider {words[3:]}"
    elif words.startswith("its "):
        words = f"the provider's {words[4:]}"
    else:
        words = f"the provider does not answer: {words}"
    match fault.kind:
        case "untrusted":
            return "refused", f"{words}; `--insecure` takes any"
        case "refused" | "unknown":
            return "refused", words
        case "hangs":
            return "hangs", words
        case "resets" | "closes" | "garbage" | "short" | "oversized":
            return "broken", words


def _observed(exchange: Exchange, said: Mapping[str, Any]) -> Observed:
    """Say what of the provider's interface was exercised; names only, never values."""
    path, _, query = exchange.target.partition("?")
    names = [f"query:{unquote_plus(one.partition('=')[0])}" for one in query.split("&") if one]
    try:
        asked = said["request"].get("headers") or {}
        operation = said.get("comments", {}).get("photon", {}).get("operation", "")
    except (KeyError, TypeError, AttributeError):
        asked, operation = {}, ""
    names += [f"header:{name.lower()}" for name in asked]
    response = exchange.response
    return Observed(
        operation=plain(str(operation), 200),
        method=plain(exchange.method, 40),
        path=plain(path, 2_000),
        status=exchange.status,
        media_type=plain(_media_type(response.headers if response else ()), 200),
        parameters=tuple(dict.fromkeys(plain(name, 200) for name in names)),
    )


def _media_type(headers: tuple[tuple[str, str], ...]) -> str:
    return header(headers, "content-type").partition(";")[0].strip().lower()
