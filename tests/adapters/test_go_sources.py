"""Where tests stand, and which modules there are."""

from pathlib import Path

import pytest

from photon_test.adapters import go as adapter
from photon_test.adapters.go import recognise, sources
from photon_test.adapters.go.modules import module_path, patterns, uses
from photon_test.core.outcome import Location
from photon_test.engine.discover import discover
from tests.adapters.disk import DiskFolder
from tests.cli.photon import write

MODULE = "module example.com/shop\n\ngo 1.20\n"
TEST = 'package shop\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n'


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (MODULE, "example.com/shop"),
        ('// a shop\nmodule "example.com/shop" // here\n', "example.com/shop"),
        ("module (\n\texample.com/shop\n)\n", "example.com/shop"),
        ("go 1.20\n", ""),
    ],
)
def test_a_module_says_its_path(text: str, path: str) -> None:
    assert module_path(text) == path


def test_a_workspace_says_what_it_uses() -> None:
    text = "go 1.20\n\nuse ./one\nuse (\n\t./two // the second\n\t.\n\t../beside\n)\n"

    assert uses(text) == ("one", "two", "", "../beside")


def test_a_workspace_is_run_module_by_module(tmp_path: Path) -> None:
    write(tmp_path, {"go.work": "go 1.20\nuse (\n\t./a\n\t./b\n)\n"})

    assert patterns(DiskFolder(tmp_path)) == ("./a/...", "./b/...")


def test_a_test_has_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": MODULE, "cart/cart_test.go": TEST})

    found = sources.read(DiskFolder(tmp_path))

    place = Location(file="cart/cart_test.go", line=5)
    assert found.location("example.com/shop/cart", "TestA") == place
    assert found.location("example.com/shop/cart", "TestA/deeper") == place
    assert found.case("shop", "example.com/shop/cart", "TestA").native == (
        "example.com/shop/cart TestA"
    )


def test_a_folder_inside_a_module_has_its_import_path(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": MODULE, "services/cart/x_test.go": TEST})

    found = sources.read(DiskFolder(tmp_path, "services"))

    assert list(found.packages) == ["example.com/shop/services/cart"]
    assert found.location("example.com/shop/services/cart", "TestA") == Location(
        file="services/cart/x_test.go", line=5
    )


def test_packages_of_the_standard_library_have_no_prefix(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": "module std\n", "strings/x_test.go": TEST})

    assert list(sources.read(DiskFolder(tmp_path)).packages) == ["strings"]


def test_what_go_does_not_see_is_not_looked_at(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "go.mod": MODULE,
            "testdata/x_test.go": TEST,
            "vendor/a/x_test.go": TEST,
            "_old/x_test.go": TEST,
            "nested/go.mod": "module example.com/nested\n",
            "nested/x_test.go": TEST,
        },
    )

    assert sources.read(DiskFolder(tmp_path)).packages == {}


def test_files_that_exclude_each_other_leave_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": MODULE, "p/x_linux_test.go": TEST, "p/x_darwin_test.go": TEST})

    found = sources.read(DiskFolder(tmp_path))

    assert found.location("example.com/shop/p", "TestA") == Location(file="p")
    assert not found.packages["example.com/shop/p"].certain


@pytest.mark.parametrize(
    "text",
    [
        "func TestMain(m *testing.M) {}",
        "func Testing() {}",
        "\tfunc TestIndented(t *testing.T) {}",
        "func (s suite) TestMethod(t *testing.T) {}",
        "func BenchmarkA(b *testing.B) {}",
    ],
)
def test_what_is_no_test_has_no_place(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"go.mod": MODULE, "x_test.go": f"package shop\n\n{text}\n"})

    assert sources.read(DiskFolder(tmp_path)).packages["example.com/shop"].places == {}


def test_a_module_is_recognised(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": "module example.com/shop/v2\n", "x_test.go": TEST})

    found = recognise.detect(DiskFolder(tmp_path), "go", "backend")

    assert found
    assert (found.suite.name, found.suite.scope, found.why) == ("shop", "backend", "`go.mod`")
    assert found.left_out == ""


def test_a_module_without_tests_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"go.mod": MODULE, "shop.go": "package shop\n"})

    found = recognise.detect(DiskFolder(tmp_path), "go", "backend")

    assert found
    assert found.left_out == "it has no files `*_test.go`"


def test_a_workspace_claims_its_modules(tmp_path: Path) -> None:
    work = "go 1.20\nuse (\n\t./a\n\t./b\n)\n"
    write(tmp_path, {"back/go.work": work, "back/a/go.mod": MODULE, "back/a/x_test.go": TEST})

    found = recognise.detect(DiskFolder(tmp_path, "back"), "go", "backend")

    assert found
    assert (found.why, found.claims) == ("`go.work`", ("back/a", "back/b"))


def test_a_module_that_its_workspace_does_not_use_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"go.work": "go 1.20\nuse ./a\n", "b/go.mod": MODULE, "b/x_test.go": TEST})

    found = recognise.detect(DiskFolder(tmp_path, "b"), "go", "backend")

    assert found
    assert found.left_out == "it is inside the workspace `.`, which does not use it"


def test_a_workspace_that_is_turned_off_leaves_no_module_out(tmp_path: Path) -> None:
    write(tmp_path, {"go.work": "go 1.20\nuse ./a\n", "b/go.mod": MODULE, "b/x_test.go": TEST})

    found = recognise.detect(DiskFolder(tmp_path, "b", variables={"GOWORK": "off"}), "go", "back")

    assert found
    assert found.left_out == ""


def test_a_folder_without_a_module_is_none(tmp_path: Path) -> None:
    write(tmp_path, {"x_test.go": TEST})

    assert recognise.detect(DiskFolder(tmp_path), "go", "backend") is None


def test_a_tree_is_recognised_workspace_by_workspace(tmp_path: Path) -> None:
    files = {
        "back/go.work": "go 1.20\nuse (\n\t./a\n\t./b\n)\n",
        "back/a/go.mod": MODULE,
        "back/a/x_test.go": TEST,
        "back/b/go.mod": "module example.com/b\n",
        "tools/go.mod": "module example.com/tools\n",
        "cli/go.mod": "module example.com/cli/v3\n",
        "cli/x_test.go": TEST,
    }
    write(tmp_path, files)

    seen = discover(tmp_path, (adapter,))

    assert [(suite.name, suite.root) for suite in seen.suites] == [("back", "back"), ("cli", "cli")]
    assert {one.name: one.why for one in seen.left_out} == {
        "back/a": "part of `back`",
        "back/b": "part of `back`",
        "tools": "it has no files `*_test.go`",
    }
