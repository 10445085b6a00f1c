"""What a manifest can say in `[test.suite.cargo]`, and how a suite's `args` are understood."""

from typing import Literal

from photon_test.core.model import Options, Suite
from photon_test.core.value import Value


class CargoOptions(Options, kw_only=True):
    """Options of a cargo suite."""

    binaries: Literal["parallel", "serial"] = "parallel"  # serial: as `cargo test` runs them
    doctests: bool = True
    ignored: Literal["skip", "include", "only"] = "skip"  # tests with `#[ignore]`
    engine: Literal["cargo", "nextest"] = "cargo"  # what runs them; doctests are always cargo's


def options(suite: Suite) -> CargoOptions:
    """Return the suite's options; the defaults if it was recognised and not declared."""
    return suite.options if isinstance(suite.options, CargoOptions) else CargoOptions()


class LibtestArgs(Value, kw_only=True):
    """What a user wants of the test harness, without what Photon decides itself.

    The arguments are those of libtest in Rust 1.95 (`./binary --help`).
    """

    flags: tuple[str, ...] = ()  # `--include-ignored`, `--skip=slow`, `--test-threads=1`
    filters: tuple[str, ...] = ()  # names, or parts of them

    def every(self) -> tuple[str, ...]:
        """All of them again, as the harness takes them."""
        return (*self.flags, *self.filters)

    def instead(self, filters: tuple[str, ...], *, exact: bool) -> tuple[str, ...]:
        """Return the same flags with other filters; the user's were heeded when listing."""
        flags = tuple(flag for flag in self.flags if flag != "--exact")
        return (*flags, *(("--exact",) if exact else ()), *filters)


_VALUED = ("--test-threads", "--skip", "--logfile", "--color", "--format", "--shuffle-seed", "-Z")
# They decide the form of the output, which is ours; given twice, libtest refuses them.
_OURS = ("--logfile", "--color", "--format", "-Z", "--list", "--quiet", "-q", "--report-time")


def libtest_args(args: tuple[str, ...]) -> LibtestArgs:
    """Sort what cargo would have handed to a test binary."""
    flags: list[str] = []
    filters: list[str] = []
    rest = iter(args)
    for arg in rest:
        if not arg.startswith("-"):
            filters.append(arg)
            continue
        name, equals, value = arg.partition("=")
        if arg.startswith("-Z") and arg != "-Z":
            continue
        if name in _VALUED and not equals:
            value = next(rest, "")
        if name not in _OURS:
            flags.append(f"{name}={value}" if name in _VALUED else arg)
    return LibtestArgs(flags=tuple(flags), filters=tuple(filters))
