"""Keeps secrets out of what is shown of an exchange: in a report, as `curl`, in a HAR file."""

from collections.abc import Iterable, Mapping

from photon_test.core.secrets import REDACTED, forms, secrets, sounds_secret
from photon_test.pact.credentials import Credential
from photon_test.pact.proxy.exchange import Headers

_SENSITIVE = frozenset(("authorization", "proxy-authorization", "cookie", "set-cookie"))


class Veil:
    """Knows what is secret: the credentials, and what the environment names like one."""

    def __init__(
        self,
        credentials: Iterable[Credential] = (),
        values: Iterable[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        every = [*values, *secrets(environment or {})]
        found = {form for value in every for form in forms(value)}
        # The longest first: what is left of it by a shorter one would still say much.
        self._values = sorted(found, key=lambda value: (-len(value), value))
        self._headers = {
            one.header.lower(): variable_of(one) for one in credentials if one.place != "query"
        }
        self._query = {one.name: variable_of(one) for one in credentials if one.place == "query"}

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        for value in self._values:
            if value in text:
                text = text.replace(value, REDACTED)
        return text

    def data(self, data: bytes) -> bytes:
        """Return bytes that are no text without secrets."""
        for value in self._values:
            data = data.replace(value.encode(), REDACTED.encode())
        return data

    def hides(self, name: str) -> bool:
        """Whether a header of this name holds what nobody is to see."""
        low = name.lower()
        return low in _SENSITIVE or low in self._headers or sounds_secret(low.replace("-", "_"))

    def headers(self, headers: Headers) -> Headers:
        """Return headers to be shown."""
        return tuple(
            (name, REDACTED if self.hides(name) else self.text(value)) for name, value in headers
        )

    def header_variable(self, name: str) -> str:
        """Return the variable that a person sets to the value of a hidden header."""
        return self._headers.get(name.lower()) or name.upper().replace("-", "_")

    def query_variable(self, name: str) -> str:
        """Return the same for a parameter of the query; "" if it is no credential."""
        return self._query.get(name) or (variable_name(name) if sounds_secret(name) else "")


def variable_of(one: Credential) -> str:
    """Return the name that a credential's value goes by in a shell."""
    if one.variables and one.place != "basic":
        return one.variables[0]
    if one.place == "bearer":
        return "TOKEN"
    return "BASIC" if one.place == "basic" else variable_name(one.name)


def variable_name(name: str) -> str:
    """Return a name in the way that variables are written."""
    return "".join(each if each.isalnum() else "_" for each in name).upper()
