"""Credentials for the provider, said without the secret itself.

  bearer=env:TOKEN              Authorization: Bearer …
  bearer=command:./token.sh     … the first line that the command prints
  basic=env:USER:PASSWORD       two variables; a command prints `user:password`
  header:X-Api-Key=env:KEY      any header
  query:api_key=env:KEY         a parameter of the query

An argument stands in the process list and in the record of a run, so a secret cannot be written
there: it is a variable's name, or a command. The engine fills in what they stand for.
"""

import re
import shlex
from typing import Literal

from photon_test.core.command import Arg, Joined, Variable
from photon_test.core.value import Value

PREFIX = "PHOTON_PACT_SECRET_"  # of the variables that carry the values to the judge
_SPELLING = "`bearer=env:TOKEN`, `basic=env:USER:PASSWORD`, `header:X-Api-Key=env:KEY`"
_GIVEN = re.compile(
    r"(?P<place>bearer|basic|header:(?P<header>[!#$%&'*+.^_`|~0-9A-Za-z-]+)|query:(?P<query>[^=]+))"
    r"=(?P<by>env|command):(?P<what>.+)",
    re.DOTALL,
)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Credential(Value, kw_only=True):
    """One of them."""

    place: Literal["bearer", "basic", "header", "query"]
    name: str = ""  # of the header or the parameter
    variables: tuple[str, ...] = ()  # names; two for `basic`
    command: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        """The header that it stands in; "" if it does not stand in one."""
        if self.place == "query":
            return ""
        return self.name if self.place == "header" else "Authorization"

    @property
    def value(self) -> Arg:
        """What its variables stand for; their absence is an error that names them."""
        first, *more = (Variable(name=name, required=True) for name in self.variables)
        return Joined(parts=(first, ":", *more)) if more else first


def credential(text: str) -> Credential:
    """Read one.

    Raises:
        ValueError: It is not spelled like one. The message does not repeat it: it may be secret.
    """
    found = _GIVEN.fullmatch(text)
    if not found:
        raise ValueError(
            f"a credential is spelled like {_SPELLING}; the secret is never part of it"
        )
    place = found["place"].partition(":")[0]
    name = found["header"] or found["query"] or ""
    variables: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    if found["by"] == "env":
        variables = tuple(found["what"].split(":"))
        wanted = 2 if place == "basic" else 1
        if len(variables) != wanted or not all(map(_NAME.fullmatch, variables)):
            what = "`env:USER:PASSWORD`, two names" if wanted == 2 else "`env:NAME`, the name"
            raise ValueError(f"`{place}` takes {what} of variables")
    else:
        command = tuple(shlex.split(found["what"]))
        if not command:
            raise ValueError(f"`{place}` names no command")
    return Credential(place=place, name=name, variables=variables, command=command)  # type: ignore[arg-type]  # the pattern has the same four words
