"""Verification results: what came of a pact, told to the broker it came from.

Results go to the pact's own link (`pb:publish-verification-results`), the provider's branch and
tags before them, because results are what starts webhooks. The broker's answer is compared with
what was sent: only then it is published.
"""

from collections.abc import Sequence
from typing import Any

from photon_test import __version__
from photon_test.core.value import Value
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError
from photon_test.pact.broker.fetched import Fetched
from photon_test.pact.broker.verdicts import Judged, Provider, Wrong

_ATTRIBUTES = {
    "MethodMismatch": "method",
    "PathMismatch": "path",
    "StatusMismatch": "status",
    "QueryMismatch": "query",
    "HeaderMismatch": "header",
    "BodyTypeMismatch": "body",
    "BodyMismatch": "body",
    "MetadataMismatch": "metadata",
}


class _Published(Value, kw_only=True, rename="camel"):
    success: bool
    provider_application_version: str


def announce(client: Client, pact: Fetched, provider: Provider) -> None:
    """Say which branch and which tags the provider's version has.

    Raises:
        BrokerError: The broker refuses, or is too old for it.
    """
    if not provider.branch and not provider.tags:
        return
    if not pact.provider_url:
        message = "the pact has no link `pb:provider`, so branch and tags cannot be published"
        raise BrokerError(message, where=pact.name)
    known = client.get(pact.provider_url)
    if provider.branch:
        href = client.href(
            known,
            "pb:branch-version",
            "2.86",
            branch=provider.branch,
            version=provider.version,
        )
        client.send("PUT", href, {})
    for tag in provider.tags:
        href = client.href(known, "pb:version-tag", version=provider.version, tag=tag)
        client.send("PUT", href, {})


def publish(client: Client, pact: Fetched, tested: Sequence[Judged], provider: Provider) -> bool:
    """Publish the results of a whole pact; return whether they were a success.

    Raises:
        BrokerError: The broker refuses them, or does not confirm them.
    """
    if not pact.results_url:
        message = "the pact has no link `pb:publish-verification-results`"
        raise BrokerError(message, where=pact.name, hint="may these credentials write?")
    success = bool(tested) and all(one.passed for one in tested)
    answer = client.send("POST", pact.results_url, payload(tested, provider))
    confirmed = answer.as_(_Published)
    if (confirmed.success, confirmed.provider_application_version) != (success, provider.version):
        message = "the broker confirms other results than were sent"
        raise BrokerError(message, where=answer.asked)
    return success


def payload(tested: Sequence[Judged], provider: Provider) -> dict[str, Any]:
    """Return the body: the form that the Pact project's Rust verifier sends."""
    body: dict[str, Any] = {
        "success": bool(tested) and all(one.passed for one in tested),
        "providerApplicationVersion": provider.version,
        "testResults": [_result(one) for one in tested],
        "verifiedBy": {"implementation": "Photon", "version": __version__},
    }
    if provider.build_url:
        body["buildUrl"] = provider.build_url
    return body


def _result(one: Judged) -> dict[str, Any]:
    result: dict[str, Any] = {"interactionDescription": one.description, "success": one.passed}
    if one.id:
        result = {"interactionId": one.id} | result
    mismatches = [_mismatch(wrong) for wrong in one.wrong if wrong.kind in _ATTRIBUTES]
    exceptions = [
        {"message": wrong.message} for wrong in one.wrong if wrong.kind not in _ATTRIBUTES
    ]
    if mismatches:
        result["mismatches"] = mismatches
    if exceptions:
        result["exceptions"] = exceptions
    return result


def _mismatch(wrong: Wrong) -> dict[str, str]:
    found = {"attribute": _ATTRIBUTES[wrong.kind], "description": wrong.message}
    return {**found, "identifier": wrong.path} if wrong.path else found
