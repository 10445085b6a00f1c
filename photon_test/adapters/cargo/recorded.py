"""What `toolside/cargo/` wrote down, and what cargo says about what it has built.

`--message-format=json` is described in https://doc.rust-lang.org/cargo/reference/external-tools.html
(read at cargo 1.95).
"""

from collections.abc import Sequence

import msgspec

from photon_test.core.value import Value


class KnownTarget(Value, kw_only=True):
    """A target of the workspace, from `cargo metadata`."""

    package: str
    manifest: str  # absolute
    kind: str  # lib, bin, test, example, bench
    name: str
    source: str  # absolute: the file that is compiled
    bare: bool = False  # `harness = false`: it has a main of its own


class Project(Value, tag_field="kind", tag="project", kw_only=True):
    """The first line: the project as a whole. Paths are absolute, without symbolic links."""

    cwd: str
    runners: dict[str, tuple[str, ...]]  # the user's own, by the key in `Recorded.runner`
    workspace_root: str = ""  # "" where cargo could not say
    release: str = ""  # of cargo: `1.95.0`, `1.97.0-nightly`
    bootstrap: bool = False  # the user has set RUSTC_BOOTSTRAP
    targets: tuple[KnownTarget, ...] = ()


class Recorded(Value, kw_only=True):
    """One command as cargo would have run it."""

    argv: tuple[str, ...]
    package: str
    cwd: str
    env: dict[str, str]  # what cargo adds to the environment
    unset: tuple[str, ...] = ()
    runner: str = ""


class Binary(Recorded, tag_field="kind", tag="run", kw_only=True):
    """A test binary: its path first, then the arguments for it."""


class Doctests(Recorded, tag_field="kind", tag="rustdoc", kw_only=True):
    """The doctests of one crate: `rustdoc --test` with everything it needs."""


class _Profile(Value, kw_only=True):
    test: bool = False


class _BuiltTarget(Value, kw_only=True):
    kind: tuple[str, ...]
    name: str
    src_path: str


class Artifact(Value, kw_only=True):
    """Something that was compiled, or was fresh already."""

    reason: str
    manifest_path: str = ""
    target: _BuiltTarget | None = None
    profile: _Profile = _Profile()
    executable: str | None = None


_artifact = msgspec.json.Decoder(Artifact)
_line = msgspec.json.Decoder(Project | Binary | Doctests)


def test_binary(text: str) -> Artifact | None:
    """Return the test binary that a line of cargo's JSON is about, if it is about one."""
    try:
        artifact = _artifact.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    if artifact.reason == "compiler-artifact" and artifact.profile.test and artifact.executable:
        return artifact
    return None


def project_of(report: bytes) -> Project | None:
    """Return the first line; None if there is no such line, because cargo was not even started."""
    try:
        line = _line.decode(report.partition(b"\n")[0])
    except (msgspec.DecodeError, RecursionError):
        return None
    return line if isinstance(line, Project) else None


def decode(report: bytes) -> tuple[Project, Sequence[Binary | Doctests]]:
    """Read the recorder's report.

    Raises:
        ValueError: It does not start with the project, or a line is not what it should be.
    """
    lines = [_line.decode(line) for line in report.splitlines()]
    if not lines or not isinstance(lines[0], Project):
        raise ValueError("the first line is not about the project")
    commands = [line for line in lines[1:] if not isinstance(line, Project)]
    if len(commands) != len(lines) - 1:
        raise ValueError("there are two projects in it")
    return lines[0], commands
