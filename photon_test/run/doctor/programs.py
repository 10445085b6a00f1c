"""Whether a program can be started, and whether what a command asks for is there."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from photon_test.core.command import Arg, Joined, Variable, template
from photon_test.core.errors import ExitCode
from photon_test.core.model import Service, StdoutReady
from photon_test.core.suggest import nearest
from photon_test.engine.stamps import Stamps
from photon_test.manifest.services import groups
from photon_test.run.doctor.problems import Problem


def missing(argv: Iterable[Arg], cwd: Path, environment: Mapping[str, str]) -> str:
    """Return why a command cannot be started, as far as can be seen; "" if it can.

    A program with a "/" in its name is looked for from `cwd`, any other on PATH.
    """
    program = next(iter(argv), "")
    if not isinstance(program, str):
        return ""  # a placeholder: Photon's own, or known when it starts
    if "/" not in program:
        found = shutil.which(program, path=environment.get("PATH", os.defpath))
        return "" if found else f"`{program}` is not on PATH"
    path = cwd / program
    if not os.path.lexists(path):
        return f"there is no `{program}`"
    if not path.exists():
        return f"`{program}` is a link to nowhere"
    return "" if path.is_file() and os.access(path, os.X_OK) else f"`{program}` cannot be executed"


def unset(args: Iterable[Arg], known: Iterable[str]) -> Iterator[str]:
    """Yield the variables that must be set for these arguments, and are not."""
    names = frozenset(known)
    for arg in args:
        match arg:
            case Variable(name=name, required=True) if name not in names:
                yield name
            case Joined(parts=parts):
                yield from unset(parts, names)
            case _:
                pass


def unset_in(texts: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yield the variables that must be set for these texts of a manifest, and are not."""
    return unset(map(template, texts), known)


def given(service: Service) -> tuple[str, ...]:
    """Return the variables that a service gives to those that require it."""
    return (*said(service), *(name for name, _ in service.env))


def said(service: Service) -> tuple[str, ...]:
    """Return the variables that the output of a service says when it is ready."""
    ready = service.ready
    return groups(ready.pattern) if isinstance(ready, StdoutReady) else ()


def never_skipped(stamps: Stamps, of: str, where: str) -> Iterator[Problem]:
    """Yield a note for each input of a setup command that matches nothing."""
    for pattern, command in stamps.unmatched():
        message = f"no file matches `{pattern}`, so `{command}` is never skipped"
        hint = "correct `inputs`, or write a plain command"
        yield Problem(of=of, message=message, hint=hint, where=where, code=int(ExitCode.OK))


def not_set(of: str, name: str, key: str, known: Iterable[str], where: str) -> Problem:
    """Return the problem of a variable that nobody sets; `key` is where it is asked for."""
    near = nearest(name, known)
    hint = f"set `{name}`, or require the service that provides it"
    if near:
        hint = f"did you mean `${{{near}}}`? Otherwise {hint}"
    message = f"`{key}` asks for the variable `{name}`, which is not set"
    return Problem(of=of, message=message, hint=hint, where=where)
