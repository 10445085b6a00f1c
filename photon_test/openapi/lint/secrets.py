"""Examples that look like somebody's real credentials.

The shapes are those that the issuers publish so that leaked keys can be found; the value itself
is never repeated. Documentation's own samples (`AKIAIOSFODNN7EXAMPLE`) and fillers are let pass.
"""

import re
from collections.abc import Iterator
from typing import Any

from photon_test.openapi.document import Node
from photon_test.openapi.findings import Finding, Level
from photon_test.openapi.places import Pointer

_SHAPES: tuple[tuple[str, Level, str], ...] = (
    ("an AWS access key", "error", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a GitHub token", "error", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})"),
    ("a GitLab token", "error", r"\bglpat-[\w-]{20,}"),
    ("an npm token", "error", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a Slack token", "error", r"\bxox[abeprs]-[0-9A-Za-z-]{20,}"),
    ("a Stripe live key", "error", r"\b[rs]k_live_[0-9A-Za-z]{16,}"),
    ("a Google API key", "error", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("a SendGrid key", "error", r"\bSG\.[\w-]{22}\.[\w-]{43}\b"),
    (
        "an OpenAI key",
        "error",
        r"\bsk-(?:proj-[\w-]{40,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})",
    ),
    ("a private key", "error", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{40}"),
    ("a signed token", "warning", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    (
        "a password in a URL",
        "warning",
        r"\b[a-z][a-z0-9+.-]*://[^\s/:@{}<$]+:[^\s/@{}<$*]{6,}@",
    ),
)
_FAKE = re.compile(
    r"example|sample|dummy|fake|test|secret|password|xxxx|1234567|abcdef|\.\.\.", re.IGNORECASE
)
_VARIETY = 8  # different characters that a real key has at least


def secrets(examples: Iterator[Node]) -> Iterator[Finding]:
    """Yield what in these values should not be published."""
    for node in examples:
        for pointer, text in _texts(node.value):
            for name, level, shape in _SHAPES:
                found = re.search(shape, text)
                if found is None or _filler(name, found[0]):
                    continue
                place = Node(value=text, document=node.document, pointer=node.pointer + pointer)
                message = f"this looks like {name}: `{found[0][:4]}…`"
                hint = "revoke it if it is real, and write one that nobody could take for real"
                yield place.finding(level, "secret", message, hint)
                break


def _filler(name: str, text: str) -> bool:
    if name == "a signed token":  # its parts are base64, where words do not show
        return len(set(text)) < _VARIETY
    return bool(_FAKE.search(text)) or len(set(text)) < _VARIETY


def _texts(value: Any) -> Iterator[tuple[Pointer, str]]:
    waiting: list[tuple[Pointer, Any]] = [((), value)]
    while waiting:
        pointer, one = waiting.pop()
        if isinstance(one, str):
            yield pointer, one
        elif isinstance(one, dict):
            waiting += [((*pointer, str(key)), inner) for key, inner in one.items()]
        elif isinstance(one, list):
            waiting += [((*pointer, index), inner) for index, inner in enumerate(one)]
