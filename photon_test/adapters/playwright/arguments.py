"""A suite's `args`: what cannot stand there, because Photon does it or nobody would see the end.

Source: https://playwright.dev/docs/test-cli (1.40 to 1.65).
"""

from collections.abc import Sequence

from photon_test.core.errors import UsageError

_CHOOSE = "choose tests with `-E`, `--tag` or `--suite`"
_REFUSED = {
    "--": "Playwright ignores the words after it, and Photon's own would be among them",
    "--ui": "its window needs a person",
    "--ui-host": "its window needs a person",
    "--ui-port": "its window needs a person",
    "--debug": "its inspector needs a person",
    "--list": "`photon test --list` lists all suites",
    "--last-failed": _CHOOSE,
    "--only-changed": _CHOOSE,
    "--shard": _CHOOSE,
    "--test-list": _CHOOSE,
    "--test-list-invert": _CHOOSE,
}


def check(suite: str, args: Sequence[str]) -> None:
    """Look for options that would make a result say less than it seems to.

    Raises:
        UsageError: There is one.
    """
    for arg in args:
        name = arg.partition("=")[0]
        if name in _REFUSED:
            raise UsageError(
                f"`{name}` cannot stand in the `args` of a suite of Playwright",
                hint=_REFUSED[name],
                where=suite,
            )
