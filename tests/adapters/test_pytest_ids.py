"""Node ids and the user's tree."""

import pytest

from photon_test.adapters.pytest_ids import Places, split
from photon_test.adapters.pytest_wire import SessionStart
from photon_test.core.model import Suite
from photon_test.core.outcome import Location


def places(root: str = "a/b", rootdir: str = "/top/a/b", cwd: str = "/top/a/b") -> Places:
    start = SessionStart(v=1, pytest="9", python="3", rootdir=rootdir, cwd=cwd)
    return Places(Suite(name="s", adapter="pytest", root=root), f"/top/{root}".rstrip("/"), start)


@pytest.mark.parametrize(
    ("nodeid", "parts"),
    [
        ("t/test_a.py::test_x", ("t/test_a.py", "test_x", "")),
        ("test_a.py::TestX::test_y[eur]", ("test_a.py", "TestX::test_y", "eur")),
        ("test_a.py::test_x[a::b[c]/d]", ("test_a.py", "test_x", "a::b[c]/d")),
        ("test_a.py::test_x[]", ("test_a.py", "test_x[]", "")),
        ("cases.yaml::usecase: [odd", ("cases.yaml", "usecase: [odd", "")),
        ("test_a.py", ("test_a.py", "", "")),
    ],
)
def test_an_id_is_split(nodeid: str, parts: tuple[str, str, str]) -> None:
    assert split(nodeid) == parts


@pytest.mark.parametrize(
    ("rootdir", "nodeid"),
    [
        ("/top/a/b", "tests/test_x.py::test"),
        ("/top", "a/b/tests/test_x.py::test"),
        ("/top/a/b/tests", "test_x.py::test"),
        ("/top/a/b/c", "../tests/test_x.py::test"),
    ],
)
def test_a_file_is_relative_to_the_run_whatever_pytest_calls_its_root(
    rootdir: str, nodeid: str
) -> None:
    assert places(rootdir=rootdir).case(nodeid).file == "a/b/tests/test_x.py"


def test_a_runner_may_change_the_folder() -> None:
    moved = places(root="a", rootdir="/top/a/inner", cwd="/top/a/inner")

    assert moved.case("test_x.py::test").file == "a/inner/test_x.py"


def test_a_linked_tree_has_two_names() -> None:
    linked = places(root="a", rootdir="/private/top/a", cwd="/private/top/a")

    assert linked.case("test_x.py::test").file == "a/test_x.py"


def test_a_file_outside_keeps_its_way_there() -> None:
    assert places().case("../../../else/test_x.py::test").file == "../else/test_x.py"


def test_lines_of_the_tool_begin_with_zero() -> None:
    assert places().found("test_x.py", 0) == Location(file="a/b/test_x.py", line=1)


@pytest.mark.parametrize(
    "path", ["/usr/lib/python3/json.py", "/top/.venv/lib/x.py", "/top/env/site-packages/x.py"]
)
def test_a_place_that_is_not_the_users_is_no_location(path: str) -> None:
    assert places().frame(path, 1) is None


def test_a_relative_frame_is_relative_to_where_pytest_started() -> None:
    assert places(rootdir="/top").frame("shop/x.py", 4) == Location(file="a/b/shop/x.py", line=4)
