"""What tools print, made harmless: for a terminal, for XML, for a line of something else.

The characters of XML 1.0: https://www.w3.org/TR/xml/#charsets. Escape sequences: ECMA-48
(https://ecma-international.org/publications-and-standards/standards/ecma-48/), 5th edition.
Commands that CI services take from a log: GitHub's begin with `::` behind any white space, or with
`##[` anywhere (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs),
those of Azure and TeamCity with `##name[` anywhere. GitLab's need a carriage return and an escape
sequence, of which `clean` leaves none.
"""

import re

# One pattern that is almost never found, so that ordinary text is looked at once.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_ESCAPE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor
    # strings: titles, links; one that was cut off ends with its line
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b[ -/]*[0-~]?"  # the short ones, and what was cut off
)
_LINE_END = re.compile("\r+\n?|[\x0b\x0c\x85\u2028\u2029]")
# With those that turn the direction, a line reads as something that it does not say:
# https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_AGAIN = "  again: "
_COMMAND = re.compile(r"\A(?P<before>(?:\s|\x1b\[[0-9;]*m)*)::(?=.*::)|##(?=\w*\[)")
_ANYWHERE = re.compile(r"##(?=\w*\[)")
_BEGINNING = re.compile(r"^([^\S\n]*)::", re.MULTILINE)  # `\s` would run over lines
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return text without escape sequences and control characters; it is valid in XML 1.0.

    Newlines and tabs stay. A carriage return begins a new line. Lone surrogates become U+FFFD.
    """
    if _ODD.search(text) is None:
        return text
    text = _ESCAPE.sub("", text)
    text = _LINE_END.sub("\n", text)
    text = _SURROGATE.sub("\ufffd", text)
    return _CONTROL.sub("", text)


def one_line(text: str, limit: int = 500) -> str:
    """Return the first line that says something, cleaned, of at most `limit` characters."""
    for line in clean(text).split("\n"):
        if said := " ".join(line.split()):
            return said if len(said) <= limit else said[: limit - 1] + "…"
    return ""


def exact(text: str, limit: int = 2000) -> str:
    """Return a name on one line, its blanks kept: two names may differ in nothing else."""
    said = clean(text).replace("\n", "\\n").replace("\t", "\\t")
    return said if len(said) <= limit else said[: limit - 1] + "…"


def inert(line: str) -> str:
    """Return a line of a log as no CI service takes it for a command: with a backslash in it.

    What a test prints could else hide lines of the log, mark sources, or let the commands that
    the job itself writes have no effect. Colours may be in the line.
    """
    if "::" not in line and "##" not in line:
        return line
    if line.startswith(_AGAIN):  # it is to be typed again, and the language of filters knows this
        return line.replace("##", "#\\u{23}")
    return _COMMAND.sub(_broken_up, line)


def _broken_up(found: re.Match[str]) -> str:
    before = found["before"]
    return "##\\" if before is None else f"{before}\\::"


def inert_json(text: str) -> str:
    """Return JSON that means the same, and has no command in it where it is a log.

    Its text stands on one line with what is not text, so none begins with `::`.
    """
    return _ANYWHERE.sub(r"#\\u0023", text) if "##" in text else text


def inert_xml(text: str) -> str:
    """Return XML that means the same, and has no command in it where it is a log."""
    if "::" not in text and "##" not in text:
        return text
    return _ANYWHERE.sub("#&#35;", _BEGINNING.sub(r"\1&#58;:", text))


def encodable(text: str, encoding: str) -> str:
    """Return lines as this encoding can hold them: question marks for what it lacks.

    A filter that is to be typed again has escapes instead, which its language knows.
    """
    return "".join(
        _escaped(line, encoding)
        if _AGAIN in line
        else line.encode(encoding, "replace").decode(encoding)
        for line in text.splitlines(keepends=True)
    )


def _escaped(line: str, encoding: str) -> str:
    def hold(char: str) -> str:
        try:
            char.encode(encoding)
        except UnicodeEncodeError:
            return f"\\u{{{ord(char):x}}}"
        return char

    return "".join(map(hold, line))


def tail(text: str, lines: int = 20, limit: int = 4000) -> str:
    """Return the end of a text, cleaned, and say how much is left out before it."""
    cleaned = clean(text[-16 * limit :]).rstrip("\n")
    kept = cleaned[-limit:].split("\n")[-lines:]
    whole = "\n".join(kept)
    if len(whole) < len(cleaned) or len(text) > 16 * limit:
        left_out = len(text) - len(whole)
        return f"… ({left_out:,} characters before)\n{whole}"
    return whole
