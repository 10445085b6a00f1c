"""One `photon.toml` from the disk to a checked top-level table."""

import re
import tomllib
from pathlib import Path

from photon_test.core.errors import ManifestError
from photon_test.manifest import keys
from photon_test.manifest.locate import STRING
from photon_test.manifest.model import VERSION
from photon_test.manifest.regular import content
from photon_test.manifest.table import Source, Table

_LIMIT_BYTES = 4 << 20
_DEEPEST = 100
_ENDLESS = re.compile(r"[0-9_]{4300,}")
_BRACKET = re.compile(rf"#[^\n]*|{STRING.pattern}|(?P<bracket>[\[\]{{}}])", re.DOTALL)
_AT = re.compile(r"^(.*?) ?\(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)


def read_document(root: Path, file: str) -> Table:
    """Return the whole document of a manifest, its version checked.

    Raises:
        ManifestError: The file cannot be read, is not TOML, or is of a later version.
    """
    text = _text(root, file)
    _check_depth(file, text)
    try:
        # tomllib reads a carriage return and a newline as one newline, and so must the places.
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(file, text, str(error)) from error
    except ValueError as error:  # a number without end
        found = _ENDLESS.search(text)
        where = f"{file}:{_line(text, found.start())}:1" if found else file
        message = f"not valid TOML: {str(error).partition(';')[0][:200]}"
        raise ManifestError(message, where=where, hint="write a shorter number") from error
    table = Table(Source(file, text), (), document)
    _check_version(table)
    return table


def _text(root: Path, file: str) -> str:
    try:
        data = content(root / file, _LIMIT_BYTES + 1)
    except OSError as error:
        raise ManifestError(f"`{file}` cannot be read: {error.strerror}", where=file) from error
    if data is None:
        raise ManifestError(f"`{file}` is no file", where=file, hint="is it a pipe, or a device?")
    if len(data) > _LIMIT_BYTES:
        message = f"`{file}` is larger than {_LIMIT_BYTES >> 20} MiB"
        raise ManifestError(
            message, where=file, hint="was it written by a program that went wrong?"
        )
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ManifestError(f"`{file}` is not UTF-8", where=f"{file}:{line}:1") from error


def _check_depth(file: str, text: str) -> None:
    """Refuse brackets in brackets in brackets, which would be the end of every reader's stack.

    Raises:
        ManifestError: They are deeper than anybody writes by hand.
    """
    depth = 0
    for found in _BRACKET.finditer(text):
        match found["bracket"]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case _:  # a comment or a string
                pass
        if depth > _DEEPEST:
            line = _line(text, found.start())
            column = found.start() - text.rfind("\n", 0, found.start())
            message = f"not valid here: nested deeper than {_DEEPEST} levels"
            hint = "a manifest needs five; is this the right file?"
            raise ManifestError(message, hint=hint, where=f"{file}:{line}:{column}")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _not_toml(file: str, text: str, said: str) -> ManifestError:
    """Word tomllib's error, and give it the place that it knows."""
    found = _AT.match(said)
    message, line, column = (found[1], found[2], found[3]) if found else (said, None, None)
    if line is None or column is None:
        end = text.rstrip("\n")
        line, column = end.count("\n") + 1, len(end) - end.rfind("\n")
    hint = "a key or a table stands twice" if message == "Cannot overwrite a value" else ""
    message = f"not valid TOML: {message[:1].lower()}{message[1:]}"
    return ManifestError(message, hint=hint, where=f"{file}:{line}:{column}")


def _check_version(table: Table) -> None:
    for key in table.values:
        if key != "manifest-version" and key.replace("_", "-").casefold() == "manifest-version":
            table.fail(f"unknown key `{key}`", key, hint="did you mean `manifest-version`?")
    version = table.whole("manifest-version", least=1)
    if version not in (None, VERSION):
        message = f"`manifest-version` {version} is newer than this Photon, which reads {VERSION}"
        table.fail(message, "manifest-version", hint="upgrade Photon")
    pact = table.table("pact")
    if pact is not None:
        pact.only((), later=pact.values)
    test = table.table("test")
    if test is not None:
        test.only(keys.TEST, later=keys.TEST_LATER)
