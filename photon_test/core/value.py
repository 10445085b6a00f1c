"""The base of every value in Photon."""

from typing import dataclass_transform

from msgspec import Struct


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Value(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frozen value that can be written as JSON and read back unchanged.

    msgspec inherits `frozen` but not `kw_only`, so each subclass repeats `kw_only=True`.
    New fields get defaults and types never change: that is the whole rule of compatibility
    (https://jcristharif.com/msgspec/schema-evolution.html).
    """
