"""How often Python looks for garbage while many values are made and hardly any is thrown away."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_VALUES = 100_000  # made before Python looks for garbage; by default 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles a hundred times less often: each time everything is looked at that is there.

    A quarter of the time of a large description, in which there is no garbage to be found.
    """
    before = gc.get_threshold()
    gc.set_threshold(_VALUES, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
