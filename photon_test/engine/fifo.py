"""A named pipe that is open for as long as Photon wants it to be."""

import os
from contextlib import suppress
from pathlib import Path

from photon_test.engine.streams import widen


class Fifo:
    """A FIFO that only this user may open, held open at both ends.

    The writing end is kept so that writers may come and go without ever making an end of file.
    Writes of at most 4096 bytes (PIPE_BUF) are never mixed with those of another process.
    """

    def __init__(self, path: str) -> None:
        """Create it.

        Raises:
            FileExistsError: There is something at `path`, which may be another run's.
        """
        self.path = path
        os.mkfifo(path, 0o600)
        # In this order and without blocking, neither open waits for the other side (fifo(7)).
        self.read_fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.write_fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        widen(self.read_fd)

    def close(self) -> None:
        """Let go of the writing end, and remove the name. Whoever reads closes `read_fd`."""
        if self.write_fd >= 0:
            os.close(self.write_fd)
            self.write_fd = -1
            with suppress(OSError):  # the run's folder may be gone already
                Path(self.path).unlink()
