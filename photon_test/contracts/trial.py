"""Whether the Rust core can use a pattern: tried in a process that may hang, before it is written.

The core panics when a pattern needs more than ten million steps, and a contract with such a
pattern cannot be verified any more. Whether one does is not to be seen from its text, so texts that
nearly match are compared: parts of one that matches, many times over, and at the end a character
that fits nothing. The number of steps decides, not the clock, so that every machine makes the same
contract.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import field

from photon_test.contracts.ecma import Refused, expression
from photon_test.core.value import Value
from photon_test.openapi.patterns import matching, readable
from photon_test.pact.questions import Answer, AnyQuestion, Try

Ask = Callable[[Sequence[AnyQuestion]], Mapping[int, Answer]]

_PUMPED = 80  # characters: two to the power of that never ends, their third power does
_PLACES = 5
_PARTS = (1, 2, 3, 4)  # characters that are repeated together
_MISFIT = "\x00"


class Patterns(Value, kw_only=True, eq=False):
    """What is known of the patterns of a description, and which were asked about."""

    tried: bool = False  # they are going to be tried; what cannot be seen to be harmless may stay
    refused: Mapping[str, str] = field(default_factory=dict)  # pattern → why the core cannot use it
    doubtful: dict[str, str] = field(default_factory=dict)  # pattern → expression; filled here

    def whole(self, pattern: str) -> str:
        """Return what a whole value must match so that the pattern is found in it.

        Raises:
            Refused: The core would read it differently, or could not finish.
        """
        if pattern in self.refused:
            raise Refused(self.refused[pattern])
        found = expression(pattern)
        if not readable(pattern):  # then nobody can say whether an example matches
            raise Refused("the validator cannot read it")
        if not found.harmless:
            if not self.tried:
                raise Refused("nobody has tried whether the core comes to an end with it")
            self.doubtful[pattern] = found.regex
        return found.regex


def refused(patterns: Mapping[str, str], ask: Ask) -> dict[str, str]:
    """Ask about patterns, given with their expressions; return those that cannot be used."""
    if not patterns:
        return {}
    numbered = list(enumerate(sorted(patterns)))
    answers = ask([_question(number, one, patterns[one]) for number, one in numbered])
    return {
        pattern: _why(answers[number])
        for number, pattern in numbered
        if not answers[number].accepted
    }


def _why(answer: Answer) -> str:
    if "panicked" in answer.failed:
        return "the core gives up on some texts"
    _, known, reason = answer.why.partition("Oniguruma error: ")
    return f"the core says: {reason}" if known else answer.failed or "the core reads it differently"


def _question(number: int, pattern: str, regex: str) -> Try:
    fits = tuple(dict.fromkeys(text for more in (0, 6) if (text := matching(pattern, more, None))))
    return Try(number=number, regex=regex, fits=fits, texts=tuple(dict.fromkeys(_texts(fits))))


def _texts(fits: tuple[str, ...]) -> Iterator[str]:
    for text in fits or ("a",):
        short = text[: 4 * _PLACES]
        places = [at for at in range(len(short)) if at == 0 or short[at] != short[at - 1]]
        for at in places[:_PLACES] or [0]:
            for length in _PARTS:
                part = short[at : at + length] or "a"
                yield short[:at] + part * (_PUMPED // len(part)) + _MISFIT
    for char in "a0- ":
        yield char * _PUMPED + _MISFIT
