"""Which request of an operation is wanted."""

from typing import Literal

from photon_test.core.value import Value

Access = Literal["allowed", "denied", "anonymous"]


class Wish(Value, kw_only=True):
    """One request of an operation."""

    key: str = ""  # the name its examples share; "": the shared ones
    checked: bool = True  # its values must be what the schemas ask for
    access: Access = "allowed"
    absent: bool = False  # it names something that does not exist, if nothing else says what
    taken: frozenset[str] = frozenset()  # names that belong to other replies
    accept: str = ""  # a media type
    sent: str = ""  # the media type of its body; "": the one that is preferred
    unsupported: bool = False  # its body is of a media type that nobody knows
    doubtful: bool = False  # examples lie: take those that are valid, and make up the rest
