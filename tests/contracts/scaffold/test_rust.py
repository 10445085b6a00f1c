"""Generated Rust: it compiles with the standard library, and notices a service that is wrong."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from photon_test.contracts.scaffold.plan import Plan
from photon_test.contracts.scaffold.write import Style, scaffold
from tests.contracts.scaffold.conftest import Planned, Service
from tests.contracts.scaffold.test_python import LONG, ODD
from tests.contracts.scaffold.test_typescript import NULLABLE

real = pytest.mark.real("cargo")
needs_rustc = pytest.mark.skipif(shutil.which("rustc") is None, reason="rustc is missing")
needs_rustfmt = pytest.mark.skipif(shutil.which("rustfmt") is None, reason="rustfmt is missing")


def compiled(folder: Path, plans: tuple[Plan, ...]) -> Path:
    """Compile the tests of some plans into one program, without a warning."""
    names = [f"t{number}" for number in range(len(plans))]
    for name, one in zip(names, plans, strict=True):
        (folder / f"{name}.rs").write_text(scaffold(one, "rust", "http"))
    (folder / "all.rs").write_text("".join(f"mod {name};\n" for name in names))
    command = ["rustc", "--edition=2021", "--test", "-Dwarnings", "-Copt-level=0", "all.rs"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "all"


def ran(program: Path, service: Service, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        env=os.environ | {"SERVICE_URL": service.url, "RUST_BACKTRACE": "0"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@real
@needs_rustc
def test_tests_of_a_service_pass_and_fail_with_it(
    shop: tuple[Plan, ...], service: Service, planned: Planned, tmp_path: Path
) -> None:
    program = compiled(
        tmp_path, (*shop, planned(ODD, "odd"), planned(ODD, "text"), planned(ODD, LONG))
    )
    number = sum(len(one.cases) for one in shop)
    bare = sum(case.interaction.response.status == 204 for one in shop for case in one.cases)
    only_shop = ("--skip", "odd", "--skip", "text", "--skip", "long")

    good = ran(program, service, *only_shop)
    service.changed = lambda body: {name: [one] for name, one in body.items()}
    bad = ran(program, service, *only_shop)

    assert f"ok. {number} passed; 0 failed" in good.stdout, good.stdout
    assert f"{bare} passed; {number - bare} failed" in bad.stdout, bad.stdout


@real
@needs_rustfmt
@pytest.mark.parametrize("style", ["pact", "http"])
def test_rustfmt_would_change_nothing(
    style: Style, shop: tuple[Plan, ...], planned: Planned, tmp_path: Path
) -> None:
    for one in (
        *shop,
        planned(ODD, "odd"),
        planned(ODD, "text"),
        planned(NULLABLE, "getX"),
        planned(ODD, LONG),
    ):
        (tmp_path / f"{one.operation}.rs").write_text(scaffold(one, "rust", style))

    done = subprocess.run(
        ["rustfmt", "--edition=2021", "--check", *sorted(tmp_path.glob("*.rs"))],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


def test_what_pact_consumer_cannot_say_is_looser_and_named(planned: Planned) -> None:
    text = scaffold(planned(NULLABLE, "getX"), "rust", "pact")

    assert text.split("#[test]\n")[1].split(".start_mock_server")[0] == snapshot("""\
fn get_x_200() {
    // looser than the description: $.none is left out
    // looser than the description: $.of is any object
    let description = "Show x (200)";
    let server = PactBuilder::new_v4("c", "p")
        .interaction(description, "", |mut i| {
            let request = &mut i.request;
            request.method("GET");
            request.path("/x");
            let response = &mut i.response;
            response.status(200);
            response.header("Content-Type", "application/json");
            let body = like!({
                "id": like!(1),
                "tags": like!([matching_regex!("^(?:a/b|c)$", "c")]),
                "of": like!({})
            });
            response.json_body(body);
            i
        })
        \
""")
