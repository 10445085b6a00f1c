"""How the differences of one answer read: in a stable order, repetitions along a list once."""

import re
from collections.abc import Iterable

from photon_test.core.outcome import Mismatch
from photon_test.pact.messages import Difference

_STATUS = "StatusMismatch"
_TURNED_AWAY = ("401", "403")
_INDEX = re.compile(r"\[(\d+)\]")
_SHOWN = 10  # places of a difference that repeats


def mismatches(differences: Iterable[Difference], credentials: str) -> tuple[Mismatch, ...]:
    """Tell the differences, that of the status first: with another one, all else differs too.

    The core tells those of a list in the order of a hash map, each time another one. `credentials`
    is what to do about an answer 401 or 403.
    """
    ordered = sorted(differences, key=lambda one: (one.kind != _STATUS, *_natural(one.path)))
    together: dict[tuple[str, ...], list[Difference]] = {}
    for one in ordered:
        along = _INDEX.sub("[*]", one.path)
        alike = (along, one.kind, one.message, one.expected, one.actual, one.rule)
        together.setdefault(alike, []).append(one)
    return tuple(
        _mismatch(first, [other.path for other in others], credentials)
        for first, *others in together.values()
    )


def _natural(path: str) -> tuple[tuple[str, int], ...]:
    """`$.a[10]` comes after `$.a[9]`."""
    parts = _INDEX.split(path)  # text, index, text, …
    return tuple(
        (text, int(parts[at + 1]) if at + 1 < len(parts) else -1)
        for at, text in list(enumerate(parts))[::2]
    )


def _mismatch(difference: Difference, again: list[str], credentials: str) -> Mismatch:
    words = difference.message or "the answer differs"
    message = f"{difference.path}: {words}" if difference.path else words
    lines = [message]
    both = (("expected: ", difference.expected), ("actual:   ", difference.actual))
    if difference.kind != _STATUS:  # its message has both
        lines += [f"  {name}{value}" for name, value in both if value]
    if difference.rule:
        lines.append(f"  rule:     {difference.rule}")
    if any(again):
        more = f", and {len(again) - _SHOWN} more" if len(again) > _SHOWN else ""
        lines.append(f"  also at:  {', '.join(again[:_SHOWN])}{more}")
    turned_away = difference.kind == _STATUS and difference.actual in _TURNED_AWAY
    return Mismatch(
        message=message,
        text="\n".join(lines),
        kind=difference.kind,
        path=difference.path,
        expected=difference.expected,
        actual=difference.actual,
        rule=difference.rule,
        hint=credentials if turned_away and difference.expected not in _TURNED_AWAY else "",
    )
