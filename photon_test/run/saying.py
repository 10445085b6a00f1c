"""Lines on stdout that are no report: what a dry run and the doctor say."""

import sys

from photon_test.reporters.clean import clean, encodable, inert


def say(text: str) -> None:
    """Print lines, made harmless for a terminal and for a CI service's log."""
    lines = "\n".join(map(inert, clean(text).split("\n"))) + "\n"
    try:
        sys.stdout.write(lines)
    except UnicodeEncodeError as error:
        sys.stdout.write(encodable(lines, sys.stdout.encoding or error.encoding))
