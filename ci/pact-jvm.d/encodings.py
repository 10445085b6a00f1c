"""Asks the Rust core and pact-jvm about every encoding, and writes docs/reference/encodings.md.

Started by `ci/pact-jvm`. `fixtures/apis/encodings.yaml` has an operation for each encoding, with
answers or requests that its description allows, and others. The contract is what Photon generates.
"""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree as ET

from jvm import ask_jvm
from page import page
from rust import ask_rust
from samples import encodings, unlike_the_schema

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
PAGE = REPOSITORY / "docs" / "reference" / "encodings.md"


def main() -> int:
    """Run; 1 if the page is not what it should be, or the Rust core says the wrong thing."""
    parser = argparse.ArgumentParser(prog="ci/pact-jvm", description=__doc__)
    parser.add_argument("--classpath", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help="only compare with the page")
    given = parser.parse_args()
    found = encodings(REPOSITORY / "fixtures" / "apis" / "encodings.yaml")
    if wrong := unlike_the_schema(found):
        print("\n".join(f"error: {one}" for one in wrong), file=sys.stderr)
        return 70
    rust, jvm = ask_rust(found), ask_jvm(found, given.classpath)
    pom = ET.parse(HERE / "pom.xml").getroot()  # noqa: S314  # our own
    core = version("pact-python-ffi").rpartition(".")[0]  # the last number is the wheel's own
    released = pom.findtext("{*}properties/{*}pact.version")
    text = page(found, rust, jvm, (f"pact_ffi {core}", f"pact-jvm {released}"))
    if given.check:
        same = PAGE.exists() and PAGE.read_text("utf-8") == text
        print(f"pact-jvm: `{PAGE.relative_to(REPOSITORY)}` is {'as' if same else 'not as'} it is")
        return 0 if same else 1
    PAGE.write_text(text, "utf-8")
    print(f"pact-jvm: {PAGE.relative_to(REPOSITORY)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
