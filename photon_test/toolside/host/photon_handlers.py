"""A project's provider state handlers: found, matched with the names of states, and called.

Runs inside the project's own interpreter: Python 3.8 or newer, standard library only. A handler is
a function, or a table of two: `{"setup": function, "teardown": function}`. `STATES` of a module
names them; `{id}` in a name stands for any text, and is handed over like the pact's parameters.
"""

import importlib
import importlib.util
import inspect
import json
import os
import re
import subprocess
import sys
import traceback

TABLE = "STATES"
_loaded = {}  # modules by their paths
_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Unusable(Exception):
    """What the project says about its states cannot be used; the words say why."""


class Failed(Exception):
    """A state could not be brought about: a message, and the traceback or output."""

    def __init__(self, message, text=""):
        super().__init__(message)
        self.message = message
        self.text = text


class Handlers:
    """Python functions by the names of states."""

    def __init__(self, table, source, finish, *, lenient=False, name=TABLE):
        """`source` is what the user wrote; `finish` runs an awaitable to its end; `name`: its own.

        `lenient`: a state without a handler counts as brought about.
        """
        if not hasattr(table, "items"):
            raise Unusable(f"`{name}` of {source} is no table, but a {type(table).__name__}")
        self.source = source
        self._finish = finish
        self._lenient = lenient
        self._parts = {}
        for key, handler in table.items():
            self._parts[key] = (_pattern(key, source), *_functions(key, handler, source))

    def missing(self, names):
        """Say of each of these states that has not exactly one handler why."""
        found = {}
        for name in names:
            fitting = self._fitting(name)
            if not fitting:
                found[name] = f"{self.source} has no handler for it"
            elif len(fitting) > 1:
                both = " and ".join(f"`{one}`" for one in fitting[:2])
                found[name] = f"{self.source} has two handlers for it: {both}"
        return found

    def known(self):
        """The names that there are handlers for."""
        return list(self._parts)

    def tears_down(self, names):
        """Whether a handler of any of these states has something to do after the request."""
        return any(self._parts[key][2] for name in names for key in self._fitting(name))

    def change(self, name, params, action):
        """Bring a state about, or take it away again; return values for the pact's generators.

        Raises:
            Failed: There is no handler, or it failed.
        """
        if self._lenient and not self._fitting(name):
            return {}
        return _values(self.call(name, params, action))

    def call(self, name, params, action="setup"):
        """Call the one function for a name; return what it returned, None if there is none.

        Raises:
            Failed: There is no handler, or it failed.
        """
        fitting = self._fitting(name)
        if len(fitting) != 1:
            raise Failed(self.missing([name])[name])
        pattern, setup, teardown = self._parts[fitting[0]]
        handler = teardown if action == "teardown" else setup
        if handler is None:
            return None
        return self._called(handler, {**pattern.fullmatch(name).groupdict(), **params})

    def _fitting(self, name):
        if name in self._parts:
            return [name]
        return [key for key, (pattern, _, _) in self._parts.items() if pattern.fullmatch(name)]

    def _called(self, handler, given):
        arguments = _arguments(handler, given)
        try:
            value = handler(**arguments)
            return self._finish(value) if inspect.isawaitable(value) else value
        except (Exception, SystemExit) as error:  # whatever a project's function raises
            raise Failed(_last_line(error), _own_traceback(error)) from error


class Program:
    """A command that is started for each change of a state, and told about it as JSON."""

    def __init__(self, argv, limit_s):
        self._argv = argv
        self._limit_s = limit_s

    def missing(self, names):  # noqa: ARG002  # as that of `Handlers`
        """Nobody knows which states a command knows."""
        return {}

    def known(self):
        """Nobody knows them."""
        return []

    def tears_down(self, names):  # noqa: ARG002  # as that of `Handlers`
        """Nobody knows what a command does."""
        return True

    def change(self, name, params, action):
        """Start the command; what it prints, if it is a JSON object, are values."""
        told = json.dumps({"state": name, "params": params, "action": action})
        shown = " ".join(self._argv)
        try:
            done = subprocess.run(  # noqa: S603  # the user's own command, without a shell
                self._argv,
                input=told.encode(),
                capture_output=True,
                timeout=self._limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"`{shown}` did not end within {self._limit_s:g} s") from None
        except OSError as error:
            raise Failed(f"`{shown}` could not be started: {error.strerror or error}") from None
        if done.returncode:
            text = (done.stderr or done.stdout).decode("utf-8", "replace")
            raise Failed(f"`{shown}` ended with {_status(done.returncode)}", text)
        try:
            values = json.loads(done.stdout)
        except ValueError:
            return {}
        return values if isinstance(values, dict) else {}


def load(reference, folder, table=TABLE):
    """Import what `tests/states.py`, `package.module` or either with `:NAME` stands for.

    Raises:
        Unusable: There is no such file, module or name.
    """
    place, colon, name = reference.partition(":")
    module = _file(place, folder) if place.endswith(".py") else importlib.import_module(place)
    name = name if colon else table
    value = module
    for part in name.split("."):
        if not hasattr(value, part):
            one = "a state" if table == TABLE else "a message"
            hint = f'; it needs `{table} = {{"{one}": function}}`' if not colon else ""
            raise Unusable(f"`{place}` has no `{name}`{hint}")
        value = getattr(value, part)
    return value


def _file(place, folder):
    path = os.path.abspath(os.path.join(folder, place))
    if path in _loaded:  # states and messages may stand in one file, and share its memory
        return _loaded[path]
    if not os.path.isfile(path):
        raise Unusable(f"there is no file `{place}` in {folder}")
    # Files beside it can be imported from it, as from a script.
    sys.path.append(os.path.dirname(path))
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    _loaded[path] = module
    spec.loader.exec_module(module)
    return module


def _pattern(name, source):
    if not isinstance(name, str):
        raise Unusable(f"a state in {source} is no text, but {name!r}")
    parts = _PLACE.split(name)
    names = parts[1::2]
    if len(set(names)) != len(names):
        raise Unusable(f"the state `{name}` in {source} has one placeholder twice")
    text = "".join(
        f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )
    return re.compile(text, re.DOTALL)


def _functions(name, handler, source):
    if callable(handler):
        return handler, None
    if isinstance(handler, dict) and handler and set(handler) <= {"setup", "teardown"}:
        wrong = [part for part in handler.values() if not callable(part)]
        if not wrong:
            return handler.get("setup"), handler.get("teardown")
    raise Unusable(
        f"the handler of `{name}` in {source} is neither a function"
        ' nor {"setup": function, "teardown": function}'
    )


def _arguments(handler, given):
    """Return those of the parameters that a function takes; all, if it takes any."""
    try:
        parameters = inspect.signature(handler).parameters
    except (TypeError, ValueError):
        return {}  # written in C, such as `things.clear`
    kinds = {parameter.kind for parameter in parameters.values()}
    if inspect.Parameter.VAR_KEYWORD in kinds:
        return given
    taken = {name: given[name] for name in parameters if name in given}
    if "params" in parameters and "params" not in given:
        taken["params"] = given
    needed = [
        name
        for name, parameter in parameters.items()
        if parameter.default is parameter.empty
        and parameter.kind is not inspect.Parameter.VAR_POSITIONAL
        and name not in taken
    ]
    if needed:
        has = ", ".join(f"`{name}`" for name in given) or "none"
        raise Failed(f"its handler needs the parameter `{needed[0]}`; the state has {has}")
    return taken


def _values(value):
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Failed(f"its handler returned a {type(value).__name__}; return a dict, or None")
    try:
        json.dumps(value)
    except (TypeError, ValueError) as error:
        raise Failed(f"its handler returned what is no JSON: {error}") from None
    return value


def _last_line(error):
    return "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()[-1]


def _own_traceback(error):
    """The traceback from the project's function on: what is above it is ours."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace))


def _status(code):
    return f"signal {-code}" if code < 0 else f"status {code}"
