"""What stands at the end of each `--help`: examples, and how the command ends.

The codes are explained in `docs/reference/exit-codes.md`.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Ending(NamedTuple):  # a struct would cost every `--help` the import of msgspec
    """The end of one command's help."""

    examples: tuple[str, ...]
    exits: Mapping[int, str] = {}  # of a group: none, its commands say them


_RUN = {
    0: "passed",
    1: "a test said no",
    2: "usage or photon.toml",
    3: "infrastructure, or a tool that did not end properly",
    4: "no tests, or too few",
    130: "Ctrl-C",
}
_ASKED = {2: "usage", 3: "the broker cannot be asked"}
_TOLD = {0: "the broker knows", **_ASKED}

ENDINGS: Mapping[str, Ending] = {
    "photon": Ending(
        examples=("photon test", "photon test --ci", "photon init"),
        exits={
            0: "all good",
            1: "tests failed",
            2: "usage, photon.toml or a document",
            3: "infrastructure",
            4: "no tests",
            6: "done in part",
            70: "a bug in Photon",
            130: "Ctrl-C",
            143: "SIGTERM",
        },
    ),
    "photon test": Ending(
        examples=(
            "photon test --suite pricing --tag money",
            "photon test -E 'suite(orders) & test(~tax)' --list",
            "photon test --suite orders -- -k total",
            "photon test --ci",
        ),
        exits=_RUN,
    ),
    "photon report": Ending(
        examples=(
            "photon report --list",
            "photon report --junit junit.xml",
            "photon report 20260102 --exit-code",
        ),
        exits={
            0: "the reports were made; with --exit-code, as the run itself ended",
            2: "there is no such run",
            3: "its log cannot be read, or a report not written",
        },
    ),
    "photon init": Ending(
        examples=("photon init", "photon init --force"),
        exits={0: "written", 2: "there is one already", 3: "it cannot be written", 4: "no tests"},
    ),
    "photon doctor": Ending(
        examples=("photon doctor", "photon doctor --profile ci"),
        exits={
            0: "nothing is wrong",
            2: "photon.toml cannot be used as it is",
            3: "something that a suite needs is missing",
            4: "there are no suites",
        },
    ),
    "photon manifest": Ending(examples=("photon manifest schema",)),
    "photon manifest schema": Ending(examples=("photon manifest schema",), exits={0: "always"}),
    "photon adapters": Ending(examples=("photon adapters",), exits={0: "always"}),
    "photon pact": Ending(
        examples=(
            "photon pact generate-consumer --spec api.yaml --consumer web --provider api --all",
            "photon pact verify-provider --provider api --url http://127.0.0.1:3000",
        ),
    ),
    "photon pact generate-consumer": Ending(
        examples=(
            "photon pact generate-consumer --spec api.yaml --consumer web --provider api --all",
            "photon pact generate-consumer --spec api.yaml --consumer web --provider api getOrder",
        ),
        exits={
            0: "written, or as it would be",
            1: "--check: the file differs",
            2: "usage or the description",
            4: "no interaction",
            6: "--strict: in part",
        },
    ),
    "photon pact verify-provider": Ending(
        examples=(
            "photon pact verify-provider --provider api --url http://127.0.0.1:3000",
            "photon pact verify-provider --provider api --service api --junit junit.xml",
        ),
        exits=_RUN | {1: "an answer differs from its contract"},
    ),
    "photon pact publish": Ending(
        examples=(
            "photon pact publish pact/consumer --consumer-app-version 1.2.3 --branch main",
            "photon pact publish pact/consumer --auto-detect-version-properties",
        ),
        exits=_TOLD,
    ),
    "photon pact can-i-deploy": Ending(
        examples=(
            "photon pact can-i-deploy --pacticipant web --version 1.2.3 --to-environment test",
        ),
        exits={0: "it may", 1: "it may not, or not yet", **_ASKED},
    ),
    "photon pact record-deployment": Ending(
        examples=(
            "photon pact record-deployment --pacticipant web --version 1.2.3 --environment test",
        ),
        exits=_TOLD,
    ),
    "photon pact record-release": Ending(
        examples=(
            "photon pact record-release --pacticipant web --version 1.2.3 --environment test",
        ),
        exits=_TOLD,
    ),
    "photon pact record-undeployment": Ending(
        examples=("photon pact record-undeployment --pacticipant web --environment test",),
        exits=_TOLD,
    ),
    "photon pact states": Ending(
        examples=(
            "photon pact states --provider orders-api",
            "photon pact states --stub tests/states.py",
        ),
        exits={0: "said", 2: "a file is no pact", 4: "no pact was found"},
    ),
    "photon pact diff": Ending(
        examples=(
            "photon pact diff old.json new.json",
            "photon pact diff old.json new.json --json",
        ),
        exits={0: "no difference", 1: "a difference", 2: "a file is no pact"},
    ),
    "photon pact merge": Ending(
        examples=("photon pact merge a.json b.json --out web-api.json",),
        exits={0: "written", 2: "the files do not fit together"},
    ),
    "photon pact convert": Ending(
        examples=("photon pact convert web-api.json --to 3 --out web-api-v3.json",),
        exits={0: "written", 2: "usage or the pact", 6: "--strict: in part"},
    ),
    "photon generate": Ending(
        examples=("photon generate pact-test listOrders --spec openapi.yaml --lang typescript",),
    ),
    "photon generate pact-test": Ending(
        examples=(
            "photon generate pact-test listOrders --spec openapi.yaml",
            "photon generate pact-test listOrders --spec openapi.yaml --lang rust --style http",
        ),
        exits={0: "written", 2: "usage or the description", 4: "no interaction"},
    ),
    "photon openapi": Ending(
        examples=("photon openapi lint openapi.yaml", "photon openapi fix openapi.yaml --write"),
    ),
    "photon openapi lint": Ending(
        examples=("photon openapi lint openapi.yaml", "photon openapi lint openapi.yaml --json"),
        exits={0: "nothing is wrong", 1: "there are errors", 2: "it cannot be read"},
    ),
    "photon openapi show": Ending(
        examples=(
            "photon openapi show listOrders --spec openapi.yaml",
            "photon openapi show 'GET /orders/{id}' --spec openapi.yaml",
        ),
        exits={0: "shown", 2: "usage or the description"},
    ),
    "photon openapi fix": Ending(
        examples=("photon openapi fix openapi.yaml", "photon openapi fix openapi.yaml --check"),
        exits={0: "done", 1: "--check: an example would be written", 2: "it cannot be read"},
    ),
}


def epilog(path: str) -> str:
    """Return the end of a command's help as click takes it; "" for one that is not known."""
    ending = ENDINGS.get(path)
    if ending is None:
        return ""
    # \b keeps click from filling the lines that follow.
    parts = ["\n".join(("\b", "Examples:", *(f"  {example}" for example in ending.examples)))]
    if ending.exits:
        codes = (f"  {code:<3}  {words}" for code, words in ending.exits.items())
        parts.append("\n".join(("\b", "Exit codes:", *codes)))
    return "\n\n".join(parts)
