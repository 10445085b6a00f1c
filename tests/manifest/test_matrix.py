"""A matrix is several suites, each with its values, and none the same as another."""

import pytest

from photon_test.core.errors import ManifestError
from photon_test.core.filters import Is, Matcher, names_suite
from photon_test.core.parse import any_of
from tests.manifest.kinds import CommandOptions, Load

SUITE = '[[test.suite]]\nname = "one"\nadapter = "command"\n'
RUN = "run = 'tox -e ${matrix.python}'\n"


def test_each_value_is_a_suite(read: Load) -> None:
    manifest = read("""
        [[test.suite]]
        name = "one"
        adapter = "command"
        matrix = { python = ["3.10", "3.13"] }
        run = "tox -e ${matrix.python}"
        results = { format = "junit", path = "out/${matrix.python}.xml" }
        env = { PYTHON = "${matrix.python}", HOME_ = "${HOME}" }
        setup = ["uv venv .venv-${matrix.python}"]
        timeout = "10m"
        """)

    first, second = manifest.suites
    assert (first.name, second.name) == ("one[python=3.10]", "one[python=3.13]")
    assert isinstance(first.options, CommandOptions)
    assert isinstance(second.options, CommandOptions)
    assert first.options.run == ("tox", "-e", "3.10")
    assert second.options.results is not None
    assert second.options.results.path == "out/3.13.xml"
    assert first.env[0] == ("PYTHON", "3.10")
    assert second.setup == (("uv", "venv", ".venv-3.13"),)
    assert first.origin == second.origin
    said = {(one.suite, one.key): one.value for one in manifest.settings}
    assert said["one[python=3.13]", "run"] == '"tox -e 3.13"'


@pytest.mark.parametrize(
    ("lines", "shared"),
    [
        ("setup = ['npm ci']", "one"),
        ("setup = ['x ${matrix.python}']", ""),
        ("setup = ['npm ci']\nenv = { X = '${matrix.python}' }", ""),
    ],
)
def test_a_setup_that_is_the_same_for_all_is_shared(read: Load, lines: str, shared: str) -> None:
    matrix = "matrix = { python = ['a', 'b'] }\n" + RUN + lines

    assert [suite.set_up_as for suite in read(SUITE + matrix).suites] == [shared, shared]


def test_several_lists_are_every_combination(read: Load) -> None:
    suites = read(
        SUITE
        + "matrix = { python = ['3.11', '3.13'], db = ['pg', 'lite'] }\n"
        + "run = 't ${matrix.python} ${matrix.db}'\n"
    ).suites

    assert [suite.name for suite in suites] == [
        "one[python=3.11,db=pg]",
        "one[python=3.11,db=lite]",
        "one[python=3.13,db=pg]",
        "one[python=3.13,db=lite]",
    ]


def test_a_folder_may_depend_on_a_value(read: Load) -> None:
    matrix = "matrix = { at = ['a', 'b'] }\nrun = 'x'\ncwd = '${matrix.at}'\n"

    assert [suite.root for suite in read(SUITE + matrix).suites] == ["a", "b"]


def test_who_needs_the_name_needs_all_of_them(read: Load) -> None:
    other = "[[test.suite]]\nname = 'two'\nadapter = 'command'\nrun = 'x'\nneeds = ['one']\n"
    third = other.replace("two", "three").replace("'one'", "'one[python=b]', 'one'")

    suites = read(SUITE + "matrix = { python = ['a', 'b'] }\n" + RUN + other + third).suites

    assert suites[2].needs == ("one[python=a]", "one[python=b]")
    assert suites[3].needs == ("one[python=b]", "one[python=a]")


def test_an_override_is_about_the_suites_that_its_filter_names(read: Load) -> None:
    text = SUITE + "matrix = { python = ['a', 'b'] }\n" + RUN
    text += "[[test.override]]\nfilter = 'suite(one)'\ntimeout = '1m'\n"
    text += "[[test.override]]\nfilter = 'suite(one[python=b])'\ntags = ['slow']\n"

    first, second = read(text).suites

    assert (first.timeout.suite_s, second.timeout.suite_s) == (60, 60)
    assert (first.tags, second.tags) == ((), ("slow",))


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("one", ["one[python=3.11]", "one[python=3.13]"]),
        ("one[python=3.11]", ["one[python=3.11]"]),
        ("=one[python=3.11]", ["one[python=3.11]"]),
        ("*3.13]", ["one[python=3.13]"]),
        ("*[python=3.11]", ["one[python=3.11]"]),
        ("one[python=*]", ["one[python=3.11]", "one[python=3.13]"]),
        ("one*", ["one[python=3.11]", "one[python=3.13]", "onep"]),
        ("[op]nep", ["onep"]),
    ],
)
def test_a_matcher_means_the_whole_name_or_the_shared_one(text: str, matched: list[str]) -> None:
    names = ["one[python=3.11]", "one[python=3.13]", "onep"]

    found = any_of("suite", [text])

    assert isinstance(found, Is)
    assert isinstance(found.matcher, Matcher)
    assert [name for name in names if names_suite(found.matcher, name)] == matched


@pytest.mark.parametrize(
    ("lines", "message", "where"),
    [
        ("matrix = {}\nrun = 'x'", "`matrix` is empty", "4:1"),
        ("matrix = 1\nrun = 'x'", "`matrix` must be a table, not a whole number", "4:1"),
        (
            "matrix = { python = [] }\nrun = 'x'",
            "`python` has no values, so there would be no suite",
            "4:12",
        ),
        (
            "matrix = { python = '3.11' }\nrun = 'x'",
            "`python` must be a list of strings, not a string",
            "4:12",
        ),
        (
            "matrix = { python = [3.10] }\nrun = 'x'",
            "an item of `python` must be a string, not a number",
            "4:22",
        ),
        (
            "matrix = { python = ['a', 'a'] }\nrun = 'x'",
            "`a` stands twice in `python`",
            "4:27",
        ),
        ("matrix = { python = ['a b'] }\nrun = 'x'", '"a b" cannot be a value', "4:22"),
        (
            'matrix = { "a b" = ["x"] }\nrun = "x"',
            "`a b` cannot be the name of an axis",
            "4:12",
        ),
        (
            "matrix = { python = ['a'] }\nrun = 'x'",
            "all suites of `python` would be the same run: nothing asks for it",
            "4:12",
        ),
        (
            "matrix = { python = ['a'] }\nrun = 'x'\nsetup = ['x ${matrix.python}']",
            "all suites of `python` would be the same run: `setup` alone does not decide it",
            "4:12",
        ),
        (
            "matrix = { python = ['a'] }\nrun = ['x', '${matrix.pyton}']",
            "there is no `${matrix.pyton}`",
            "5:13",
        ),
        ("run = 'x ${matrix.python}'", "there is no `${matrix.python}`", "4:1"),
        ("env = { X = '${matrix.a}' }\nrun = 'x'", "there is no `${matrix.a}`", "4:9"),
    ],
)
def test_a_matrix_that_would_mislead_is_refused(
    read: Load, lines: str, message: str, where: str
) -> None:
    with pytest.raises(ManifestError) as raised:
        read(f"{SUITE}{lines}\n")

    assert (raised.value.message, raised.value.where) == (message, f"photon.toml:{where}")


def test_too_many_suites_are_refused(read: Load) -> None:
    values = [str(number) for number in range(11)]

    with pytest.raises(ManifestError, match="makes more than 100 suites"):
        read(f"{SUITE}matrix = {{ a = {values}, b = {values} }}\nrun = 'x'\n")


def test_one_report_for_all_is_refused(read: Load) -> None:
    results = "results = { format = 'junit', path = 'out.xml' }\n"

    with pytest.raises(ManifestError, match=r"two suites write `out.xml`") as raised:
        read(SUITE + "matrix = { python = ['a', 'b'] }\n" + RUN + results)

    assert raised.value.hint.startswith("name the values of the matrix in it")


def test_a_suite_beside_a_matrix_of_its_name_is_refused(read: Load) -> None:
    matrix = SUITE + "matrix = { python = ['a', 'b'] }\n" + RUN

    with pytest.raises(ManifestError, match="there are two suites named `one`"):
        read(matrix + SUITE + "run = 'x'\n")


@pytest.mark.parametrize(
    "lines",
    [
        "teardown = ['down ${matrix.python}']",
        "teardown = ['down']\nenv = { DB = '${matrix.python}' }",
        "teardown = ['down']\ncwd = '${matrix.python}'",
    ],
)
def test_each_suite_may_tear_down_its_own(read: Load, lines: str) -> None:
    matrix = "matrix = { python = ['a', 'b'] }\n" + RUN + lines

    assert len(read(SUITE + matrix).suites) == 2


def test_a_teardown_that_others_would_suffer_from_is_refused(read: Load) -> None:
    matrix = "matrix = { python = ['a', 'b'], db = ['c'] }\nteardown = ['down ${matrix.python}']\n"

    with pytest.raises(ManifestError, match="all suites of `db` would end with the same") as said:
        read(SUITE + matrix + "run = 'x ${matrix.python} ${matrix.db}'\n")

    assert said.value.where.startswith("photon.toml:5:")
    assert "`${matrix.db}` in it, or tear down once, in `[test]`" in said.value.hint
