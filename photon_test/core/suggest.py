"""Hints of the kind `did you mean …?`."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant; "" if none is near."""
    from difflib import get_close_matches  # noqa: PLC0415  # only when something went wrong

    words = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    return words[found[0]] if found else ""


def meant(word: str, known: Iterable[str]) -> str:
    """Return a hint: the nearest word, or else all there are; "" if there are none."""
    words = tuple(known)
    near = nearest(word, words)
    if near:
        return f"did you mean `{near}`?"
    return "known: " + ", ".join(f"`{name}`" for name in sorted(words)) if words else ""
