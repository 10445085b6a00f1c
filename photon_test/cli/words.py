"""How errors, hints and plurals are worded."""

from photon_test.core.errors import PhotonError


def error_text(error: PhotonError) -> str:
    """Return what, where, and after a blank line what to do."""
    text = f"error: {error.message}"
    if error.where:
        text += f"\n  in {error.where}"
    if error.hint:
        text += f"\n\nhint: {error.hint}"
    return text


def harmless(text: str) -> str:
    """Return lines without what steers a terminal, or what a CI service takes for a command.

    A file's name, or a line of a document, may hold either.
    """
    from photon_test.reporters.clean import clean, inert  # noqa: PLC0415  # seldom, and not free

    return "\n".join(map(inert, clean(text).split("\n")))


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 suite`, `2 suites`, `3 retries`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
