"""A suite's own setup commands: run once, and again only when what they depend on has changed."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from photon_test.core.command import Command
from photon_test.core.events import Broke, CaseEvent
from photon_test.core.model import Purpose, Stream, Suite, Unit
from photon_test.core.outcome import Exit, Unavailable
from photon_test.core.value import Value

# What such commands usually read, and what they usually make. With none of the first in the
# folder there is nothing to compare, and the commands run every time.
_READ = (
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "bun.lock",
    "pyproject.toml",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "requirements.txt",
    "requirements-dev.txt",
    "constraints.txt",
    "Pipfile.lock",
)
STAMPS = Path(".photon", "setup")  # below the run's root
_MADE = ("node_modules", ".venv", "venv")


class Stamp(Value, kw_only=True):
    """What a successful setup was made from, and what stood there afterwards."""

    inputs: str  # a hash of the commands and of the files they read
    made: tuple[str, ...] = ()


def units(suite: Suite) -> tuple[Unit, ...]:
    """Return one unit per setup command, to be run one after the other."""
    return tuple(
        Unit(
            id=f"{suite.name}/setup/{number}",
            suite=suite.name,
            purpose=Purpose.SETUP,
            command=Command(argv=argv, cwd=suite.root),
        )
        for number, argv in enumerate(suite.setup, start=1)
    )


def current(suite: Suite, folder: Path, stamps: Path) -> bool:
    """Whether the setup was done before and nothing that it depends on has changed since."""
    inputs = _inputs(suite, folder)
    if inputs is None:
        return False
    try:
        stamp = msgspec.json.decode((stamps / f"{_name(suite)}.json").read_bytes(), type=Stamp)
    except (OSError, msgspec.MsgspecError):
        return False
    return stamp.inputs == inputs and all((folder / made).exists() for made in stamp.made)


def done(suite: Suite, folder: Path, stamps: Path) -> None:
    """Note that the setup has succeeded. A folder that cannot be written is no failure."""
    inputs = _inputs(suite, folder)
    if inputs is None:
        return
    made = tuple(name for name in _MADE if (folder / name).exists())
    try:
        stamps.mkdir(parents=True, exist_ok=True)
        (stamps / f"{_name(suite)}.json").write_bytes(
            msgspec.json.encode(Stamp(inputs=inputs, made=made))
        )
    except OSError:
        return


class SetupReader:
    """Reads a setup command: its status is all there is."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._words: list[str] = []

    def line(self, stream: Stream, text: str, /) -> None:
        """Keep the last words; the engine shows the line."""
        del stream
        self._words = [*self._words[-40:], text]

    def end(self, exit_: Exit, reports: Mapping[str, bytes], /) -> Sequence[CaseEvent]:
        """Say so if it failed."""
        del reports
        if exit_.ok:
            return ()
        argv = " ".join(str(part) for part in self._unit.command.argv)
        failure = Unavailable(
            kind="setup",
            message=f"the setup command `{argv}` ended with {exit_.words}",
            text="\n".join(self._words),
        )
        return (Broke(failure=failure),)


def _inputs(suite: Suite, folder: Path) -> str | None:
    scripts = [part for argv in suite.setup for part in argv if (folder / part).is_file()]
    files = [folder / name for name in (*_READ, *scripts) if (folder / name).is_file()]
    if not files:
        return None
    digest = hashlib.sha256(repr((suite.setup, suite.root)).encode())
    for file in files:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _name(suite: Suite) -> str:
    return hashlib.sha256(f"{suite.root}\0{suite.name}".encode()).hexdigest()[:16]
