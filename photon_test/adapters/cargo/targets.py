"""Turns what cargo would have run into targets that can be run without it."""

import posixpath
from collections.abc import Mapping
from typing import cast

import msgspec

from photon_test.adapters.cargo.options import LibtestArgs, libtest_args
from photon_test.adapters.cargo.recorded import (
    Artifact,
    Binary,
    Doctests,
    KnownTarget,
    Project,
)
from photon_test.adapters.cargo.target import Kind, Target
from photon_test.core.model import Suite

_KINDS = ("lib", "bin", "test", "example", "bench")


class Targets:
    """Turns what was recorded into targets."""

    def __init__(self, project: Project, artifacts: Mapping[str, Artifact], suite: Suite) -> None:
        self._project = project
        self._artifacts = artifacts
        depth = len([part for part in suite.root.split("/") if part not in ("", ".")])
        self._root = posixpath.normpath(posixpath.join(project.cwd, *[".."] * depth))
        self._base = project.workspace_root or project.cwd
        self._copies: dict[str, int] = {}

    def target(self, command: Binary | Doctests) -> tuple[Target, bool]:
        """Return the target, and whether it has a main of its own."""
        target, known = (
            self._binary(command)
            if isinstance(command, Binary)
            else (self._doctests(command), None)
        )
        copy = self._copies[target.id] = self._copies.get(target.id, 0) + 1
        return msgspec.structs.replace(target, copy=copy), known is not None and known.bare

    def _binary(self, command: Binary) -> tuple[Target, KnownTarget | None]:
        path, *args = command.argv
        artifact = self._artifacts.get(path)
        built = artifact.target if artifact else None
        kind = built.kind[0] if built else "test"
        kind = kind if kind in _KINDS else "lib"
        name = built.name if built else posixpath.basename(path).rpartition("-")[0]
        source = built.src_path if built else ""
        manifest = artifact.manifest_path if artifact else ""
        known = next(
            (
                target
                for target in self._project.targets
                if (target.manifest, target.kind, target.source) == (manifest, kind, source)
                and target.name == name
            ),
            None,
        )
        target = self._common(
            command,
            kind=cast("Kind", kind),
            name=name,
            argv=(*self._project.runners.get(command.runner, ()), path),
            args=libtest_args(tuple(args)),
        )
        if known and known.bare:  # its main gets what the user gave, and nothing else
            target = msgspec.structs.replace(
                target, argv=(*target.argv, *args), args=LibtestArgs(), bootstrap=False
            )
        if not source:
            return target, known
        folder = self._folder(known) if known else None
        return (
            msgspec.structs.replace(
                target,
                source=self._relative(source),
                folder=None if folder is None else self._relative(folder).removeprefix("."),
            ),
            known,
        )

    def _doctests(self, command: Doctests) -> Target:
        argv: list[str] = []
        args: list[str] = []
        name = command.package
        words = iter(command.argv)
        for word in words:
            match word:
                case "--test-args":
                    args.append(next(words, ""))
                case "--test-runtool":
                    argv += _tool(self._project.runners, next(words, ""))
                case "--test-runtool-arg":
                    next(words, "")
                case "--error-format":  # follows --message-format
                    argv += [word, "human"] if next(words, "") else []
                case "--crate-name":
                    name = next(words, "")
                    argv += [word, name]
                case _:
                    argv.append(word)
        return self._common(
            command, kind="doc", name=name, argv=tuple(argv), args=libtest_args(tuple(args))
        )

    def _common(
        self,
        command: Binary | Doctests,
        *,
        kind: Kind,
        name: str,
        argv: tuple[str, ...],
        args: LibtestArgs,
    ) -> Target:
        project = self._project
        nightly = project.release.endswith(("-nightly", "-dev"))
        own = project.bootstrap or "RUSTC_BOOTSTRAP" in command.env
        return Target(
            package=command.package,
            kind=kind,
            name=name,
            argv=argv,
            args=args,
            cwd=self._relative(command.cwd).removeprefix("."),
            env=tuple(sorted(command.env.items())),
            unset=command.unset,
            root=self._root,
            base=self._base,
            bootstrap=not (nightly or own),
        )

    def _folder(self, known: KnownTarget) -> str | None:
        """Return the folder whose files only this target compiles, as far as one can tell."""
        folder = posixpath.dirname(known.source)
        if known.kind == "lib":
            return folder
        shared = any(
            other != known and posixpath.dirname(other.source) == folder
            for other in self._project.targets
        )
        return None if shared else folder

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, self._root)


def _tool(runners: Mapping[str, tuple[str, ...]], path: str) -> list[str]:
    """Return rustdoc's arguments for the user's own runner that the recorder stood for."""
    program, *args = runners.get(path.rpartition("/runner-")[2], ()) or ("",)
    if not program:
        return []
    more = [word for arg in args for word in ("--test-runtool-arg", arg)]
    return ["--test-runtool", program, *more]
