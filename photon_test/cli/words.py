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


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 suite`, `2 suites`, `3 retries`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
