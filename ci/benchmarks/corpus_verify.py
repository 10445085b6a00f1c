"""Verifies a stub that answers from a contract's own examples, as its author would: all of it.

For each named description and each way to treat optional members: generate the contract, start
`corpus_stub.py` with it, run `photon pact verify-provider`, and believe the report only as far as
it counts every interaction of the file.
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from corpus_process import watched

REPOSITORY = Path(__file__).resolve().parents[2]
SHOP = "examples/shop/openapi.yaml"
APIS = {  # the name in the table → where its descriptions are
    "examples/shop": SHOP,
    "Twilio": "openapi/twilio/",
    "Box": "openapi/box/",
    "Xero": "openapi/xero/",
    "Kubernetes": "openapi/kubernetes/",
}
# How optional members are treated, and with which of several fitting examples the stub answers:
# what is looked at "if present" is once there and once not.
MODES = (
    ("omit", "first"),
    ("if-present", "first"),
    ("if-present", "last"),
    ("include", "first"),
)


@dataclass(frozen=True)
class Verified:
    """One contract and its stub."""

    document: str
    optional: str
    answer: str  # `first` or `last` of the interactions that agree with a request
    interactions: int = 0
    passed: int = 0
    cpu_s: float = 0.0  # of the verification, without the stub
    wall_s: float = 0.0
    failed: list[str] = field(default_factory=list)  # what did not pass, and why
    trouble: str = ""  # something else that was not as it should be

    @property
    def good(self) -> bool:
        """Whether every interaction passed, and nothing else was odd."""
        return self.passed == self.interactions and not self.failed and not self.trouble


def documents(root: Path) -> list[tuple[str, Path]]:
    """Return the named descriptions: the example's, and those of the corpus."""
    rows = csv.DictReader((root / "openapi.csv").read_text("utf-8").splitlines())
    listed = [row["path"] for row in rows if int(row["ops"] or 0)]
    return [
        (SHOP, REPOSITORY / SHOP),
        *((path, root / path) for path in listed if path.startswith(tuple(APIS.values()))),
    ]


def verify_all(
    wanted: Sequence[tuple[str, Path]], modes: Sequence[tuple[str, str]], store: Path
) -> Iterator[Verified]:
    """Yield each description in each mode; what the store has is not done again."""
    lines = store.read_text("utf-8").splitlines() if store.exists() else []
    known = {(one.document, one.optional, one.answer): one for one in map(_stored, lines)}
    for name, spec in wanted:
        for optional, answer in modes:
            key = (name, optional, answer)
            if key not in known:
                known[key] = verify(name, spec, optional, answer)
                with store.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(known[key])) + "\n")
            one = known[key]
            words = f"{one.passed} of {one.interactions} passed, {one.cpu_s:.1f} s {one.trouble}"
            print(f"{name} {optional} ({answer}): {words}", file=sys.stderr, flush=True)
            for why in one.failed:
                print(f"    {why}", file=sys.stderr, flush=True)
            yield one


def _stored(line: str) -> Verified:
    return Verified(**json.loads(line))


def verify(name: str, spec: Path, optional: str, answer: str) -> Verified:
    """Generate a contract and verify its stub."""
    with tempfile.TemporaryDirectory(prefix="photon-verify-") as folder:
        photon = [sys.executable, "-P", "-m", "photon_test", "pact"]
        argv = [*photon, "generate-consumer", "--all", "--spec", str(spec), "--out", folder]
        argv += ["--consumer", "corpus", "--provider", "stub", "--optional", optional]
        made = watched(argv, folder)
        if made.code == 4:  # nothing to make a contract of; the corpus' own tables count these
            return Verified(document=name, optional=optional, answer=answer)
        pact = Path(folder, "corpus-stub.json")
        if made.code != 0:
            said = Path(folder, "stderr").read_text("utf-8", "replace").split()
            trouble = f"generate-consumer ended with {made.code}: {' '.join(said)[-300:]}"
            return Verified(document=name, optional=optional, answer=answer, trouble=trouble)
        with _stub(pact, answer) as stub:
            argv = [*photon, "verify-provider", "--provider", "stub", "--pacts", pact.name]
            argv += ["--url", stub["url"], "--states", stub["states"], "--json", "results.json"]
            ran = watched(argv, folder)
        results = Path(folder, "results.json")
        tests: list[Any] = []
        if results.exists():
            tests = json.loads(results.read_bytes())["results"]["tests"]
        interactions = len(json.loads(pact.read_bytes())["interactions"])
        failed = [f"{one['name']}: {_why(one)}" for one in tests if one["status"] != "passed"]
        odd = [f"verify-provider ended with {ran.code}"] if ran.code else []
        if stub["requests"] != interactions:
            odd.append(f"the stub was asked {stub['requests']} times")
        odd += [f"not answered: {request}" for request in stub["unanswered"][:5]]
        return Verified(
            document=name,
            optional=optional,
            answer=answer,
            interactions=interactions,
            passed=sum(one["status"] == "passed" for one in tests),
            cpu_s=ran.cpu_s,
            wall_s=ran.wall_s,
            failed=failed,
            trouble="; ".join(odd)[:1_000],
        )


def _why(test: dict[str, Any]) -> str:
    return str(test.get("message") or test["status"])[:300]


@contextmanager
def _stub(pact: Path, answer: str) -> Iterator[dict[str, Any]]:
    """Run the stub; when it has ended, what it was asked is there too."""
    script = str(Path(__file__).with_name("corpus_stub.py"))
    argv = [sys.executable, script, str(pact), "--answer", answer]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101  # it is a pipe
        said = json.loads(process.stdout.readline())
        yield said
        out, _ = process.communicate()  # closes its input, which ends it
        said.update(json.loads(out))


def tables(verified: Sequence[Verified]) -> Iterator[str]:
    """Yield the section's lines."""
    yield "## A stub that answers from the same examples"
    yield ""
    yield "`photon pact verify-provider` against a stub that knows nothing but the contract: it"
    yield "answers a request only if method, path, query, headers, body, the states that were set"
    yield "and the values that they returned are exactly those of an interaction, with its example."
    yield "`if-present` is verified twice: with answers without optional members, and with all."
    yield "Processor time is that of the verification, with half a second of start for a document."
    yield ""
    yield "| API | documents | optional members | interactions | passed | processor time for each |"
    yield "|---|--:|---|--:|--:|--:|"
    for api, prefix in APIS.items():
        for optional, answer in MODES:
            own = [
                one
                for one in verified
                if one.document.startswith(prefix)
                and (one.optional, one.answer) == (optional, answer)
                and (one.interactions or one.trouble)
            ]
            if own:
                yield _row(api, optional, answer, own)
    yield ""
    bad = [one for one in verified if not one.good]
    made = sum(one.interactions for one in verified)
    passed = sum(one.passed for one in verified)
    yield f"In all {passed:,} of {made:,}; {sum(one.wall_s for one in verified) / 60:.0f} minutes."
    for one in bad:
        for why in (*one.failed[:10], *filter(None, (one.trouble,))):
            yield f"- {one.document}, `{one.optional}`: {why}"


def _row(api: str, optional: str, answer: str, own: Sequence[Verified]) -> str:
    made = sum(one.interactions for one in own)
    passed = sum(one.passed for one in own)
    cost = f"{1000 * sum(one.cpu_s for one in own) / made:.1f} ms" if made else "—"
    there = {"first": ", absent", "last": ", present"}[answer] if optional == "if-present" else ""
    return f"| {api} | {len(own)} | `{optional}`{there} | {made:,} | {passed:,} | {cost} |"
