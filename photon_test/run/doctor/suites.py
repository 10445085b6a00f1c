"""One suite: what it would run with and what it would start, and what is in its way."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from photon_test.adapters.registry import ADAPTERS
from photon_test.core.errors import ExitCode, Infrastructure, PhotonError
from photon_test.core.model import Suite, Unit
from photon_test.core.ports import Adapter, Folder, Probe
from photon_test.core.select import Selection
from photon_test.engine.fill import Context, fill
from photon_test.engine.folder import TreeFolder
from photon_test.engine.stamps import STAMPS, Stamps
from photon_test.reporters.console.listing import argument
from photon_test.run.doctor.look import Look
from photon_test.run.doctor.problems import Problem, place, problem_of
from photon_test.run.doctor.programs import given, missing, never_skipped, not_set, unset, unset_in
from photon_test.run.doctor.versions import older


class SuiteCheck:
    """Looks at one suite. After `run`, `lines` say what it is, `problems` what is wrong."""

    def __init__(self, suite: Suite, look: Look) -> None:
        self.lines: list[str] = []
        self.problems: list[Problem] = []
        self._suite = suite
        self._look = look
        self._folder: Folder = TreeFolder(look.root, suite.root, environ=look.environment)
        self._adapter: Adapter = ADAPTERS[suite.adapter]
        self._of = f"suite {suite.name}"
        self._variables = _variables(suite, look)

    async def run(self) -> None:
        """Look at everything, and start nothing but questions for versions."""
        suite = self._suite
        origin = place(suite) or "recognised"
        self.lines.append(f"{self._of} ({suite.adapter} in {suite.root or '.'}, {origin})")
        awaited = self._setup()
        units = self._units(awaited=awaited)
        if awaited:
            self._line("with", "what its setup makes")
        else:
            await self._interpreter(asking=units is not None)
        for key, names in (("needs", suite.needs), ("requires", suite.requires)):
            if names:
                self._line(key, ", ".join(names))
        if not awaited:
            self._startable(suite.runner, "")
        for unit in units or ():
            self._line("runs", shlex.join(map(argument, unit.command.argv)))
            if not awaited:
                self._startable(unit.command.argv, "")
        self.problems += _unset(suite, self._look, self._of)
        self.problems += _not_there(suite, self._folder, self._of)

    def _setup(self) -> bool:
        """Say what the setup is; return whether it has still to make what the suite needs."""
        suite = self._suite
        stamps = Stamps(suite, self._folder, self._look.root / STAMPS)
        self.problems += never_skipped(stamps, self._of, place(suite))
        awaited = False
        for stage in stamps.stages():
            self._line("setup", f"{shlex.join(stage.argv)} ({stage.when})")
            if not stage.skipped:
                awaited = True
                self._startable(stage.argv, "the setup cannot run: ")
        for argv in suite.teardown:
            self._line("teardown", shlex.join(argv))
            if not awaited:
                self._startable(argv, "the teardown cannot run: ")
        return awaited

    async def _interpreter(self, *, asking: bool) -> None:
        said = []
        try:
            said.append(self._adapter.environment(self._suite, self._folder))
            probes = _probes(self._adapter)(self._suite, self._folder) if asking else ()
            said += [await self._asked(probe) for probe in probes]
        except PhotonError:
            pass  # `units` has said the same
        self._line("with", ": ".join(word for word in said if word))

    async def _asked(self, probe: Probe) -> str:
        argv = [fill(arg, Context()) for arg in probe.command.argv]
        cwd = probe.command.cwd
        if missing(argv, self._look.root / cwd, self._variables):
            return ""  # said where the suite's own processes are looked at
        answer = await self._look.ask(argv, cwd, self._variables)
        if answer.why:
            message = probe.problem if answer.ended else f"{probe.problem}: {answer.why}"
            where = f"in {cwd or '.'}"
            self._problem(message, hint=probe.hint, where=where)
        for what, least in () if answer.why else probe.least:
            if found := older(answer.text, what, least):
                message, hint = f"{what} {found} is too old", f"{least} or newer is needed"
                self._problem(message, hint=hint, where=f"in {cwd or '.'}")
        return answer.text

    def _units(self, *, awaited: bool) -> Sequence[Unit] | None:
        """Return the first processes; None if they cannot be known, which is said."""
        suite = self._suite
        try:
            return self._adapter.units(suite, Selection(), self._folder)
        except PhotonError as error:
            if awaited and error.exit_code == ExitCode.INFRASTRUCTURE:
                self._line("runs", "what is known once its setup has run")
            else:
                self.problems.append(problem_of(self._of, error, place(suite)))
        return None

    def _startable(self, argv: Sequence[object], what: str) -> None:
        words = [word if isinstance(word, str) else "" for word in argv]
        why = missing(words, self._look.root / self._suite.root, self._variables)
        if words and words[0] and why:
            hint = "install it, or correct the path"
            if _of_a_venv(self._look.root / self._suite.root / words[0]):
                hint = "make the virtual environment again: its Python is gone"
            self._problem(f"{what}{why}", hint=hint, where=f"in {self._suite.root or '.'}")

    def _problem(self, message: str, *, hint: str, where: str) -> None:
        self.problems.append(Problem(of=self._of, message=message, hint=hint, where=where))

    def _line(self, key: str, text: str) -> None:
        if text:
            self.lines.append(f"  {key}: {text}")


def _probes(adapter: Adapter) -> Callable[[Suite, Folder], Sequence[Probe]]:
    own: Callable[[Suite, Folder], Sequence[Probe]] = getattr(adapter, "probes", lambda *_: ())
    return own


def _of_a_venv(program: Path) -> bool:
    return program.is_symlink() and (program.parents[1] / "pyvenv.cfg").exists()


def _variables(suite: Suite, look: Look) -> dict[str, str]:
    """Return the suite's environment, as far as it is known before its services run."""
    found = dict(look.environment)
    for name, value in suite.env:
        try:
            found[name] = fill(value, Context(variables=found))
        except Infrastructure:
            continue
    return found


def _known(suite: Suite, look: Look) -> list[str]:
    services = [look.services[name] for name in suite.requires if name in look.services]
    return [*look.environment, *(name for service in services for name in given(service))]


def _unset(suite: Suite, look: Look, of: str) -> Iterator[Problem]:
    known = _known(suite, look)
    where = place(suite)
    for name, value in suite.env:
        for lost in unset([value], known):
            yield not_set(of, lost, f"env.{name}", known, where)
        known.append(name)
    for key, text in suite.options.templates:
        for lost in unset_in([text], known):
            yield not_set(of, lost, f"{suite.adapter}.{key}", known, where)


def _not_there(suite: Suite, folder: Folder, of: str) -> Iterator[Problem]:
    for needed in suite.options.needed:
        by_name = bool(needed.file) and folder.has(needed.file)
        if not by_name and not any(map(folder.glob, needed.patterns)):
            yield Problem(of=of, message=needed.missing, hint=needed.hint, where=place(suite))
