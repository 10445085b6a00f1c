"""A suite's `args`, as they are handed to cargo's verbs.

Words before a `--` are cargo's, those behind it the harness's. The options are those of cargo 1.95
(`cargo help test`).
"""

from collections.abc import Sequence
from typing import Literal

from photon_test.adapters.cargo.options import LibtestArgs, libtest_args, options
from photon_test.core.command import Arg, Slots
from photon_test.core.errors import ManifestError
from photon_test.core.model import Suite

NEXTEST = "`cargo install cargo-nextest --locked`"  # how it is installed
_FORMAT = "--message-format=json-render-diagnostics"  # errors stay text on stderr
_PACKAGES = ("-p", "--package", "--workspace", "--all", "--exclude", "--manifest-path")
_TARGETS = (
    *("--lib", "--bin", "--bins", "--test", "--tests", "--example", "--examples"),
    *("--bench", "--benches", "--all-targets", "--doc"),
)
_PROFILES = ("-r", "--release", "--profile")
_VALUED = (
    *(
        "-p",
        "--package",
        "--exclude",
        "--bin",
        "--example",
        "--test",
        "--bench",
        "-F",
        "--features",
    ),
    *("-j", "--jobs", "--profile", "--target", "--target-dir", "--manifest-path", "--config", "-Z"),
)
_OURS = ("--message-format", "--color")  # they decide the form of the output
_ONLY_TEST = ("--no-run", "--no-fail-fast", "--doc")  # `cargo build` has none of them
_IN_NEXTEST = {  # other names for the same, and always a value
    "--profile": "--cargo-profile",
    "-j": "--build-jobs",
    "--jobs": "--build-jobs",
}
_NOT_IN_NEXTEST = ("--no-fail-fast", "--doc", "--quiet", "--verbose")
_IGNORED_FLAGS = ("--include-ignored", "--ignored")
_IGNORED = {"skip": (), "include": ("--include-ignored",), "only": ("--ignored",)}


def of_test(suite: Suite, *, workspace: bool) -> tuple[Arg, ...]:
    """Return what follows `cargo`: the verb and all arguments.

    Raises:
        ManifestError: `args` and the option `ignored` say two things.
    """
    own, harness = _split(suite.args)
    names = _names(own)
    added: list[Arg] = ["test", _FORMAT]
    if "--no-fail-fast" not in names:
        added.append("--no-fail-fast")
    if workspace and not names.intersection(_PACKAGES):
        added.append("--workspace")
    if not options(suite).doctests and not names.intersection(_TARGETS):
        added.append("--tests")
    return (*added, *_jobs(own), *own, *_behind(suite, harness))


def of_build(suite: Suite, *, workspace: bool) -> tuple[Arg, ...]:
    """Return what has `cargo build` compile the same targets, as far as it gets."""
    own = [word for word in _split(suite.args)[0] if word not in _ONLY_TEST]
    own = _without_names(own)
    names = _names(own)
    added: list[Arg] = ["build", _FORMAT, "--keep-going"]
    if workspace and not names.intersection(_PACKAGES):
        added.append("--workspace")
    if not names.intersection(_TARGETS):
        added += ["--bins", "--tests", "--examples"]
    if not names.intersection(_PROFILES):
        added += ["--profile", "test"]
    return (*added, *_jobs(own), *own)


def check_nextest(suite: Suite) -> None:
    """Refuse what nextest cannot be told.

    Raises:
        ManifestError: So it is.
    """
    of_nextest(suite, "run", workspace=False)
    if options(suite).binaries == "serial":
        raise ManifestError(
            '`cargo.binaries = "serial"` is about processes that nextest does not start',
            where=str(suite.origin or suite.root or "."),
            hint="`test-threads = 1` in `.config/nextest.toml` runs one test after another",
        )


def of_nextest(suite: Suite, verb: Literal["list", "run"], *, workspace: bool) -> tuple[Arg, ...]:
    """Return what has `cargo nextest` list or run the same tests.

    Raises:
        ManifestError: What stands in `args` cannot be said to nextest.
    """
    own, harness = _split(suite.args)
    names = _names(own)
    said: list[Arg] = ["nextest", verb]
    if verb == "list":  # with ignored ones: nextest would not say whether a name is wanted, too
        said += ["--message-format", "json", "--run-ignored", "all"]
    if workspace and not names.intersection(_PACKAGES):
        said.append("--workspace")
    rest = iter(own)
    for arg in rest:
        name, equals, value = arg.partition("=")
        if name in _IN_NEXTEST:
            said.append(f"{_IN_NEXTEST[name]}={value if equals else next(rest, '')}")
        elif arg.startswith("-j"):
            said.append(f"--build-jobs={arg[2:]}")
        elif arg not in _NOT_IN_NEXTEST and not arg.startswith(("-v", "-q")):
            said.append(arg)
    flags = _ignored(suite, harness) if verb == "run" else ()
    behind = _to_nextest(suite, libtest_args((*harness, *flags)))
    if verb == "list":
        behind = tuple(word for word in behind if word not in _IGNORED_FLAGS)
    return (*said, "--", *behind) if behind else tuple(said)


def _to_nextest(suite: Suite, harness: LibtestArgs) -> tuple[str, ...]:
    said: list[str] = []
    for flag in harness.flags:
        name, _, value = flag.partition("=")
        match name:
            case "--skip":
                said += [name, value]
            case "--exact" | "--ignored" | "--include-ignored":
                said.append(name)
            case "--nocapture" | "--no-capture" | "--show-output":
                pass  # a report has all output
            case _:
                raise ManifestError(
                    f"`{name}` in `args` is not known to nextest",
                    where=str(suite.origin or suite.root or "."),
                    hint="say it in `.config/nextest.toml`, or leave out `cargo.engine`",
                )
    return (*said, *harness.filters)


def _split(args: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return what is cargo's, without what decides the form of its output, and what is not."""
    cut = args.index("--") if "--" in args else len(args)
    kept: list[str] = []
    rest = iter(args[:cut])
    for arg in rest:
        if arg in _OURS:
            next(rest, "")
        elif arg.partition("=")[0] not in _OURS:
            kept.append(arg)
    return kept, tuple(args[cut + 1 :])


def _without_names(args: Sequence[str]) -> list[str]:
    """Leave out the filter on tests' names, which no other verb takes."""
    kept: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg in _VALUED:
            kept += [arg, *(value for value in [next(rest, None)] if value is not None)]
        elif arg.startswith("-"):
            kept.append(arg)
    return kept


def _names(args: Sequence[str]) -> set[str]:
    return {arg.partition("=")[0] for arg in args}


def _jobs(own: Sequence[str]) -> tuple[Arg, ...]:
    said = any(arg.startswith(("-j", "--jobs")) for arg in own)
    return () if said else ("--jobs", Slots())


def ignored(suite: Suite) -> Literal["skip", "include", "only"]:
    """Return what becomes of ignored tests: as the option says, or `args` do."""
    harness = _split(suite.args)[1]
    if "--ignored" in harness:
        return "only"
    return "include" if "--include-ignored" in harness else options(suite).ignored


def _behind(suite: Suite, harness: tuple[str, ...]) -> tuple[str, ...]:
    words = (*harness, *_ignored(suite, harness))
    return ("--", *words) if words else ()


def _ignored(suite: Suite, harness: tuple[str, ...]) -> tuple[str, ...]:
    wanted = options(suite).ignored
    flags = _IGNORED[wanted]
    said = next((flag for flag in harness if flag in _IGNORED_FLAGS), "")
    if said and flags and said != flags[0]:
        raise ManifestError(
            f'`cargo.ignored = "{wanted}"` and `{said}` in `args` exclude each other',
            where=str(suite.origin or suite.root or "."),
            hint="leave out one of them",
        )
    return () if said else flags
