"""Hints for a value of another type: how the one that was meant is written."""

_EXAMPLES = {
    "a string": '"…"',
    "a list": '["…"]',
    "a list of strings": '["…"]',
    "a list of words": '["…"]',
    "a list of commands": '["…"]',
    "a command": '["…"]',
    "a whole number": "1",
    "a number": "1",
    "true or false": "true",
    "a table": "{ … }",
    'a duration such as "10s"': '"10s"',
}


def written_as(wanted: str, value: object, key: str | int) -> str:
    """Return a hint: the value as it was likely meant, or else an example; "" if there is none."""
    text = _meant(wanted, value) or _EXAMPLES.get(wanted, "")
    if not text:
        return ""
    return f"write `{text}`" if isinstance(key, int) else f"`{key} = {text}`"


def _meant(wanted: str, value: object) -> str:
    match value:
        case bool():
            return f'"{str(value).lower()}"' if wanted == "a string" else ""
        case int() | float():
            if wanted.startswith("a duration"):
                return f'"{value:g}s"' if value > 0 else ""
            return f'"{value}"' if wanted == "a string" else ""
        case str():
            return _unquoted(wanted, value.strip())
        case _:
            return ""


def _unquoted(wanted: str, text: str) -> str:
    if wanted in ("a whole number", "a number") and text.isdecimal():
        return text.lstrip("0") or "0"
    return text if wanted == "true or false" and text in ("true", "false") else ""
