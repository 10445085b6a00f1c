"""Reads and writes what stands in a predicate: `=exact`, `~part`, `/regex/`, `#glob`.

Escapes are nextest's (https://nexte.st/docs/filtersets/reference/#escape-sequences); a
parenthesis needs one only if it has no partner.
"""

import re
import warnings
from typing import Final, NoReturn

from photon_test.core.filters import Field, Filter, Is, Matcher, MatcherKind, Or

_PREFIXES: Final[dict[str, MatcherKind]] = {"=": "equal", "~": "contains", "#": "glob"}
_WRITTEN: Final[dict[MatcherKind, str]] = {kind: sign for sign, kind in _PREFIXES.items()}
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ITSELF: Final = "\\/(),=~# "
_CODE: Final = re.compile(r"\{([0-9A-Fa-f]{1,6})\}")
_LAST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_SENTENCES: Final = ("test", "description", "state")  # nobody types them out
_MOST_GLOBS = 100  # alternatives of one glob; `{a,b}{a,b}…` would otherwise grow without end


class MisreadError(Exception):
    """A text that is no filter, and the place where it stops being one."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at  # index into the text
        self.hint = hint


def read_matcher(text: str, at: int, field: Field, *, closed: bool) -> tuple[Filter, int]:
    """Read a matcher that begins at `at`; return its filter and the index of what follows.

    `closed`: a `)` ends it; otherwise the end of the text does.

    Raises:
        MisreadError: It is no matcher.
    """
    at = skip_space(text, at)
    if text.startswith("/", at):
        pattern, end = _regex(text, at + 1)
        return Is(field=field, matcher=Matcher(kind="regex", text=pattern)), end
    kind = _PREFIXES.get(text[at : at + 1])
    start = at + 1 if kind else at
    words, end = _text(text, skip_space(text, start), closed=closed)
    if not words and kind != "equal":
        _fail(f"`{field}()` needs something to compare with", at, f"for example `{field}(name)`")
    kind = kind or ("contains" if field in _SENTENCES else "glob")
    if kind != "glob":
        return Is(field=field, matcher=Matcher(kind=kind, text=words)), end
    globs = _alternatives(words, at)
    parts = tuple(Is(field=field, matcher=Matcher(kind="glob", text=glob)) for glob in globs)
    return (parts[0] if len(parts) == 1 else Or(of=parts)), end


def write_matcher(matcher: Matcher) -> str:
    """Return a text that `read_matcher` reads as this matcher."""
    if matcher.kind == "regex":
        bare = re.sub(r"\\.|/", lambda found: r"\/" if found[0] == "/" else found[0], matcher.text)
        return f"/{bare}/"
    last = len(matcher.text) - 1
    return _WRITTEN[matcher.kind] + "".join(
        _escaped(char, edge=index in (0, last)) for index, char in enumerate(matcher.text)
    )


def skip_space(text: str, at: int) -> int:
    """Return the index of the next character that is not white space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _text(text: str, at: int, *, closed: bool) -> tuple[str, int]:
    out: list[str] = []
    kept = 0  # white space at the end does not count unless it is escaped
    open_at: list[int] = []
    while at < len(text):
        char = text[at]
        if char == "\\":
            char, at = _escape(text, at)
            out.append(char)
            kept = len(out)
            continue
        if char == "(":
            open_at.append(at)
        elif char == ")" and open_at:
            open_at.pop()
        elif char == ")" and closed:
            break
        out.append(char)
        at += 1
        if not char.isspace():
            kept = len(out)
    if closed and at == len(text) and open_at:
        _fail("this `(` has no partner", open_at[-1], r"a parenthesis alone is written `\(`")
    return "".join(out[:kept]), at


def _escape(text: str, at: int) -> tuple[str, int]:
    """Return what the escape at `at` stands for, and the index of what follows."""
    char = text[at + 1 : at + 2]
    if char in _ESCAPES:
        return _ESCAPES[char], at + 2
    if char and char in _ITSELF:
        return char, at + 2
    code = _CODE.match(text, at + 2) if char == "u" else None
    number = int(code[1], 16) if code else -1
    if code is None or number > _LAST_CHARACTER or number in _SURROGATES:
        hint = r"a backslash is written `\\`; a regular expression stands between slashes: `/\d+/`"
        _fail(f"`\\{char}` is no escape", at, hint)
    return chr(number), code.end()


def _regex(text: str, at: int) -> tuple[str, int]:
    out: list[str] = []
    places: list[int] = []  # where each character of the pattern stands in the text
    start = at
    while True:
        if at >= len(text):
            _fail("the regular expression has no end", start - 1, "close it with `/`")
        if text[at] == "/":
            break
        width = 2 if text[at] == "\\" and at + 1 < len(text) else 1
        piece = text[at : at + width]
        for char in "/" if piece == r"\/" else piece:
            places.append(at)
            out.append(char)
        at += width
    pattern = "".join(out)
    if not pattern:
        _fail("the regular expression is empty", start - 1, "for example `/^db::/`")
    places.append(at)
    _check(pattern, places)
    return pattern, skip_space(text, at + 1)


def _check(pattern: str, places: list[int]) -> None:
    try:
        # Python warns where other languages mean something else: `[[:alpha:]]` is no class here.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except re.error as error:
        _fail(f"wrong regular expression: {error.msg}", places[error.pos or 0])
    except Warning as error:
        _fail(f"the regular expression is not clear: {str(error).lower()}", places[0])
    except (OverflowError, RecursionError):
        _fail("the regular expression is too large", places[0])


def _alternatives(glob: str, at: int) -> list[str]:
    """Expand `{a,b}`, which nextest's globs have and Python's do not."""
    found = re.search(r"\{([^{}]*,[^{}]*)\}", glob)
    if not found:
        return [glob]
    before, after = glob[: found.start()], glob[found.end() :]
    globs = [before + choice + after for choice in found[1].split(",")]
    expanded = [more for glob in globs for more in _alternatives(glob, at)]
    if len(expanded) > _MOST_GLOBS:
        _fail("the glob has too many alternatives", at, "use a regular expression: `/a|b/`")
    return list(dict.fromkeys(expanded))


def _escaped(char: str, *, edge: bool) -> str:
    if char in "\\()":
        return "\\" + char
    if char in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[char]
    if (char.isspace() and edge) or not (char.isprintable() or char.isspace()):
        return f"\\u{{{ord(char):x}}}"
    return char


def _fail(message: str, at: int, hint: str = "") -> NoReturn:
    raise MisreadError(message, at, hint)
