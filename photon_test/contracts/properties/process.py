"""The process that checks an API: `python -m photon_test.contracts.properties.process`.

The engine runs threads, cannot be interrupted in the middle of a request, and a pattern of the
document can keep it busy for ever, so it never runs in Photon's own process. What happens is
written to `--events` as lines of `messages.py`; the status is 0 whenever the work was done.
"""

import argparse
import os
import sys
from pathlib import Path

import msgspec

from photon_test.contracts.properties.listing import Say, list_cases
from photon_test.contracts.properties.messages import Job, Pacts, Said, encode

NO_PROXY = "127.0.0.1,localhost,::1"


def main(arguments: list[str] | None = None) -> int:
    """Run the process; return its status."""
    parser = argparse.ArgumentParser(prog="photon_test.contracts.properties", allow_abbrev=False)
    parser.add_argument("--events", required=True, type=Path)
    verbs = parser.add_subparsers(dest="verb", required=True)
    listing = verbs.add_parser("list")
    listing.add_argument("--document", required=True)
    listing.add_argument("--phases", required=True)
    listing.add_argument("--base-path")
    listing.add_argument("--pacts", action="append", default=[])
    listing.add_argument("--provider", default="")
    running = verbs.add_parser("run")
    running.add_argument("--job", required=True, type=Path)
    running.add_argument("--url", required=True)
    running.add_argument("--states", default="")
    given = parser.parse_args(arguments)
    with given.events.open("ab", buffering=0) as channel:

        def say(said: Said) -> None:
            channel.write(encode(said))

        if given.verb == "list":
            pacts = Pacts(files=tuple(given.pacts), provider=given.provider)
            list_cases(given.document, given.phases.split(","), given.base_path, say, pacts)
        else:
            _run(given.job, given.url, given.states, say)
    return 0


def _run(path: Path, url: str, states: str, say: Say) -> None:
    from photon_test.contracts.properties.run import run_job  # noqa: PLC0415  # only where it runs

    job = msgspec.json.decode(path.read_bytes(), type=Job)
    _alone()
    run_job(job, url, states, say)


def _alone() -> None:
    """Keep out of the engine what the user's surroundings would have it do."""
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name, ""), NO_PROXY)))
    os.environ["NETRC"] = os.devnull  # credentials that nobody named
    for name in ("SCHEMATHESIS_HOOKS", "SCHEMATHESIS_COVERAGE"):
        os.environ.pop(name, None)


if __name__ == "__main__":
    sys.exit(main())
