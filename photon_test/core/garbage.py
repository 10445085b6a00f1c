"""How often Python looks for garbage while many values are made and hardly any is thrown away."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_VALUES = 500_000  # made before Python looks for garbage; by default 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles far less often: each time all that is new is looked at.

    A quarter of the time of a large description, in which there is no garbage to be found. What is
    left at the end is not looked at any more either, which would be another twentieth.
    """
    before = gc.get_threshold()
    gc.set_threshold(_VALUES, *before[1:])
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*before)
