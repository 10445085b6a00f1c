"""Decodes an adapter's own options, strictly, with the place of each mistake.

Keys are written in kebab-case. msgspec ignores keys that a struct does not have, so they are
looked for here, along with the kebab-case names.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NoReturn

import msgspec
from msgspec import inspect

from photon_test.core.model import Options
from photon_test.core.suggest import meant
from photon_test.manifest.locate import Path
from photon_test.manifest.table import Table, is_table, kind

_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a string",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_EXPECTED = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_MISSING = re.compile(r"Object missing required field `([^`]+)`")
_PLACE = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")


def keys(options: type[Options]) -> tuple[str, ...]:
    """Return the keys of an adapter's options, as they are written."""
    return tuple(_fields(_struct(options)))


def decode(table: Table, options: type[Options], only: Iterable[str] | None = None) -> Options:
    """Return the options in a table; `only` names the keys that are options, None: all.

    Raises:
        ManifestError: A key is unknown or missing, or a value has another type.
    """
    wanted = None if only is None else frozenset(only)
    values = {key: item for key, item in table.values.items() if wanted is None or key in wanted}
    renamed = _struct_values(table, _struct(options), values, ())
    try:
        return msgspec.convert(renamed, options)
    except msgspec.ValidationError as error:
        _refuse(table, renamed, str(error))


def _struct(options: type) -> inspect.StructType:
    found = inspect.type_info(options)
    if not isinstance(found, inspect.StructType):  # Options is a struct; msgspec cannot say so
        raise TypeError(f"{options} is no struct")
    return found


def _fields(struct: inspect.StructType) -> dict[str, inspect.Field]:
    return {field.encode_name.replace("_", "-"): field for field in struct.fields}


def _struct_values(
    table: Table, struct: inspect.StructType, values: Mapping[str, object], path: Path
) -> dict[str, object]:
    """Check the keys of a struct, and name them as msgspec knows them."""
    fields = _fields(struct)
    renamed: dict[str, object] = {}
    for key, value in values.items():
        if key == struct.tag_field:
            renamed[key] = value
        elif key not in fields:
            table.fail(
                f"unknown key `{key}`{_inside(table, path)}", *path, key, hint=meant(key, fields)
            )
        else:
            field = fields[key]
            renamed[field.encode_name] = _value(table, field.type, value, (*path, key))
    return renamed


def _value(table: Table, wanted: inspect.Type, value: object, path: Path) -> object:
    choices = wanted.types if isinstance(wanted, inspect.UnionType) else (wanted,)
    words = _literals(choices)
    if words and value not in words:
        known = " or ".join(f'"{word}"' for word in words)
        hint = meant(value, map(str, words)) if isinstance(value, str) else ""
        table.fail(f"`{path[-1]}` must be {known}", *path, hint=hint)
    if is_table(value):
        struct = _chosen(choices, value)
        return value if struct is None else _struct_values(table, struct, value, path)
    if isinstance(value, list):
        item = next((item for item in map(_item, choices) if item is not None), None)
        if item is not None:
            return [_value(table, item, inner, (*path, at)) for at, inner in enumerate(value)]
    return value


def _literals(choices: Iterable[inspect.Type]) -> tuple[object, ...]:
    """Return the words a value can be; () if it can be something else."""
    words: list[object] = []
    for choice in choices:
        match choice:
            case inspect.LiteralType(values=values):
                words += values
            case inspect.EnumType(cls=cls):
                words += [member.value for member in cls]
            case inspect.NoneType():
                pass
            case _:
                return ()
    return tuple(words)


def _chosen(
    choices: Iterable[inspect.Type], value: Mapping[str, object]
) -> inspect.StructType | None:
    structs = [choice for choice in choices if isinstance(choice, inspect.StructType)]
    tagged = [one for one in structs if one.tag_field and value.get(one.tag_field) == one.tag]
    return tagged[0] if tagged else structs[0] if len(structs) == 1 else None


def _item(choice: inspect.Type) -> inspect.Type | None:
    match choice:
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return item
        case inspect.SetType(item_type=item) | inspect.FrozenSetType(item_type=item):
            return item
        case _:
            return None


def _refuse(table: Table, values: Mapping[str, object], message: str) -> NoReturn:
    """Say msgspec's error (https://jcristharif.com/msgspec/usage.html) as a user would."""
    found = _PLACE.search(message)
    path = _path(found[1]) if found else ()
    said = message[: found.start()] if found else message
    if missing := _MISSING.match(said):
        name = _written(missing[1])
        hint = f"add `{name} = …` there"
        table.fail(f"`{name}` is missing{_inside(table, path)}", *path, hint=hint)
    if expected := _EXPECTED.match(said):
        wanted = " or ".join(_WORDS.get(word, word) for word in _kinds(expected[1]))
        if path:
            table.wrong(wanted, _at(values, path), *map(_written_step, path))
        table.fail(f"expected {wanted}, not {kind(dict(values))}")
    table.fail(f"{said[:1].lower()}{said[1:]}", *map(_written_step, path))


def _kinds(said: str) -> list[str]:
    return [word for word in said.split(" | ") if word != "null"]


def _path(text: str) -> Path:
    steps = _STEP.finditer(text)
    return tuple(int(step[2]) if step[2] else step[1] for step in steps if step[1] or step[2])


def _at(value: object, path: Path) -> object:
    for step in path:
        if isinstance(value, list) and isinstance(step, int):
            value = value[step]
        elif is_table(value):
            value = value.get(str(step))
    return value


def _written(name: str) -> str:
    return name.replace("_", "-")


def _written_step(step: str | int) -> str | int:
    return _written(step) if isinstance(step, str) else step


def _inside(table: Table, path: Path) -> str:
    names = [part for part in (*table.path, *path) if isinstance(part, str)]
    return f" in `{'.'.join(names)}`"
