"""`photon init`: the words, the file, and that nothing is written over."""

from pathlib import Path

from inline_snapshot import snapshot

from tests.cli.photon import photon, write

CRATE = '[package]\nname = "pricing"\nversion = "0.1.0"\nedition = "2021"\n'


def test_what_is_recognised_is_written_down(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "crates/pricing/Cargo.toml": CRATE,
            "services/orders/pytest.ini": "[pytest]\n",
            "fixtures/broken/Cargo.toml": CRATE,
        },
    )

    result = photon(tmp_path, "init")

    assert (result.code, result.err) == (0, "")
    assert result.out.replace(str(tmp_path), "…") == snapshot("""\
wrote …/photon.toml with 2 suites
  pricing: cargo in crates/pricing (`Cargo.toml` with `[package]`)
  orders: pytest in services/orders (`pytest.ini`)
left out
  fixtures/broken: `Cargo.toml` — fixture folder
""")
    text = (tmp_path / "photon.toml").read_text()
    assert text.count("[[test.suite]]") == 2
    assert not (tmp_path / "photon.toml.new").exists()


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"crates/pricing/Cargo.toml": CRATE})
    photon(tmp_path, "init")

    again = photon(tmp_path, "test", "--dry-run", "--verbose")

    assert "photon.toml" in again.out + again.err
    assert again.code == 0


def test_a_manifest_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": "# mine\n", "Cargo.toml": CRATE})

    result = photon(tmp_path, "init")

    assert result.code == 2
    assert result.err.replace(str(tmp_path), "…") == snapshot("""\
error: there is a photon.toml already
  in …/photon.toml

hint: `photon init --force` writes over it
""")
    assert (tmp_path / "photon.toml").read_text() == "# mine\n"


def test_a_manifest_is_written_over_when_that_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"photon.toml": "# mine\n", "Cargo.toml": CRATE})

    assert photon(tmp_path, "init", "--force").code == 0
    assert "[[test.suite]]" in (tmp_path / "photon.toml").read_text()


def test_an_empty_folder_gets_no_manifest(tmp_path: Path) -> None:
    result = photon(tmp_path, "init")

    assert result.code == 4
    assert result.err.startswith("error: no tests are recognised, so no photon.toml is written")
    assert not (tmp_path / "photon.toml").exists()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"Cargo.toml": CRATE})
    (tmp_path / "photon.toml.new").mkdir()

    result = photon(tmp_path, "init")

    assert result.code == 3
    assert "cannot write" in result.err
    assert not (tmp_path / "photon.toml").exists()
