"""The process that looks at pact files and verifies them: `python -m photon_test.pact.judge`.

The Rust core can panic, abort, print to fd 1 and not be interrupted, so it never runs in Photon's
own process. What happens is written to `--events` as lines of `pact/messages.py`; the status is 0
whenever the work was done, whatever the outcome.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from photon_test import __version__
from photon_test.core.errors import DocumentError
from photon_test.pact.broker.fetched import Fetched
from photon_test.pact.files import Interaction, Kind, PactFile
from photon_test.pact.listing import Say, list_files, unusable
from photon_test.pact.messages import (
    Began,
    Down,
    Ended,
    Job,
    Said,
    Stopped,
    Unusable,
    Verified,
    encode,
)
from photon_test.pact.pick import pick
from photon_test.pact.probe import Probe, address, probe
from photon_test.pact.relay import Relay, posted
from photon_test.pact.sources import content
from photon_test.pact.states import StateProxy
from photon_test.pact.watch import Watch, hear

_ENDING_S = 0.5  # for a process that ends to close its port
_PATIENCE = 3  # interactions in a row without an answer, then the provider counts as hanging
_LAST_PATIENCE = 10  # the same, although the provider still answers a plain request
_Asked = tuple[str, Callable[[PactFile, Interaction], Ended]]  # a URL, and who judges its answers


def main(arguments: list[str] | None = None) -> int:
    """Run the process; return its status."""
    parser = argparse.ArgumentParser(prog="photon_test.pact.judge", allow_abbrev=False)
    parser.add_argument("--events", required=True, type=Path)
    verbs = parser.add_subparsers(dest="verb", required=True)
    listing = verbs.add_parser("list")
    listing.add_argument("--provider", required=True)
    listing.add_argument("--broker", default="")
    listing.add_argument("--query", type=Path)
    listing.add_argument("--fetched", type=Path)
    listing.add_argument("--catalogue", default="")
    listing.add_argument("--har", type=Path)
    listing.add_argument("--usual", action="store_true")
    listing.add_argument("patterns", nargs="*")
    verifying = verbs.add_parser("verify")
    verifying.add_argument("--job", required=True, type=Path)
    verifying.add_argument("--url", default="")
    verifying.add_argument("--messages", default="")
    verifying.add_argument("--states", default="")
    verifying.add_argument("--stop", type=Path)
    verifying.add_argument("--core-log", type=Path)
    given = parser.parse_args(arguments)
    with given.events.open("ab", buffering=0) as channel:

        def say(said: Said) -> None:
            channel.write(encode(said))

        if given.verb == "list":
            if given.har and not _begun(given.har, say):
                return 0
            pacts = _from_broker(given, say) if given.broker else ()
            if pacts is not None:
                list_files(
                    given.provider,
                    given.patterns,
                    say,
                    pacts,
                    given.catalogue,
                    usual=given.usual,
                )
        else:
            job = msgspec.json.decode(given.job.read_bytes(), type=Job)
            silence_core()
            heard = hear(given.core_log) if given.core_log else None
            import tempfile  # noqa: PLC0415  # 10 ms, and a listing needs no folder

            tempfile.tempdir = str(given.job.parent)  # it is removed whatever happens here
            watch = Watch(job.request_timeout_s, say, heard=heard, stop=given.stop)
            verify_job(job, given.url, given.states, say, given.messages, watch=watch)
    return 0


def verify_job(
    job: Job, url: str, states: str, say: Say, messages: str = "", *, watch: Watch
) -> None:
    """Verify the job's interactions in its order; stop early when the provider is down.

    `messages`: the URL of whoever produces messages. Of it and `url`, what no interaction needs
    is "".
    """
    for name, target in (("url", url), ("messages", messages)):
        if not target and (name == "messages" or messages):
            continue
        if address(target) is None:
            hint = f"set `{name}` of the suite"
            say(Down(message=f"`{target}` is no http or https URL", hint=hint))
            return
        first = probe(target, job.request_timeout_s)
        if first.condition in ("refused", "unknown", "garbage"):
            say(_down(first))
            return
    import tempfile  # noqa: PLC0415  # as above

    with tempfile.TemporaryDirectory(prefix="photon-pact-") as folder:
        from photon_test.pact.verify import Judge  # noqa: PLC0415  # 18 MB, only where it judges

        proxy = StateProxy(states, job.request_timeout_s) if states else None

        def judge(target: str, relay: Relay | None = None) -> _Asked:
            made = Judge(
                target,
                Path(folder),
                states=proxy,
                teardown=job.teardown,
                timeout_s=job.request_timeout_s,
                messages=relay,
            )
            return target, made.verify

        asked: dict[Kind, _Asked] = {}
        if url:
            from photon_test.pact.proxy.edits import Missing  # noqa: PLC0415  # as above
            from photon_test.pact.watched import Watched  # noqa: PLC0415

            try:
                watched = Watched(url, job, os.environ)
            except Missing as error:
                say(Down(message=str(error), hint="look at `auth` and `request` of the suite"))
                return
            asked["http"] = url, watched.by(judge(watched.url)[1])
        if messages:
            relay = Relay(posted(messages, job.request_timeout_s))
            asked["message"] = judge(messages, relay)
        _verify(job, asked, say, watch)


def _verify(job: Job, asked: Mapping[Kind, _Asked], say: Say, watch: Watch) -> None:
    number, silent = 0, 0
    for chosen in job.chosen:
        try:
            data = content(chosen.path or chosen.file)
            file = pick(data, chosen.file, chosen.natives)
        except (DocumentError, OSError) as error:
            say(unusable(chosen.file, error))
            continue
        known = {interaction.native: interaction for interaction in file.interactions}
        for native in chosen.natives:
            if native not in known:
                message = "the file was changed while the run was going on"
                say(Unusable(file=chosen.file, message=message))
                continue
            if watch.stopped:
                say(Stopped())
                return
            say(Began(file=chosen.file, native=native))
            if known[native].kind not in asked:
                words = f"nobody was named who answers what is of the kind `{known[native].kind}`"
                say(Ended(file=chosen.file, native=native, result="unjudged", message=words))
                number += 1
                continue
            url, verify = asked[known[native].kind]
            ended = watch.judged(verify, file, known[native])
            if chosen.pending:
                ended = msgspec.structs.replace(ended, pending=True)
            after = Probe(condition="answers")
            if ended.result in ("hangs", "broken", "refused"):
                after = _settled(url, job.request_timeout_s)
                ended = _explained(ended, after, job.request_timeout_s)
            say(ended)
            watch.saw(ended)
            number += 1
            waited = ended.result in ("hangs", "broken", "refused") or ended.fault == "hangs"
            silent = silent + 1 if waited else 0
            if (down := _gone(ended, after, silent)) is not None:
                say(down)
                return
    say(Verified(interactions=number))


def _settled(url: str, limit_s: float) -> Probe:
    """Ask whether the provider is still there; again while it only hangs up.

    What is about to end hangs up before its port is closed.
    """
    after = probe(url, limit_s)
    until = time.monotonic() + _ENDING_S
    while after.condition == "closes" and time.monotonic() < until:
        time.sleep(0.01)
        after = probe(url, limit_s)
    return after


def _gone(ended: Ended, after: Probe, silent: int) -> Down | None:
    """Return why nothing more is tried; None if it is. `silent`: in a row without an answer."""
    if after.condition == "refused" or (silent >= _PATIENCE and after.words):
        return _down(after)
    if silent < _LAST_PATIENCE:
        return None
    words = f"{silent} interactions in a row had no answer"
    if ended.result == "state":
        return Down(message=f"whoever sets provider states does not answer: {words}")
    return _down(Probe(condition="hangs", words=words))


def _explained(ended: Ended, after: Probe, limit_s: float) -> Ended:
    """Put the provider's condition right after an unanswered request into its words."""
    result = ended.result
    match after.condition:
        case "refused" | "unknown":
            result = "refused"
            message = f"the provider went away: {after.words}"
        case _ if ended.fault:  # the proxy saw what happened
            message = ended.message
        case _ if result == "hangs":
            message = f"the provider did not answer within {limit_s:g} s"
        case "answers":
            message = f"the provider broke the connection off ({ended.message})"
        case _:
            message = after.words
    return msgspec.structs.replace(ended, result=result, message=message)


def _down(after: Probe) -> Down:
    return Down(
        message=f"the provider does not answer: {after.words}",
        hint="start it, or let the suite `requires` a service that does",
    )


def _begun(path: Path, say: Say) -> bool:
    """Write an empty HAR file; whether that could be done."""
    from photon_test.pact.proxy import har  # noqa: PLC0415  # only where it is wanted

    try:
        har.create(path, __version__)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        say(Down(message=f"the HAR file `{path}` cannot be written: {reason}"))
        return False
    return True


def _from_broker(given: argparse.Namespace, say: Say) -> Sequence[Fetched] | None:
    """Fetch what is asked for; None if the broker cannot be asked, which has then been said."""
    from photon_test.pact.broker import source  # noqa: PLC0415  # only where there is a broker

    return source.fetched(given.broker, given.provider, given.query, given.fetched, say)


def silence_core() -> None:
    """Keep the core from writing its report to fd 1, and from calling home."""
    os.environ["PACT_DO_NOT_TRACK"] = "true"
    # With `RUST_BACKTRACE`, each of the errors that the core makes on its way to a match would
    # have a backtrace that nobody sees. A panic's is printed as before.
    os.environ.setdefault("RUST_LIB_BACKTRACE", "0")
    # reqwest would send requests to 127.0.0.1 through a proxy that the environment names.
    for name in ("NO_PROXY", "no_proxy"):
        kept = os.environ.get(name, "")
        os.environ[name] = ",".join(filter(None, (kept, "127.0.0.1,localhost,::1")))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
