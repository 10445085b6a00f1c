"""docs/reference/encodings.md, from what was said."""

from collections.abc import Iterator, Mapping

from jvm import Said
from samples import Encoding

Verdicts = Mapping[tuple[str, str], Said]

TOP = """\
# Encodings

Some of what a description promises has no rule of its own in Pact, and is written down with
several, or with an expression. That these work is known of the Rust core, with which Photon
verifies, and which pact-js, pact-net, pact-go, pact-php and pact-python share. pact-jvm is an
implementation of its own. So both are shown the same contracts, as Photon generates them, with
answers and requests that the description allows, and others that it does not:

```console
$ ci/pact-jvm           # writes this page; needs Maven and a JDK, and fetches what it lacks
$ ci/pact-jvm --check   # exit 1 if the page is not what it would be
```

`fixtures/apis/encodings.yaml` has the schemas and all samples; where they are JSON answers,
jsonschema-rs agrees with their labels. The Rust core is asked through its verifier and its mock
server, pact-jvm through what its own call: `ResponseMatching` and `RequestMatching`. *Told apart*
means that all samples that are allowed were accepted, and all others rejected.
"""
END = """\
Photon writes no body in base64: of answers that are neither JSON, XML nor text, only the media type
is expected. Beside `null` only the narrowest rule of a text stands: AND and OR cannot be mixed.
"""


def page(found: list[Encoding], rust: Verdicts, jvm: Verdicts, versions: tuple[str, str]) -> str:
    """Return the whole page. `versions` are those of the core and of pact-jvm."""
    parts = [TOP, f"Asked were {versions[0]} and {versions[1]}."]
    for side, title in (("response", "Answers"), ("request", "Requests")):
        chosen = [one for one in found if one.side == side]
        parts += ["", f"## {title}", "", *_table(chosen, rust, jvm)]
    parts += ["", "## Notes", "", *_differences(found, rust, jvm), "", END]
    return "\n".join(parts)


def _table(found: list[Encoding], rust: Verdicts, jvm: Verdicts) -> Iterator[str]:
    yield "| encoding | allowed | not allowed | Rust core | pact-jvm | |"
    yield "|---|--:|--:|---|---|---|"
    for one in found:
        allowed = sum(sample.allowed for sample in one.samples)
        cells = (_cell(one, rust), _cell(one, jvm))
        label = {("told apart", "told apart"): "both"}.get(cells, _label(one, rust, jvm))
        yield (
            f"| {one.title} | {allowed} | {len(one.samples) - allowed} "
            f"| {cells[0]} | {cells[1]} | {label} |"
        )


def _cell(encoding: Encoding, said: Verdicts) -> str:
    wrong = [
        f"{'rejects' if sample.allowed else 'accepts'} *{sample.name}*"
        for sample in encoding.samples
        if said[encoding.name, sample.name].accepted is not sample.allowed
    ]
    return ", ".join(wrong) or "told apart"


def _label(encoding: Encoding, rust: Verdicts, jvm: Verdicts) -> str:
    right = [
        all(said[encoding.name, one.name].accepted is one.allowed for one in encoding.samples)
        for said in (rust, jvm)
    ]
    return {(True, False): "Rust core only", (False, True): "pact-jvm only"}.get(
        (right[0], right[1]), "neither"
    )


def _differences(found: list[Encoding], rust: Verdicts, jvm: Verdicts) -> Iterator[str]:
    for one in found:
        if one.note:
            yield f"- **{one.title}.** {one.note}"
        for sample in one.samples:
            for who, said in (("Rust core", rust), ("pact-jvm", jvm)):
                verdict = said[one.name, sample.name]
                if sample.allowed and not verdict.accepted:
                    yield f"  - {who} of *{sample.name}*: `{_first(verdict.why)}`"


def _first(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return line.replace("`", "'").removesuffix(" ")[:160]
