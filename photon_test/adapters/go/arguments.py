"""A suite's `args`, as `go test` reads them.

Source: `go help test`, `go help testflag` and `go help build` (Go 1.26).
"""

from photon_test.core.value import Value

# Their value may be the next word. A flag that go does not know may be one of the tests' own: then
# it is taken to have none.
_VALUED = frozenset(
    (
        *("C", "p", "covermode", "coverpkg", "asmflags", "buildmode", "compiler", "gccgoflags"),
        *("gcflags", "installsuffix", "ldflags", "mod", "modfile", "overlay", "pgo", "pkgdir"),
        *("tags", "toolexec", "exec", "o", "vet", "bench", "benchtime", "count", "coverprofile"),
        *("blockprofile", "blockprofilerate", "cpu", "cpuprofile", "fuzz", "fuzzcachedir"),
        *("fuzzminimizetime", "fuzztime", "list", "memprofile", "memprofilerate", "mutexprofile"),
        *("mutexprofilefraction", "outputdir", "parallel", "run", "shuffle", "skip", "timeout"),
        "trace",
    )
)
_OURS = ("json", "list")  # they decide the form of the output


class Arguments(Value, kw_only=True):
    """What a user wants of `go test`."""

    flags: tuple[str, ...] = ()  # without `-run` and what decides the form of the output
    names: tuple[str, ...] = ()  # of these flags, without dashes
    run: str = ""  # the pattern of `-run`; "": there is none
    skip: str = ""  # … and of `-skip`, which stays among the flags
    packages: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()  # for the tests themselves, with `-args` before it


def stops_early(args: tuple[str, ...]) -> bool:
    """Whether go is to start no more tests of a package once one has failed."""
    said = [flag.lstrip("-").removeprefix("test.") for flag in read(args).flags]
    return any(flag in ("failfast", "failfast=true", "failfast=1") for flag in said)


def read(args: tuple[str, ...]) -> Arguments:
    """Sort what a user wrote."""
    flags: list[str] = []
    names: list[str] = []
    packages: list[str] = []
    run = skip = ""
    rest: tuple[str, ...] = ()
    at = 0
    while at < len(args):
        arg = args[at]
        at += 1
        if not arg.startswith("-") or arg == "-":
            packages.append(arg)
            continue
        name, equals, value = arg.lstrip("-").partition("=")
        name = name.removeprefix("test.")  # go takes both spellings
        if name == "args":
            rest = args[at - 1 :]
            break
        words = [arg]
        if name in _VALUED and not equals and at < len(args):
            value = args[at]
            words.append(value)
            at += 1
        if name == "skip":
            skip = value
        if name == "run":
            run = value
        elif name not in _OURS:
            flags += words
            names.append(name)
    return Arguments(
        flags=tuple(flags),
        names=tuple(names),
        run=run,
        skip=skip,
        packages=tuple(packages),
        rest=rest,
    )
