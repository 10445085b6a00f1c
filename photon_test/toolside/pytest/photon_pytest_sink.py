"""Where the lines about a pytest session go, and what may stand in them.

Python 3.8 or newer, standard library only.
"""

import json
import os


def clean(text):
    """A text that is valid UTF-8: file names and assertion messages may hold lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def capped(text, limit):
    """The beginning and the end of a text that is too long, and how much is missing between."""
    if len(text) <= limit:
        return clean(text)
    head, tail = limit // 4, limit - limit // 4
    cut = len(text) - limit
    return clean("%s\n[... %d characters cut ...]\n%s" % (text[:head], cut, text[-tail:]))


class Sink:
    """Writes lines to Photon's FIFO, only from the process that opened it: forks are silent.

    It keeps what it calls, because a test may replace it (`os.getpid`, or with pyfakefs all of
    `os`), and opens the FIFO again if a test closed the descriptor, whose number may by then be
    that of a file of the test's own.
    """

    def __init__(self, path):
        self.path = path
        self.calls = os.write, os.open, os.fstat, os.getpid
        self.encode = json.JSONEncoder(separators=(",", ":")).encode
        self.pid = os.getpid()
        self.fd = os.open(path, os.O_WRONLY)
        self.file = os.fstat(self.fd)
        self.busy = False  # a signal handler must not raise inside a write
        self.torn = False  # an exception ended a write in the middle of a line

    def send(self, **event):
        self.write(self.encode(event))

    def write(self, line):
        write, _, _, getpid = self.calls
        if self.fd is None or getpid() != self.pid:
            return
        data = (line + "\n").encode("ascii")
        if self.torn:
            data = b"\n" + data
        self.busy, self.torn = True, True
        try:
            self.keep_open()
            while data:
                data = data[write(self.fd, data) :]
            self.torn = False
        except OSError:
            # Nobody listens any more. Photon takes the missing end of the session for what it is:
            # no proof.
            self.fd = None
        finally:
            self.busy = False

    def keep_open(self):
        _, open_, fstat, _ = self.calls
        try:
            there = fstat(self.fd)
        except OSError:
            there = None
        if there is None or (there.st_ino, there.st_dev) != (self.file.st_ino, self.file.st_dev):
            # Without a reader, a FIFO that is opened to be written waits for one.
            self.fd = open_(self.path, os.O_WRONLY | os.O_NONBLOCK)
            os.set_blocking(self.fd, True)
