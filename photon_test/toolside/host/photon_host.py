"""What a suite that asks a provider needs of the project's own code, in its own interpreter.

  photon_host.py --control PORT [--port PORT --asgi|--wsgi MODULE:NAME] [--states FILE|MODULE]
                 [--messages FILE|MODULE]

Serves an application object on one port, and its provider states on another: in one process, so
that a handler sees the application's own memory. Python 3.8 or newer, standard library only.

  GET  /ready      200 when all is loaded and the application has started
  POST /catalogue  {"states": [name], "messages": [name]} → {"missing": {name: why},
                   "known": [name], "messages": {"missing", "known"},
                   "teardown": whether any of these states is taken away again}
  POST /states     {"state", "params", "action"} → 200 with values,
                   or 500 with {"message", "text"}: what went wrong, and the traceback
  POST /request    {"method", "url", "headers", "body"} → 200 with what is to be sent, or 500
  POST /messages   {"description", "providerStates"} → 200 with a message, or 500 like this
"""

import argparse
import asyncio
import importlib
import json
import os
import signal
import socketserver
import sys
import threading
from http import HTTPStatus
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

# `-I` and PYTHONSAFEPATH leave out the folder of a script.
if os.path.realpath(sys.path[0]) != os.path.dirname(os.path.realpath(__file__)):
    sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from photon_asgi import Lifespan, Server
from photon_handlers import Failed, Handlers, Program, Unusable, load
from photon_messages import TABLE as MESSAGES
from photon_messages import Messages
from photon_requests import Filter

_LINE = 1 << 16  # bytes of a line of a request's head


def main():
    """Run until somebody sends SIGTERM or SIGINT."""
    given = _arguments()
    # The project's modules, and not ours, are what its imports find.
    sys.path[0] = os.getcwd()
    try:
        asyncio.run(_serve(given))
    except Unusable as error:
        sys.exit(f"error: {error}")


def _arguments():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--asgi", default="")
    parser.add_argument("--wsgi", default="")
    parser.add_argument("--states", default="")
    parser.add_argument("--messages", default="")
    parser.add_argument("--filter", default="")  # a function that changes requests
    parser.add_argument("--folder", default=".")  # what `--states FILE` is relative to
    parser.add_argument("--program", default="")  # a JSON list: a command in place of `--states`
    parser.add_argument("--lenient", action="store_true")  # states without a handler are set
    parser.add_argument("--limit", type=float, default=60.0)
    return parser.parse_args()


async def _serve(given):
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    application = _application(given.asgi or given.wsgi) if given.asgi or given.wsgi else None
    states, messages = _states(given, loop), _messages(given, loop)
    lifespan = server = None
    if given.asgi:
        lifespan, server = Lifespan(application), Server(application)
        await lifespan.start()
        if lifespan.failure:
            raise Unusable(f"`{given.asgi}` did not start: {lifespan.failure}")
        await server.start(given.port)
    elif given.wsgi:
        _serve_wsgi(application, given.port)
    control = _Control(("127.0.0.1", given.control), _Request)
    control.states, control.messages = states, messages
    if given.filter:
        control.filter = Filter(given.filter, given.folder, _finish(given, loop))
    control.tells = bool(given.states or given.program) and not given.lenient
    threading.Thread(target=control.serve_forever, daemon=True).start()
    await stopped.wait()
    if server is not None:
        server.stop()
        await lifespan.stop()


def _states(given, loop):
    if given.program:
        return Program(json.loads(given.program), given.limit)
    if not given.states:
        return Handlers({}, "nothing", None, lenient=True)
    table = load(given.states, given.folder)
    return Handlers(table, given.states, _finish(given, loop), lenient=given.lenient)


def _messages(given, loop):
    if not given.messages:
        return None
    table = load(given.messages, given.folder, MESSAGES)
    return Messages(Handlers(table, given.messages, _finish(given, loop), name=MESSAGES))


def _finish(given, loop):
    def finish(awaitable):
        """Run it where the application runs, so that both may share connections and locks."""

        async def alone():
            return await awaitable

        future = asyncio.run_coroutine_threadsafe(alone(), loop)
        try:
            return future.result(given.limit)
        finally:
            future.cancel()

    return finish


def _application(reference):
    """Import `module:name`; `module:name()` calls what makes it."""
    module, _, name = reference.partition(":")
    called = name.endswith("()")
    value = importlib.import_module(module)
    for part in (name[:-2] if called else name or "app").split("."):
        if not hasattr(value, part):
            raise Unusable(f"`{module}` has no `{name or 'app'}`")
        value = getattr(value, part)
    return value() if called else value


def _serve_wsgi(application, port):
    server = _Wsgi(("127.0.0.1", port), _WsgiRequest)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()


class _Wsgi(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self):
        """As the base does, but without asking for the machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]
        self.setup_environ()


class _WsgiRequest(WSGIRequestHandler):
    def log_message(self, *arguments):
        """Say nothing of requests; errors of the application are printed all the same."""


class _Control(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    states = messages = filter = None
    tells = False  # whether it is known which states there are functions for

    def handle_error(self, request, client_address):
        """Nobody waits for the answer of a handler that took too long."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Request(socketserver.StreamRequestHandler):
    """Requests of a connection. `http.server` reads heads as e-mail: 0.3 ms for each state."""

    disable_nagle_algorithm = True  # 40 ms for each state otherwise
    wbufsize = -1

    def handle(self):
        while self._one():
            self.wfile.flush()

    def _one(self):
        """Answer a request, if there is one; return whether another may follow."""
        start = self.rfile.readline(_LINE).decode("latin-1").split()
        if len(start) != 3:
            return False
        method, self.path, version = start
        headers = {}
        while (line := self.rfile.readline(_LINE).decode("latin-1")).strip():
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length") or 0))
        if method == "POST":
            self._post(json.loads(body))
        else:
            self._answer(200 if self.path == "/ready" else 404, {})
        return version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"

    def _post(self, told):
        states = self.server.states
        if self.path == "/catalogue":
            self._answer(200, self._catalogue(told))
            return
        try:
            if self.path == "/request":
                self._answer(200, self.server.filter.change(told))
                return
            if self.path == "/messages":
                self._message(told)
                return
            params = told.get("params") or {}
            values = states.change(told["state"], params, told.get("action", "setup"))
            self._answer(200, values)
        except Failed as error:
            self._answer(500, {"message": error.message, "text": error.text})

    def _catalogue(self, told):
        states, messages = self.server.states, self.server.messages
        missing = states.missing(told["states"]) if self.server.tells else {}
        teardown = states.tears_down(told["states"])
        answer = {"missing": missing, "known": states.known(), "teardown": teardown}
        if messages is not None:
            wanted = messages.missing(told.get("messages") or [])
            answer["messages"] = {"missing": wanted, "known": messages.known()}
        return answer

    def _message(self, told):
        if self.server.messages is None:
            raise Failed("there are no functions that produce messages")
        self._send(200, *self.server.messages.produce(told))

    def _answer(self, status, value):
        self._send(status, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(self, status, body, headers):
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Content-Length: {len(body)}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


if __name__ == "__main__":
    main()
