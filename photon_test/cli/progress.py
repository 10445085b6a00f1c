"""A bar for work that takes long, on stderr and only where a person looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LONG = 200  # steps; fewer are over before a bar could be read


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that is told (done, all); None: nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  # 40 ms, only where a person looks
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = None

        def seen(done: int, everything: int) -> None:
            nonlocal task
            if everything < _LONG:
                return
            if task is None:
                task = bar.add_task(what, total=everything)
            bar.update(task, completed=done)

        yield seen
