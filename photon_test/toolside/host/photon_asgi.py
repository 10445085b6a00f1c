"""A small ASGI server for one application on 127.0.0.1, for as long as a run lasts.

Runs inside the project's own interpreter: Python 3.8 or newer, standard library only. HTTP/1.1
with connections that stay open, bodies of known and unknown length, and lifespan events; no
WebSocket. Source: ASGI 3.0, https://asgi.readthedocs.io/en/latest/specs/www.html.
"""

import asyncio
import sys
import traceback
from http import HTTPStatus
from urllib.parse import unquote

_HEAD_LIMIT = 1 << 16
_NO_BODY = (204, 304)


class Lifespan:
    """An application's own start and end."""

    def __init__(self, application):
        self._application = application
        self._told = asyncio.Queue()
        self._said = {"startup": asyncio.Event(), "shutdown": asyncio.Event()}
        self._task = None
        self.failure = ""

    async def start(self):
        """Tell it to start; an application without lifespan events need not understand."""
        self._task = asyncio.ensure_future(self._run())
        await self._tell("startup")

    async def stop(self):
        """Tell it to end."""
        if self._task is not None and not self._task.done():
            await self._tell("shutdown")

    async def _tell(self, what):
        await self._told.put({"type": f"lifespan.{what}"})
        said = asyncio.ensure_future(self._said[what].wait())
        await asyncio.wait([said, self._task], return_when=asyncio.FIRST_COMPLETED)
        said.cancel()

    async def _run(self):
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        try:
            await self._application(scope, self._told.get, self._hear)
        except Exception:  # noqa: BLE001  # the specification: then it has no lifespan
            if self._said["startup"].is_set():
                traceback.print_exc()

    async def _hear(self, message):
        kind, _, how = message["type"].partition(".")[2].partition(".")
        if how == "failed":
            self.failure = message.get("message") or f"the application failed at {kind}"
        self._said[kind].set()


class Server:
    """Answers requests with the application, each connection in a task of its own."""

    def __init__(self, application):
        self._application = application
        self._server = None

    async def start(self, port):
        """Listen."""
        self._server = await asyncio.start_server(
            self._connection, "127.0.0.1", port, limit=_HEAD_LIMIT
        )

    def stop(self):
        """Listen no more."""
        self._server.close()

    async def _connection(self, reader, writer):
        try:
            while await _Exchange(self._application, reader, writer).run():
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            pass
        except ValueError:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        finally:
            writer.close()


class _Exchange:
    """One request and its answer."""

    def __init__(self, application, reader, writer):
        self._application = application
        self._reader = reader
        self._writer = writer
        self._body = b""
        self._was_read = False
        self._ended = asyncio.Event()
        self._start = None  # the status and headers, not sent yet
        self._chunked = False
        self._bodyless = False
        self._keep = True
        self._begun = False

    async def run(self):
        """Return whether the connection can be used for the next one."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        scope = self._scope(head)
        await self._read_body(dict(scope["headers"]))
        try:
            await self._application(scope, self._receive, self._send)
        except Exception:  # noqa: BLE001  # whatever an application raises
            traceback.print_exc()
            sys.stderr.flush()
            if self._begun:
                return False
            self._start = (500, [(b"content-type", b"text/plain")])
            await self._send({"type": "http.response.body", "body": b"Internal Server Error"})
        if not self._ended.is_set():
            return False  # the answer has no end; closing says that it is broken
        await self._writer.drain()
        return self._keep

    def _scope(self, head):
        first, *lines = head[:-4].split(b"\r\n")
        method, target, version = first.split(b" ")
        headers = []
        for line in lines:
            name, colon, value = line.partition(b":")
            if not colon:
                raise ValueError("a header without a colon")
            headers.append((name.strip().lower(), value.strip()))
        path, _, query = target.partition(b"?")
        connection = dict(headers).get(b"connection", b"").lower()
        self._keep = (
            connection == b"keep-alive" if version == b"HTTP/1.0" else connection != b"close"
        )
        self._bodyless = method == b"HEAD"
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": version.decode("ascii").partition("/")[2],
            "method": method.decode("ascii").upper(),
            "scheme": "http",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "client": self._writer.get_extra_info("peername")[:2],
            "server": self._writer.get_extra_info("sockname")[:2],
            "state": {},
        }

    async def _read_body(self, headers):
        if headers.get(b"expect", b"").lower() == b"100-continue":
            self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
            parts = []
            while True:
                size = int((await self._reader.readuntil(b"\r\n")).partition(b";")[0], 16)
                parts.append((await self._reader.readexactly(size + 2))[:-2])
                if not size:
                    break
            self._body = b"".join(parts)
        else:
            self._body = await self._reader.readexactly(int(headers.get(b"content-length", b"0")))

    async def _receive(self):
        if self._was_read:
            await self._ended.wait()
            return {"type": "http.disconnect"}
        self._was_read = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self._start = (message["status"], list(message.get("headers", ())))
            return
        if message["type"] != "http.response.body":
            raise ValueError(f"`{message['type']}` is no message of an HTTP answer")
        body, more = message.get("body", b""), message.get("more_body", False)
        if not self._begun:
            if self._start is None:
                raise RuntimeError("`http.response.body` came before `http.response.start`")
            self._write_head(len(body), more)
        if body and not self._bodyless:
            self._writer.write(b"%x\r\n%b\r\n" % (len(body), body) if self._chunked else body)
        if more:
            await self._writer.drain()
            return
        if self._chunked:
            self._writer.write(b"0\r\n\r\n")
        self._ended.set()

    def _write_head(self, length, more):
        status, headers = self._start
        self._begun = True
        self._bodyless = self._bodyless or status in _NO_BODY
        names = {bytes(name).lower() for name, _ in headers}
        if b"content-length" not in names and not self._bodyless:
            if more:
                self._chunked = True
                headers.append((b"transfer-encoding", b"chunked"))
            else:
                headers.append((b"content-length", b"%d" % length))
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = ""
        lines = [b"HTTP/1.1 %d %b" % (status, phrase.encode())]
        lines += [b"%b: %b" % (bytes(name), bytes(value)) for name, value in headers]
        self._writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
