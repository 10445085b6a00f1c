"""A manifest that is written is the manifest that is read."""

import tomllib
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from photon_test.core.events import LeftOut
from photon_test.core.model import Options, Suite
from photon_test.manifest.load import load
from photon_test.manifest.model import VERSION
from photon_test.manifest.write import manifest_text
from tests.manifest.kinds import ADAPTERS, CrateOptions

SUITES = (
    Suite(name="pricing", adapter="cargo", root="crates/pricing", scope="backend"),
    Suite(
        name="web",
        adapter="cargo",
        options=CrateOptions(doc_tests=False, features=("a", 'b"c')),
        scope="backend",
    ),
)


def test_a_manifest_fits_on_a_screen_and_says_what_was_left_out() -> None:
    left_out = (LeftOut(name="fixtures/x", why="`Cargo.toml` — fixture folder", hint="a\nb"),)

    assert manifest_text(SUITES, left_out) == snapshot("""\
# What `photon test` runs in this repository.
# A suite needs a name and an adapter; Photon's reference, manifest.md, has every other key.
manifest-version = 1

[[test.suite]]
name = "pricing"
adapter = "cargo"
cwd = "crates/pricing"

[[test.suite]]
name = "web"
adapter = "cargo"
cargo = { doc-tests = false, features = ["a", "b\\"c"] }

# Worth adding to a suite:
#   tags = ["api"]                    chosen with `photon test --tag api`
#   expect = { min-tests = 40 }       far fewer tests than there should be is a failure
#   timeout = { suite = "10m" }       stopped, and said so, after that time
#   setup = ["npm ci"]                once, before its tests
#   requires = ["my-api"]             a server of `[test.service.my-api]`

# Left out:
#   fixtures/x: `Cargo.toml` — fixture folder (a
#   b)
""")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "crates" / "pricing").mkdir(parents=True)
    (tmp_path / "photon.toml").write_text(manifest_text(SUITES), encoding="utf-8")

    manifest = load(tmp_path, ADAPTERS)

    assert manifest is not None
    read = tuple(msgspec.structs.replace(suite, origin=None) for suite in manifest.suites)
    assert read == tuple(
        msgspec.structs.replace(suite, options=CrateOptions())
        if suite.options == Options()
        else suite
        for suite in SUITES
    )


def test_a_folder_that_toml_cannot_name_is_a_comment() -> None:
    text = manifest_text([Suite(name="x", adapter="cargo", root="\udcff")])

    assert tomllib.loads(text) == {"manifest-version": VERSION}
    assert "is not UTF-8" in text


_texts = st.text(max_size=8)


@given(root=_texts, name=_texts, why=_texts)
def test_any_text_can_be_written(root: str, name: str, why: str) -> None:
    suite = Suite(name=name, adapter="cargo", root=root)

    document = tomllib.loads(manifest_text([suite], [LeftOut(name=name, why=why, hint=root)]))

    written = document["test"]["suite"][0]
    assert (written["name"], written.get("cwd", "")) == (name, root)
