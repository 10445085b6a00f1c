"""What Photon prints, on its way to a reader that may go away, or to a disk that may be full."""

import io
import os
import sys

TYPE_CHECKING = False  # `typing` would be paid for by every `--help`
if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STDOUT, _STDERR = 1, 2


class OutputError(OSError):
    """What is printed cannot be written: the world's fault, and no bug."""


class _Outlet(io.FileIO):
    """A stream of which the reader may go away: `photon report | head`."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write; what nobody reads any more is as good as written."""
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes
        except OSError as error:
            raise OutputError(*error.args) from error


def outlive_readers() -> None:
    """Let a reader that has read enough change neither the work nor its exit code."""
    for number, name in ((_STDOUT, "stdout"), (_STDERR, "stderr")):
        stream = getattr(sys, name)
        stream.flush()
        outlet = io.TextIOWrapper(
            io.BufferedWriter(_Outlet(number, "w", closefd=False)),
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering or stream.write_through,
        )
        setattr(sys, name, outlet)


def flushed(code: int, failure: int) -> int:
    """Write what is left, and return the exit code: `failure` where 0 would be no truth."""
    try:
        sys.stdout.flush()
    except OSError as error:
        sys.stderr.write(f"error: the output could not be written: {error.strerror}\n")
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), _STDOUT
        )  # Python would try again, and end with 120
        return code or failure
    return code
