"""Reads the tables of a manifest key by key, and says every mistake with its place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, TypeGuard

from photon_test.core.command import Arg, template
from photon_test.core.errors import ManifestError
from photon_test.core.model import Origin
from photon_test.core.suggest import meant
from photon_test.manifest import argv
from photon_test.manifest.advice import written_as
from photon_test.manifest.duration import seconds
from photon_test.manifest.locate import Path, Places


def kind(value: object) -> str:
    """Say what a TOML value is, in words."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "a string"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


class Source:
    """One file: its name in messages, and where things stand in it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file  # relative to the run's root, "/"-separated
        self._text = text
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        """The places of this file, found when the first is asked for."""
        if self._places is None:
            self._places = Places(self._text)
        return self._places

    def origin(self, path: Path) -> Origin:
        """Return where a key stands."""
        line, column = self.places.key(path)
        return Origin(file=self.file, line=line, column=column)

    def fail(self, message: str, path: Path, hint: str = "") -> NoReturn:
        """Refuse what stands at this path."""
        raise ManifestError(message, hint=hint, where=str(self.origin(path)))


class Table:
    """A table of a manifest."""

    def __init__(self, source: Source, path: Path, values: Mapping[str, object]) -> None:
        self.source = source
        self.path = path
        self.values = values

    def __contains__(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.values

    def origin(self, *path: str | int) -> Origin:
        """Return where a key below this table stands; without keys, the table itself."""
        return self.source.origin((*self.path, *path))

    def fail(self, message: str, *path: str | int, hint: str = "") -> NoReturn:
        """Refuse what stands at this path below the table."""
        self.source.fail(message, (*self.path, *path), hint)

    def only(self, known: Iterable[str], *, later: Iterable[str] = ()) -> None:
        """Refuse keys that are not known, and those of later versions."""
        known = tuple(known)
        for key in self.values:
            if key in later:
                hint = f"remove `{key}`: what it asks for would not happen"
                self.fail(f"`{key}` is not available in this version", key, hint=hint)
            if key not in known:
                self.fail(f"unknown key `{key}`{self._inside()}", key, hint=meant(key, known))

    def required(self, key: str, example: str) -> None:
        """Refuse a table without this key; `example` is a value for it, as it would be written."""
        if key not in self.values:
            hint = f"for example `{key} = {example}`"
            self.fail(f"`{key}` is missing{self._inside()}", hint=hint)

    def text(self, key: str) -> str:
        """Return a string; "" if the key is not there."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            self.wrong("a string", value, key)
        self._printable(value, key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            hint = f"`{key} = [{_quoted(value)}]`" if isinstance(value, str) else ""
            self.wrong("a list of strings", value, key, hint=hint)
        for index, item in enumerate(value):
            if not isinstance(item, str):
                self.wrong("a string", item, key, index)
            self._printable(item, key, index)
        return tuple(value)

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of words, none of them empty or twice."""
        words = self.texts(key)
        for index, word in enumerate(words):
            if not word or word != word.strip():
                self.fail(f"a name in `{key}` is empty or has space around it", key, index)
            if word in words[:index]:
                self.fail(f"`{word}` stands twice in `{key}`", key, index)
        return words

    def whole(self, key: str, *, least: int) -> int | None:
        """Return a whole number."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong("a whole number", value, key)
        if value < least:
            self.fail(f"`{key}` must be at least {least}", key)
        return value

    def duration(self, key: str) -> float | None:
        """Return a duration in seconds."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong('a duration such as "10s"', value, key)
        found = seconds(value)
        if found is None:
            hint = "a number and `ms`, `s`, `m` or `h`, and more than nothing"
            self.fail(f'`{key}` must be a duration such as "10s", not "{value}"', key, hint=hint)
        return found

    def argv(self, key: str) -> tuple[str, ...]:
        """Return a command that is written as a list of words."""
        value = self.values.get(key)
        if isinstance(value, str):
            words_of = ", ".join(map(_quoted, value.split())) or '"…"'
            self.wrong("a list of words", value, key, hint=f"`{key} = [{words_of}]`")
        words = self.texts(key)
        if key in self.values and not (words and words[0]):
            self.fail(f"`{key}` is empty", key)
        return words

    def commands(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return a list of commands, each written as one text or as a list of words."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            hint = f"`{key} = [{_quoted(value)}]`" if isinstance(value, str) else ""
            self.wrong("a list of commands", value, key, hint=hint)
        return tuple(self.command(item, key, index) for index, item in enumerate(value))

    def command(self, item: object, *path: str | int) -> tuple[str, ...]:
        """Return a command that is written as one text or as a list of words."""
        what = f"a command in `{path[0]}`" if len(path) > 1 else f"`{path[0]}`"
        if isinstance(item, list):
            words = [word for word in item if isinstance(word, str)]
            for index, word in enumerate(words if len(words) == len(item) else ()):
                self._printable(word, *path, index)
            if not item:
                self.fail(f"{what} is empty", *path)
            if not words or not words[0] or len(words) != len(item):
                self.fail(f"{what} must be a list of words", *path)
            return tuple(words)
        if not isinstance(item, str):
            self.wrong("a command", item, *path)
        self._printable(item, *path)
        try:
            return argv.split(item)
        except ValueError as error:
            hint = "commands are not run by a shell; say `sh -c '…'` if you want one"
            self.fail(f"{what} {_lower(str(error))}", *path, hint=hint)

    def env(self, key: str) -> tuple[tuple[str, Arg], ...]:
        """Return variables and their values, with `${NAME}` in them understood."""
        table = self.table(key)
        if table is None:
            return ()
        for name in table.values:
            if not name or "=" in name or "\0" in name:
                table.fail(f"`{name}` cannot be the name of a variable", name)
        return tuple((name, template(table.text(name))) for name in table.values)

    def table(self, key: str) -> "Table | None":
        """Return the table under this key."""
        value = self.values.get(key)
        if value is None:
            return None
        if not is_table(value):
            self.wrong("a table", value, key)
        return Table(self.source, (*self.path, key), value)

    def named(self, key: str) -> "Sequence[tuple[str, Table]]":
        """Return the tables inside the table under this key, with their names."""
        table = self.table(key)
        if table is None:
            return ()
        return [(name, table.table(name) or table) for name in table.values]

    def tables(self, key: str) -> "Sequence[Table]":
        """Return the tables of an array of tables."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            name = ".".join(str(part) for part in (*self.path, key) if isinstance(part, str))
            self.wrong("a list of tables", value, key, hint=f"write `[[{name}]]`")
        found = []
        for index, item in enumerate(value):
            if not is_table(item):
                self.wrong("a table", item, key, index)
            found.append(Table(self.source, (*self.path, key, index), item))
        return found

    def wrong(self, wanted: str, value: object, *path: str | int, hint: str = "") -> NoReturn:
        """Refuse a value of another type."""
        names = [part for part in path if isinstance(part, str)]
        hint = hint or written_as(wanted, value, path[-1])
        of = "an item of " if isinstance(path[-1], int) else ""
        self.fail(f"{of}`{'.'.join(names)}` must be {wanted}, not {kind(value)}", *path, hint=hint)

    def _printable(self, text: str, *path: str | int) -> None:
        if "\0" in text:  # cannot be part of an argument, a variable or a file name
            self.fail(f"`{path[0]}` contains a NUL character", *path)

    def _inside(self) -> str:
        names = [str(part) for part in self.path if isinstance(part, str)]
        return f" in `{'.'.join(names)}`" if names else ""


def is_table(value: object) -> TypeGuard[dict[str, object]]:
    """Whether this is a table; TOML's keys are always strings."""
    return isinstance(value, dict)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _lower(message: str) -> str:
    return "has an open quote" if message == "No closing quotation" else message
