"""What setup commands were made from when they last succeeded: whether they have to run again."""

import hashlib
import shlex
from collections.abc import Iterator, Sequence
from contextlib import suppress
from os.path import isfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from photon_test.core.model import Step, Suite
from photon_test.core.ports import Folder
from photon_test.core.value import Value

STAMPS = Path(".photon", "setup")  # below the run's root

# What commands that say nothing about it usually read, and what they usually make. With none of
# the first in the folder there is nothing to compare, and the commands run every time.
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
_MADE = ("node_modules", ".venv", "venv")


class Stamp(Value, kw_only=True):
    """What a successful setup was made from, and what stood there afterwards."""

    inputs: str  # a hash of the commands and of the files they read
    made: tuple[str, ...] = ()


class Stage(NamedTuple):
    """One setup command, and whether it has to run."""

    number: int  # from 1
    argv: tuple[str, ...]
    skipped: str  # why it need not run, in words; "" if it has to
    told: bool  # that it is skipped was asked for, so it is said

    @property
    def when(self) -> str:
        """Whether it would run now, in words."""
        return f"is skipped: {self.skipped}" if self.skipped else "will run"


def current(suite: Suite, folder: Folder, stamps: Path) -> bool:
    """Whether nothing of a suite's setup has to run."""
    return all(stage.skipped for stage in Stamps(suite, folder, stamps).stages())


class Stamps:
    """The setup of a suite, and what is remembered of it on disk.

    Plain commands are one: they guess what they read, and run all or none. A step with inputs is
    one by itself. What runs makes everything after it run, too: that may stand on what it made.
    """

    def __init__(self, suite: Suite, folder: Folder, stamps: Path, *, guess: bool = True) -> None:
        """`folder` is the suite's; `guess` false: plain commands run every time.

        They also do where a teardown may undo what they did.
        """
        self._suite = suite
        self._folder = folder
        self._here = Path(folder.absolute)
        self._plain = tuple(one for one in suite.setup if not isinstance(one, Step))
        self._guess = guess and not suite.teardown
        name = suite.set_up_as or suite.name
        key = hashlib.sha256(f"{suite.root}\0{name}".encode()).hexdigest()[:16]
        self._path = stamps / f"{key}.json"
        self.lock = stamps / "lock"  # held while commands run
        self._read: dict[int, str] = {}  # by number, what it is about to read

    def stages(self) -> Sequence[Stage]:
        """Look at the disk, and return all commands in their order."""
        found: list[Stage] = []
        plain = self._plain_is_current()
        running = False
        for number, one in enumerate(self._suite.setup, start=1):
            if isinstance(one, Step):
                words = "" if running else self._unchanged(number, one)
                found.append(Stage(number, one.argv, words, told=True))
            else:
                words = "unchanged since it ran" if plain and not running else ""
                found.append(Stage(number, one, words, told=False))
            running = running or not words
        return found

    def begin(self, number: int) -> None:
        """Forget that this command, and those after it, have ever succeeded."""
        for later, one in enumerate(self._suite.setup, start=1):
            if later < number:
                continue
            with suppress(OSError):  # a tree that cannot be written is no failure here
                self._at(later if isinstance(one, Step) else 0).unlink()
        one = self._suite.setup[number - 1]
        if isinstance(one, Step):
            # As it was before: what changes while the command runs, it may not have seen.
            self._read[number] = self._digest(one)

    def did(self, number: int) -> None:
        """Note that a command has succeeded."""
        one = self._suite.setup[number - 1]
        if isinstance(one, Step) and self._read.get(number):
            made = (*self._made(), *one.outputs)
            self._write(number, Stamp(inputs=self._read[number], made=made))

    def ended(self) -> None:
        """Note that all commands have succeeded, or were skipped because they had."""
        inputs = self._plain_inputs()
        if inputs is not None:
            self._write(0, Stamp(inputs=inputs, made=self._made()))

    def unmatched(self) -> Iterator[tuple[str, str]]:
        """Yield inputs that match nothing, with the command that is never skipped for it."""
        for one in self._suite.setup:
            if isinstance(one, Step):
                for pattern in one.inputs:
                    if not self._files(pattern):
                        yield pattern, shlex.join(one.argv)

    def _unchanged(self, number: int, step: Step) -> str:
        inputs = self._digest(step)
        stamp = self._stamp(number)
        if not inputs or stamp is None or stamp.inputs != inputs or not self._stands(stamp):
            return ""
        return f"{', '.join(step.inputs)} unchanged since it succeeded"

    def _digest(self, step: Step) -> str:
        """Return a hash of all that a step is made from; "" if one of its inputs is not there."""
        about = (step.argv, step.inputs, step.outputs, self._suite.root, self._suite.env)
        digest = hashlib.sha256(repr(about).encode())
        for pattern in step.inputs:
            files = self._files(pattern)
            if not files:
                return ""
            for path in files:
                try:
                    with (self._here / path).open("rb") as stream:
                        content = hashlib.file_digest(stream, "sha256").digest()
                except OSError:
                    return ""  # what cannot be read cannot be said to be unchanged
                digest.update(path.encode(errors="surrogateescape") + b"\0" + content)
        return digest.hexdigest()

    def _files(self, pattern: str) -> Sequence[str]:
        """Return the files that an input means: those of a glob, or all below a folder."""
        return self._folder.glob(pattern) or self._folder.glob(f"{pattern.rstrip('/')}/**")

    def _plain_is_current(self) -> bool:
        inputs = self._plain_inputs()
        stamp = None if inputs is None else self._stamp(0)
        return stamp is not None and stamp.inputs == inputs and self._stands(stamp)

    def _plain_inputs(self) -> str | None:
        if not self._plain or not self._guess:
            return None
        here = self._here
        # Path.is_file raises on a name that is too long, as a script after `sh -c` may be.
        scripts = [part for argv in self._plain for part in argv if isfile(here / part)]  # noqa: PTH113
        files = [here / name for name in (*_READ, *scripts) if (here / name).is_file()]
        if not files:
            return None
        digest = hashlib.sha256(repr((self._plain, self._suite.root)).encode())
        for file in files:
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def _made(self) -> tuple[str, ...]:
        return tuple(name for name in _MADE if (self._here / name).exists())

    def _stands(self, stamp: Stamp) -> bool:
        return all((self._here / made).exists() for made in stamp.made)

    def _at(self, number: int) -> Path:
        return self._path.with_suffix(f".{number}.json") if number else self._path

    def _stamp(self, number: int) -> Stamp | None:
        try:
            return msgspec.json.decode(self._at(number).read_bytes(), type=Stamp)
        except (OSError, msgspec.MsgspecError):
            return None

    def _write(self, number: int, stamp: Stamp) -> None:
        """Write it in one step. A folder that cannot be written is no failure."""
        path = self._at(number)
        draft = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(msgspec.json.encode(stamp))
            draft.replace(path)
        except OSError:
            return
