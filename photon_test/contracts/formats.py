"""Formats as regular expressions that a whole value must match.

Each takes everything that the validator (jsonschema-rs) takes for the format, so that no answer is
rejected that its description allows; a property test compares the two. Where an expression would
take longer than it is worth, it is wider. Formats that have none here are left open.
"""

# Days that exist. For a `date` pact-jvm 4.7.5 takes the 30th of February, the Rust core 2024-1-5.
DATE = (
    r"(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    r"|02-(?:0[1-9]|1\d|2[0-8]))"
    r"|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
DATE_TIME = (
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)"
    r"(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
EMAIL = r"(?:[^@\s\"]+|\"(?:[^\"\\]|\\[\s\S])*\")@[^@\s]+"
HOSTNAME = (
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"

# https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
_H16 = "[0-9A-Fa-f]{1,4}"
_LS32 = rf"(?:{_H16}:{_H16}|{IPV4})"
IPV6 = (
    rf"(?:(?:{_H16}:){{6}}{_LS32}|::(?:{_H16}:){{5}}{_LS32}|(?:{_H16})?::(?:{_H16}:){{4}}{_LS32}"
    rf"|(?:(?:{_H16}:)?{_H16})?::(?:{_H16}:){{3}}{_LS32}"
    rf"|(?:(?:{_H16}:){{0,2}}{_H16})?::(?:{_H16}:){{2}}{_LS32}"
    rf"|(?:(?:{_H16}:){{0,3}}{_H16})?::{_H16}:{_LS32}|(?:(?:{_H16}:){{0,4}}{_H16})?::{_LS32}"
    rf"|(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}|(?:(?:{_H16}:){{0,6}}{_H16})?::)"
)

# https://www.rfc-editor.org/rfc/rfc3986#appendix-A, without what a port or an address may be
_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:"
_PLAIN = r"[A-Za-z0-9._~!$&'()*+,;=-]"
_CHAR = rf"(?:{_PLAIN}|%[0-9A-Fa-f]{{2}})"
_MORE = rf"(?:{_PLAIN}|[:@/?]|%[0-9A-Fa-f]{{2}})*"
_AUTHORITY = rf"(?:(?:{_CHAR}|:)*@)?(?:\[(?:{_PLAIN}|:)+\]|{_CHAR}*)(?::[0-9]*)?"
_SEGMENTS = rf"(?:{_CHAR}|[:@/])*"
_REST = rf"(?://{_AUTHORITY}(?:/{_SEGMENTS})?|(?!//){_SEGMENTS})(?:\?{_MORE})?(?:#{_MORE})?"
URI = _SCHEME + _REST
URI_REFERENCE = f"(?:{_SCHEME})?{_REST}"

# https://www.rfc-editor.org/rfc/rfc3339#appendix-A
_SOME = "[0-9]+"
_CLOCK = rf"T(?:{_SOME}H(?:{_SOME}M(?:{_SOME}S)?)?|{_SOME}M(?:{_SOME}S)?|{_SOME}S)"
_DAYS = rf"(?:{_SOME}D|{_SOME}M(?:{_SOME}D)?|{_SOME}Y(?:{_SOME}M(?:{_SOME}D)?)?)"
DURATION = rf"P(?:{_SOME}W|{_DAYS}(?:{_CLOCK})?|{_CLOCK})"

JSON_POINTER = "(?:/(?:[^/~]|~[01])*)*"

FORMATS = {
    "date-time": DATE_TIME,
    "time": TIME,
    "duration": DURATION,
    "uuid": UUID,
    "email": EMAIL,
    "hostname": HOSTNAME,
    "ipv4": IPV4,
    "ipv6": IPV6,
    "uri": URI,
    "uri-reference": URI_REFERENCE,
    "json-pointer": JSON_POINTER,
}
