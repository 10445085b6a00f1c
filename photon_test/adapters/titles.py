"""Tags that stand in a test's title, as JavaScript's tools have them: `pays @slow`."""

import re

# Playwright takes all that follows an `@` anywhere in a title up to the next blank
# (https://playwright.dev/docs/test-annotations#tag-tests); that also makes a tag of each e-mail
# address and of the full stop behind one. Here an `@` begins a word, which ends as a word does.
_TAG = re.compile(r"(?<![^\s([>,])@(\w(?:[\w:./-]*\w)?)")


def tags_in(title: str) -> tuple[str, ...]:
    """Return the tags of a title, without their `@`, each once, in its order.

    The title stays as it is: it is the test's name.
    """
    return tuple(dict.fromkeys(_TAG.findall(title)))
