r"""Patterns of ECMA 262 as regular expressions of Oniguruma, the engine of the Rust core.

The two differ in what `^`, `$`, `\d` and `\W` mean, in what stands between `[` and `]`, and in
what they take for a mistake. Each construct is rewritten to one that means the same in both, or the
whole pattern is refused with the reason.

Sources: https://tc39.es/ecma262/#sec-patterns with the additions of its annex B, and
https://github.com/kkos/oniguruma/blob/master/doc/RE (syntax Ruby).
"""

import re

from photon_test.core.value import Value

_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": r"\s"}  # those of Oniguruma have all of Unicode
_CONTROLS = {"n": r"\n", "t": r"\t", "r": r"\r", "f": r"\f", "v": r"\v"}
_CODES = {r"\n": 10, r"\t": 9, r"\r": 13, r"\f": 12, r"\v": 11}
_WORD = "[A-Za-z0-9_]"
_EDGE = rf"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"
_NO_EDGE = rf"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))"
_GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|<[A-Za-z_]\w*>))?")
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_CODE = re.compile(
    r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|c([A-Za-z])|(0)(?!\d)"
)
_PROPERTY = re.compile(r"[pP]\{[A-Za-z_=]+\}")
_SPECIAL = frozenset(r"\^$.|?*+()[]{}")
_FEW = 4  # of something of varying length: `([0-9]{1,3}\\.){3}`
_MANY = 1_000
_DEPTH = 60  # groups in groups


class Refused(Exception):
    """A pattern means different things to the two engines, or nothing to one; and why."""


class Expression(Value, kw_only=True):
    """What a whole value must match so that the pattern is found in it."""

    regex: str
    harmless: bool  # it can be seen that no text takes long


def expression(pattern: str) -> Expression:
    """Return the expression of a pattern.

    Raises:
        Refused: There is none that surely means the same.
    """
    reader = _Reader(pattern)
    branches = reader.alternatives(0)
    if reader.left:
        raise Refused("a `)` without its `(`")
    return Expression(regex=_whole(branches), harmless=reader.harmless)


def _whole(branches: list[list[str]]) -> str:
    """Join alternatives; where one is not anchored, anything may stand."""
    ends = {(_starts(branch), _stops(branch)) for branch in branches}
    bodies = [
        "".join(branch[_starts(branch) : len(branch) - _stops(branch)]) for branch in branches
    ]
    if len(ends) == 1:
        start, stop = ends.pop()
        return f"{'' if start else _ANYTHING}(?:{'|'.join(bodies)}){'' if stop else _ANYTHING}"
    each = (
        f"{'' if _starts(branch) else _ANYTHING}{body}{'' if _stops(branch) else _ANYTHING}"
        for branch, body in zip(branches, bodies, strict=True)
    )
    return f"(?:{'|'.join(each)})"


_ANYTHING = r"[\s\S]*"
_START, _END = r"\A", r"\z"


def _starts(branch: list[str]) -> bool:
    return branch[:1] == [_START]


def _stops(branch: list[str]) -> bool:
    return branch[-1:] == [_END] and branch != [_START]


class _Reader:
    """Reads from left to right. A branch is a list of terms, each with its quantifier."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._endless = 0  # `*`, `+` and `{2,}` so far
        self._varying = 0  # the same, and `?`, `{1,3}` and alternatives
        self._multiplied = 0  # repetitions of what varies
        self.harmless = True

    @property
    def left(self) -> str:
        """What has not been read."""
        return self._text[self._at :]

    def alternatives(self, depth: int) -> list[list[str]]:
        """Read up to the end of the group."""
        if depth > _DEPTH:
            raise Refused("groups are nested too deeply")
        branches = [self._branch(depth)]
        while self.left[:1] == "|":
            self._at += 1
            self._varying += 1
            branches.append(self._branch(depth))
        return branches

    def _branch(self, depth: int) -> list[str]:
        terms: list[str] = []
        while (char := self.left[:1]) and char not in "|)":
            if char in "^$":
                self._at += 1
                terms.append(_START if char == "^" else _END)
                continue
            endless, varying = self._endless, self._varying
            term = self._group(depth) if char == "(" else self._single(char)
            terms.append(term + self._quantifier(endless, varying))
        return terms

    def _group(self, depth: int) -> str:
        found = _GROUP.match(self._text, self._at)
        opened = found[0] if found else "("
        self._at += len(opened)
        if opened == "(" and self.left[:1] == "?":
            raise Refused(f"`({self.left[:3]}` is no group of ECMA 262")
        if opened[-1] in "=!":
            self.harmless = False
        inner = "|".join("".join(branch) for branch in self.alternatives(depth + 1))
        if self.left[:1] != ")":
            raise Refused("a `(` without its `)`")
        self._at += 1
        return f"{'(?:' if opened[-1] in '(>' else opened}{inner})"

    def _single(self, char: str) -> str:
        self._at += 1
        match char:
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case ".":
                return "."
            case "*" | "+" | "?":
                raise Refused(f"nothing stands before `{char}`")
            case "{" if _COUNT.match(self._text, self._at - 1):
                raise Refused("nothing stands before `{`")
            case _:
                return _literal(char)

    def _escape(self) -> str:
        if point := self._point():
            return point
        char, self._at = self.left[:1], self._at + 1
        if char in _SETS:
            return f"[{_SETS[char]}]" if char != "s" else r"\s"
        if char.lower() in _SETS:
            return f"[^{_SETS[char.lower()]}]" if char != "S" else r"\S"
        if char in ("b", "B"):
            self.harmless = False
            return _EDGE if char == "b" else _NO_EDGE
        return self._named(char) or _literal(self._identity(char))

    def _named(self, char: str) -> str:
        r"""Read `\n`, or a property of Unicode, which the core may not know."""
        if char in _CONTROLS:
            return _CONTROLS[char]
        if found := _PROPERTY.match(self._text, self._at - 1):
            self._at = found.end()
            self.harmless = False
            return f"\\{found[0]}"
        return ""

    @staticmethod
    def _identity(char: str) -> str:
        if not char:
            raise Refused("it ends with `\\`")
        if char.isascii() and char.isalnum():
            raise Refused(f"`\\{char}` is not the same in both engines")
        return char

    def _point(self) -> str:
        """Read a character that is written by its number; "": none is."""
        found = _CODE.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        code = int(next(filter(None, found.groups()[:3]), "0"), 16)
        if found[4]:
            code = ord(found[4]) % 32
        if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            raise Refused("half a character by its number")
        return _literal(chr(code)) if code > 31 else f"\\x{code:02x}"

    def _class(self) -> str:
        negated = self.left[:1] == "^"
        self._at += negated
        if self.left[:2] == "[:":
            raise Refused("`[[:` is no class of ECMA 262")
        items: list[str] = []
        while (char := self.left[:1]) != "]":
            if not char:
                raise Refused("a `[` without its `]`")
            items.append(self._item(last=len(self.left) > 1 and self.left[1] == "]"))
        self._at += 1
        if not items and not negated:
            raise Refused("`[]` is nothing")
        return f"[{'^' if negated else ''}{''.join(items)}]" if items else r"[\s\S]"

    def _item(self, *, last: bool) -> str:
        low, single = self._member()
        if last or not single or self.left[:1] != "-" or self.left[1:2] in ("]", ""):
            return low
        at, self._at = self._at, self._at + 1
        high, single = self._member()
        if not single:
            self._at = at  # `[a-\d]`: the `-` stands for itself
            return low
        if _order(low) > _order(high):
            raise Refused(f"the range `{low}-{high}` is the wrong way round")
        return f"{low}-{high}"

    def _member(self) -> tuple[str, bool]:
        """Read one character of a class, or a set; the second: it is a single one."""
        char, self._at = self.left[:1], self._at + 1
        if char != "\\":
            return (f"\\{char}" if char in "[&-^" else char), True
        if point := self._point():
            return point, True
        char, self._at = self.left[:1], self._at + 1
        if char in _SETS:
            return _SETS[char], False
        if char.lower() in _SETS:
            return (r"\S" if char == "S" else f"[^{_SETS[char.lower()]}]"), False
        if char == "b":
            return r"\x08", True
        if named := self._named(char):
            return named, named[1] not in "pP"
        char = self._identity(char)
        return (f"\\{char}" if char in r"[]&-^\~" else char), True

    def _quantifier(self, endless: int, varying: int) -> str:
        """Read how often the last term may stand; whether it takes few or many first is the same.

        `endless` and `varying` are the numbers before that term.
        """
        char = self.left[:1]
        found = _COUNT.match(self._text, self._at)
        if char in ("*", "+", "?"):
            self._at, said = self._at + 1, char
            most = 1 if char == "?" else None
            same = False
        elif found:
            self._at, said = found.end(), found[0]
            most = int(found[3]) if found[3] else None if found[2] else int(found[1])
            same = most == int(found[1])
            if most is not None and most < int(found[1]):
                raise Refused(f"`{said}` is the wrong way round")
        else:
            return ""
        self._at += self.left[:1] == "?"
        if self.left[:1] in ("*", "+", "?") or _COUNT.match(self._text, self._at):
            raise Refused(f"nothing stands between `{said}` and the next repetition")
        self._weigh(most, endless=self._endless > endless, varying=self._varying > varying)
        self._endless += most is None
        self._varying += not same
        return said

    def _weigh(self, most: int | None, *, endless: bool, varying: bool) -> None:
        """Say whether repetitions in repetitions could be tried in too many ways."""
        if most is None:
            self.harmless &= not varying and self._endless < 2
        elif most > 1:
            self._multiplied += varying
            few = most <= _FEW and self._multiplied < 3
            self.harmless &= (few if varying else most <= _MANY) and not endless


def _literal(char: str) -> str:
    if char == "\n":
        return r"\n"
    return f"\\{char}" if char in _SPECIAL else char


def _order(item: str) -> int:
    """Return the place of a class's member among all characters."""
    if item in _CODES:
        return _CODES[item]
    if item.startswith("\\x") and len(item) == 4:
        return int(item[2:], base=16)  # noqa: FURB166  # `\x` is no prefix of `int`
    return ord(item[-1])
