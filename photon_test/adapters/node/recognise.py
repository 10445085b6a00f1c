"""Recognises a package whose script `test` is `node --test`, and takes its words over.

Files that look like tests are no sign: nothing says that node's own runner is meant for them.
"""

import re
import shlex
from collections.abc import Iterator

import msgspec

from photon_test.core.model import Suite
from photon_test.core.ports import Detected, Folder

_CALLS = re.compile(r"(?<![\w@/-])node\s(?:[^&|;]*\s)?--test(?![\w-])")
_SHELL = re.compile(r"[&|;<>`$(){}~\n]")
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_GLOB = re.compile(r"[*?\[]")


class _Package(msgspec.Struct):
    scripts: dict[str, str] = {}


def detect(folder: Folder, name: str, scope: str) -> Detected | None:
    """Recognise the script; one that does more is left out, with what to write instead."""
    try:
        package = msgspec.json.decode(folder.text("package.json") or "{}", type=_Package)
    except msgspec.MsgspecError:
        return None
    script = package.scripts.get("test", "")
    if not _CALLS.search(script):
        return None
    why = "`package.json` whose script `test` is `node --test`"
    suite = Suite(name=folder.path or name, adapter=name, root=folder.path, scope=scope)
    words = _words(script)
    env = []
    while words and (assigned := _ASSIGNED.fullmatch(words[0])):
        env.append((assigned[1], assigned[2]))
        words = words[1:]
    if words[:1] != ["node"]:
        return Detected(
            suite=suite,
            why=why,
            left_out="its script `test` does more than start `node --test`",
            hint='declare it: `adapter = "node"`, with the rest in `setup` and `args`',
        )
    args = [word for word in words[1:] if word != "--test"]
    args = [found for word in args for found in _expanded(folder, word, script)]
    suite = msgspec.structs.replace(suite, args=tuple(args), env=tuple(env))
    return Detected(suite=suite, why=why)


def _words(script: str) -> list[str]:
    """Return the words of one plain command; none if it takes a shell."""
    if _SHELL.search(script):
        return []
    try:
        return shlex.split(script)
    except ValueError:
        return []


def _expanded(folder: Folder, word: str, script: str) -> Iterator[str]:
    """Yield what the shell that npm starts makes of a word: node 20 knows no globs itself.

    A quoted word is left to node. That shell has no `**`: there it is `*`.
    """
    quoted = f"'{word}'" in script or f'"{word}"' in script
    if quoted or word.startswith("-") or not _GLOB.search(word):
        yield word
        return
    pattern = word.removeprefix("./").replace("**", "*")
    yield from folder.glob(pattern) or (word,)
