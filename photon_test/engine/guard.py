"""What stands between Photon and the processes it starts, so that none of them outlives it.

A script, never imported by Photon: `python -I -S -X utf8 - FD < guard.py`, where FD is a Unix
socket to Photon. It comes through stdin so that `pkill -9 -f photon` does not take it along with
Photon; what comes through stdin can import nothing of ours, so it is one file. Standard library
only. Three kinds of process run this file:

guard   Forks a nurse for each message of one byte that carries three file descriptors: the
        nurse's own socket to Photon, and the command's stdout and stderr.
nurse   Reads what to start from its socket, starts it in a session of its own, waits for it,
        kills every descendant that is left, and says how it ended.
command Between `fork` and `exec` only.

A nurse is the "child subreaper" of its unit (prctl(2), Linux >= 3.4): a daemon that left the
process group by `setsid` and a double fork is still found below it. It ends the whole tree when its
socket or its pipe to the guard is closed, which the kernel does if Photon or the guard are
killed. The guard is a subreaper too, so that it inherits, and kills, what a killed nurse leaves.
PR_SET_PDEATHSIG is not used: it fires when the *thread* ends that created the process (prctl(2)).

Where there is no subreaper (macOS) only the command's process group is killed.

Photon to nurse: a length (8 bytes, big-endian), then fields separated by NUL: the folder, the
number of arguments, the arguments, `NAME=VALUE`…. Afterwards one byte for each signal to the
process group; 0 is "kill everything now".

Nurse to Photon, one line each:
    started PID
    refused cwd|program|session ERRNO
    ended STATUS CPU_S PEAK_KB DURATION_S SURVIVORS STUBBORN photon|guard|command
STATUS is negative for a signal; the last word says whose end, or wish, ended the command.
"""

import errno
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple, NoReturn

try:
    import ctypes
except ImportError:  # a Python built without libffi: process groups must do
    ctypes = None  # type: ignore[assignment]

PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 15, 36  # linux/prctl.h
KILL = 0
GRACE_S = 0.1  # for helpers that end by themselves when the command has, such as esbuild's
PATIENCE_S = 10.0  # with processes that do not die: in uninterruptible sleep, or another user's
MACOS = sys.platform == "darwin"
SUBREAPER = hasattr(ctypes, "CDLL") and os.access("/proc/self/stat", os.R_OK)


class Bell:
    """A pipe that becomes readable when a child has ended."""

    def __init__(self) -> None:
        self.fd, self._write = os.pipe()
        for end in (self.fd, self._write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def close(self) -> None:
        """Forget it: a forked process must not share it with its parent."""
        signal.set_wakeup_fd(-1)
        os.close(self.fd)
        os.close(self._write)

    def wait(self, others: Collection[int] = (), timeout_s: float | None = None) -> set[int]:
        """Return those of `others` that are readable or closed; sleep until one is, or it rings."""
        poll = select.poll()
        for fd in (self.fd, *others):
            poll.register(fd, select.POLLIN)
        ready = {fd for fd, _ in poll.poll(None if timeout_s is None else timeout_s * 1000)}
        if self.fd in ready:
            try:
                while os.read(self.fd, 4096):
                    pass
            except BlockingIOError:
                ready.discard(self.fd)
        return ready


class Dead(NamedTuple):
    """A child that was reaped."""

    pid: int
    status: int  # negative: the signal
    cpu_s: float  # its own, and of those of its descendants that were waited for
    peak_kb: int


def reap() -> tuple[list[Dead], bool]:
    """Take the children that have ended; whether any child is left."""
    dead: list[Dead] = []
    while True:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return dead, False
        if pid == 0:
            return dead, True
        peak_kb = usage.ru_maxrss // 1024 if MACOS else usage.ru_maxrss
        status = os.waitstatus_to_exitcode(status)
        dead.append(Dead(pid, status, usage.ru_utime + usage.ru_stime, peak_kb))


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    if SUBREAPER:
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        prctl(PR_SET_NAME, b"test-guard", 0, 0, 0)  # what `killall python3` does not mean


class Found(NamedTuple):
    """A running process below this one."""

    pid: int
    born: bytes  # start time in clock ticks: with the pid, unique until the next boot


def _stat(pid: str) -> tuple[int, bytes, bytes] | None:
    """Parent, state and start time from `/proc/PID/stat` (proc(5)); None if it is gone."""
    try:
        fd = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except OSError:
        return None
    try:
        text = os.read(fd, 4096)
    except OSError:
        return None
    finally:
        os.close(fd)
    fields = text[text.rindex(b")") + 2 :].split()  # the name before it may hold spaces and ")"
    return int(fields[1]), fields[0], fields[19]


def descendants(spare: Collection[int] = ()) -> list[Found]:
    """Every living process below this one, except `spare` and what is below them."""
    children: dict[int, list[tuple[int, bytes, bytes]]] = {}
    try:
        names = os.listdir("/proc")  # noqa: PTH208  # pathlib would be most of the guard's start
    except OSError:
        return []
    for name in names:
        if name.isdigit() and (stat := _stat(name)) is not None:
            children.setdefault(stat[0], []).append((int(name), stat[1], stat[2]))
    found: list[Found] = []
    parents = [os.getpid()]
    while parents:
        for pid, state, born in children.get(parents.pop(), ()):
            if pid in spare:
                continue
            parents.append(pid)
            if state not in (b"Z", b"X"):
                found.append(Found(pid, born))
    return found


def kill(found: Found) -> bool:
    """Kill exactly this process, never one that got its number since; whether we may."""
    try:
        fd = os.pidfd_open(found.pid)
    except AttributeError:
        return _kill_pid(found)
    except OSError as error:
        return True if error.errno == errno.ESRCH else _kill_pid(found)
    try:
        stat = _stat(str(found.pid))
        if stat is not None and stat[2] == found.born:
            signal.pidfd_send_signal(fd, signal.SIGKILL)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    finally:
        os.close(fd)
    return True


def _kill_pid(found: Found) -> bool:
    """The same before Linux 5.3, or where seccomp forbids pidfd_open."""
    try:
        os.kill(found.pid, signal.SIGKILL)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return True


class Swept(NamedTuple):
    """What `sweep` did."""

    dead: list[Dead]
    killed: int
    stubborn: int  # still there: another user's, or in uninterruptible sleep


def sweep(bell: Bell, spare: Collection[int] = ()) -> Swept:
    """Kill what is below this process until nothing is, and reap it."""
    dead: list[Dead] = []
    killed: set[Found] = set()
    pause_s = 0.001
    until = time.monotonic() + PATIENCE_S
    while True:
        gone, any_left = reap()
        dead += gone
        # A process that is forked while /proc is read is found next time: it is, or becomes, ours.
        found = descendants(spare) if any_left else []
        if not found and (spare or not any_left):
            return Swept(dead, len(killed), 0)
        allowed = [kill(each) for each in found]
        killed.update(each for each, may in zip(found, allowed, strict=True) if may)
        stubborn = allowed.count(False)
        if time.monotonic() > until or (found and stubborn == len(found)):
            return Swept(dead, len(killed - set(found)), max(len(found), 1))
        bell.wait(timeout_s=pause_s)
        pause_s = min(pause_s * 2, 0.05)


class Wish(NamedTuple):
    """What to start."""

    cwd: bytes
    argv: list[bytes]
    env: dict[bytes, bytes]


def read_wish(photon: socket.socket) -> Wish | None:
    """Read what to start; None if Photon is gone."""
    size = _exactly(photon, 8)
    text = size and _exactly(photon, int.from_bytes(size, "big"))
    if not text:
        return None
    cwd, count, *fields = text.split(b"\0")
    argv, pairs = fields[: int(count)], fields[int(count) :]
    env = {name: value for name, _, value in (pair.partition(b"=") for pair in pairs)}
    return Wish(cwd, argv, env)


def _exactly(photon: socket.socket, size: int) -> bytes:
    chunks: list[bytes] = []
    while size > 0:
        chunk = photon.recv(min(size, 1 << 20))
        if not chunk:
            return b""
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def become(wish: Wish, out: int, err: int, tell: int) -> NoReturn:
    """In the forked child: turn into the command. What cannot be done is told on `tell`."""
    step = b"session"
    try:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_DFL)  # Python ignores SIGPIPE; `exec` would keep that
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.setsid()  # the terminal's Ctrl-C is Photon's to hand on
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        step = b"cwd"
        os.chdir(wish.cwd)
        step = b"program"
        os.execvpe(wish.argv[0], wish.argv, wish.env)  # noqa: S606  # no shell is the point
    except OSError as error:
        os.write(tell, b"%s %d" % (step, error.errno or errno.EINVAL))
    except BaseException:  # noqa: BLE001  # this process must not go on as a nurse
        os.write(tell, b"%s %d" % (step, errno.EINVAL))
    finally:
        os._exit(127)


def launch(wish: Wish, out: int, err: int) -> tuple[int, bytes]:
    """Start the command; its pid, and why it could not be started ("" if it was)."""
    told, tell = os.pipe()
    try:
        pid = os.fork()
    except OSError as error:
        return 0, b"session %d" % (error.errno or errno.EAGAIN)
    if pid == 0:
        become(wish, out, err, tell)
    for fd in (tell, out, err):
        os.close(fd)
    why = os.read(told, 64)  # `exec` closes it
    os.close(told)
    return pid, why


def listen(bell: Bell, photon: socket.socket, guard: int, pid: int) -> tuple[str, list[Dead]]:
    """Wait for the command's end, pass signals on; who ended it, and who died meanwhile."""
    dead: list[Dead] = []
    while True:
        ready = bell.wait((photon.fileno(), guard))
        dead += reap()[0]
        if any(each.pid == pid for each in dead):
            return "command", dead
        if guard in ready:
            return "guard", dead
        if photon.fileno() in ready:
            wishes = _received(photon)
            if not wishes or KILL in wishes:
                return "photon", dead
            for number in wishes:
                _signal_group(pid, number)


def _received(photon: socket.socket) -> bytes:
    try:
        return photon.recv(64)
    except OSError:
        return b""


def _signal_group(pid: int, number: int) -> None:
    # It may just have ended; macOS says EPERM for a group of zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def finish(bell: Bell, pid: int, who: str, dead: list[Dead]) -> Swept:
    """End what is left below this nurse."""
    if who == "command":
        until = time.monotonic() + GRACE_S
        any_left = True
        while any_left and (rest_s := until - time.monotonic()) > 0:
            gone, any_left = reap()
            dead += gone
            if any_left:
                bell.wait(timeout_s=rest_s)
        if not SUBREAPER:
            _signal_group(pid, signal.SIGKILL)
    else:
        _signal_group(pid, signal.SIGKILL)
    return sweep(bell)


def nurse(photon: socket.socket, guard: int, out: int, err: int) -> None:
    """Start one command, watch it, and leave nothing of it behind."""
    os.setsid()  # so that killing the guard's whole group leaves the nurses to clean up
    adopt_orphans()
    bell = Bell()
    wish = read_wish(photon)
    if wish is None:
        return
    began = time.monotonic()
    pid, why = launch(wish, out, err)
    if why:
        _say(photon, b"refused " + why)
        return
    _say(photon, b"started %d" % pid)
    who, dead = listen(bell, photon, guard, pid)
    ended = time.monotonic()
    swept = finish(bell, pid, who, dead)
    dead += swept.dead
    if who != "command":
        ended = time.monotonic()
    status = next((each.status for each in dead if each.pid == pid), -int(signal.SIGKILL))
    words = (
        status,
        f"{sum(each.cpu_s for each in dead):.6f}",
        max((each.peak_kb for each in dead), default=0),
        f"{ended - began:.6f}",
        swept.killed if who == "command" else 0,
        swept.stubborn,
        who,
    )
    _say(photon, f"ended {' '.join(map(str, words))}".encode())


def _say(photon: socket.socket, line: bytes) -> None:
    with suppress(OSError):  # nobody is there to hear it
        photon.sendall(line + b"\n")


def fork_nurse(photon: socket.socket, alive: tuple[int, int], bell: Bell, fds: list[int]) -> int:
    """Fork a nurse with these descriptors, and return its pid; 0 if that is not possible."""
    try:
        pid = os.fork()
    except OSError as error:
        os.write(fds[0], b"refused session %d\n" % (error.errno or errno.EAGAIN))
        pid = 0
    else:
        if pid == 0:
            _be_nurse(photon, alive, bell, fds)
    for fd in fds:
        os.close(fd)
    return pid


def _be_nurse(
    photon: socket.socket, alive: tuple[int, int], bell: Bell, fds: list[int]
) -> NoReturn:
    status = 70  # whatever was raised: the guard then cleans up behind this nurse
    try:
        photon.close()
        bell.close()
        os.close(alive[1])
        nurse(socket.socket(fileno=fds[0]), alive[0], fds[1], fds[2])
        status = 0
    finally:
        os._exit(status)


def receive(photon: socket.socket) -> list[int] | None:
    """Take one message's descriptors; None if Photon is gone."""
    try:
        byte, fds, _, _ = socket.recv_fds(photon, 1, 3)
    except OSError:
        return None
    for fd in fds:
        os.set_inheritable(fd, False)  # noqa: FBT003  # the standard library's own signature
    return fds if byte else None


def bury(bell: Bell, nurses: set[int]) -> None:
    """Take the nurses that have ended, and kill what those left behind that were killed."""
    dead, _ = reap()
    killed = any(each.pid in nurses and each.status != 0 for each in dead)
    nurses.difference_update(each.pid for each in dead)
    if killed:
        swept = sweep(bell, nurses)
        nurses.difference_update(each.pid for each in swept.dead)


def main(fd: int) -> None:
    """Serve Photon until it closes its end, then see every nurse off."""
    photon = socket.socket(fileno=fd)
    photon.set_inheritable(False)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # A service manager, or a CI that cancels a job, may send these to every process at once:
    # Photon then stops its units kindly, which needs their nurses.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    adopt_orphans()
    bell = Bell()
    alive = os.pipe()  # the nurses hold the reading end, only the guard the writing end
    nurses: set[int] = set()
    while True:
        ready = bell.wait((photon.fileno(),))
        bury(bell, nurses)
        if photon.fileno() not in ready:
            continue
        fds = receive(photon)
        if fds is None:
            break
        if len(fds) == 3:
            nurses.add(fork_nurse(photon, alive, bell, fds))
            nurses.discard(0)
        else:  # this process may hold no more: Photon sees the socket close
            for each in fds:
                os.close(each)
    os.close(alive[1])
    while nurses:
        bell.wait(timeout_s=1.0)
        bury(bell, nurses)


if __name__ == "__main__":
    main(int(sys.argv[1]))
