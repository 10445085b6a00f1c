"""Versions as tools say them."""

import re


def older(text: str, what: str, least: str) -> str:
    """Return the version that a text says of something, if it is older; else "".

    The text is a tool's own: `go version go1.26.8 linux/amd64`, `node 20.20.2, jest 30.2.0`. Of two
    versions with the same numbers, one with a suffix counts as newer: it is nobody's mistake.
    """
    found = re.search(rf"(?<![\w-]){re.escape(what)}[ v]*(\d+(?:\.\d+)*)", text)
    if found is None:
        return ""
    numbers = [int(part) for part in found[1].split(".")]
    return found[1] if numbers < [int(part) for part in least.split(".")] else ""
