"""Photon's part of a pytest session. PYTEST_DONT_REWRITE

Runs inside the project's own interpreter: Python 3.8 or newer, pytest 7.4 to 9.2, standard library
only. It is found through PYTHONPATH, named with `-p photon_pytest`, and takes both its variables
and its folder away again before a test can see them. It chooses cases and limits their time; what
happens is told by `photon_pytest_telling` and what that imports, found only until then.
"""

import json
import os
import re
import signal
import sys
import threading

import pytest
from photon_pytest_ids import elsewhere, own_id, ungrouped
from photon_pytest_sink import Sink, clean
from photon_pytest_telling import Telling, described, tags_of

HIDING = ("flaky", "flaky.flaky_pytest_plugin")
OURS = ("PHOTON_EVENTS", "PHOTON_LEAST", "PHOTON_SELECT", "PHOTON_TIMEOUT", "PHOTON_WORKERS")


def _take_environment():
    """Return our variables, and leave the environment as if we had never been there."""
    taken = {name: os.environ.pop(name, "") for name in OURS}
    parts = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if HERE in parts:
        parts.remove(HERE)
        if parts:
            os.environ["PYTHONPATH"] = os.pathsep.join(parts)
        else:
            del os.environ["PYTHONPATH"]
    return taken


HERE = os.path.dirname(os.path.abspath(__file__))
SETTINGS = _take_environment()


def _refuse_if_too_old():
    """Begin nothing with a pytest that is older than the least one that Photon names."""
    have, least = (
        [int(part) for part in re.findall(r"\d+", version)[:2]]
        for version in (pytest.__version__, SETTINGS["PHOTON_LEAST"])
    )
    if have < least:
        if SETTINGS["PHOTON_EVENTS"]:
            Sink(SETTINGS["PHOTON_EVENTS"]).send(e="too_old", pytest=pytest.__version__)
        raise pytest.UsageError("pytest %s is too old" % pytest.__version__)


_refuse_if_too_old()


class Tests:
    """What happens where the tests run: the only process, or each of xdist's workers."""

    def __init__(self, chosen, worker, hiding):
        self.chosen = chosen  # ids, or None for all
        self.worker = worker  # whether this is one of xdist's
        self.hiding = hiding  # whether a plugin is there that does not report all tries
        self.tried = None  # what came of the test that runs now, if so

    def pytest_deselected(self, items):
        if self.worker and items:
            told = items[0].config.workeroutput
            told["photon_deselected"] = told.get("photon_deselected", 0) + len(items)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        if self.chosen is None:
            return
        keep, leave = [], []
        moved = elsewhere(items, str(config.rootpath))
        for item in items:
            name = own_id(clean(item.nodeid), moved)
            wanted = name in self.chosen or ungrouped(name) in self.chosen
            (keep if wanted else leave).append(item)
        if leave:
            items[:] = keep
            config.hook.pytest_deselected(items=leave)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        # Additional attributes travel from xdist's workers to the controller with the report.
        if self.worker and call.when == "setup":
            outcome.get_result().photon_tags = tags_of(item)
        if call.excinfo is not None:
            report = outcome.get_result()
            report.photon_raised = call.excinfo.typename
            limit = getattr(call.excinfo.value, "photon_limit", None)
            if limit is not None:
                report.photon_timeout = limit
        if self.hiding:
            self.keep(outcome.get_result(), call.when)

    def keep(self, report, when):
        """Let the report of a test's teardown, which is never hidden, know how its call ended."""
        if when == "teardown":
            report.photon_tried, self.tried = self.tried, None
        elif report.outcome == "failed":
            self.tried = described(report, when)
        elif when == "call":
            self.tried = report.outcome


class Limit:
    """Ends a test that takes too long, where pytest-timeout is not there to do it.

    An alarm reaches Python code on the main thread; a test that hangs elsewhere is stopped by
    Photon's own limits of the whole process.
    """

    def __init__(self, seconds, sink):
        self.seconds = seconds
        self.sink = sink
        self.late = False
        self.inside = False  # pytest's own code between the phases must not be interrupted

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self):
        self.late = False
        self.arm()
        self.inside = True
        yield
        self.inside = False

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self):
        self.inside = True
        yield
        self.inside = False

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self):
        if self.late:  # the time was used up by the test itself; its teardown gets as much again
            self.arm()
        self.inside = True
        yield
        self.inside = False
        if signal.getsignal(signal.SIGALRM) == self.alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def arm(self):
        if threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, self.alarm):  # else: the test's own
            signal.signal(signal.SIGALRM, self.alarm)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def alarm(self, _signum, _frame):
        __tracebackhide__ = True
        if not self.inside or (self.sink is not None and self.sink.busy):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            return
        self.late = True
        late = pytest.fail.Exception("took longer than %g s" % self.seconds)
        late.photon_limit = self.seconds
        raise late


def _chosen(path):
    """The ids in a file, one JSON string on each line; None without a file: every test."""
    if not path:
        return None
    with open(path, encoding="utf-8") as lines:
        return frozenset(json.loads(line) for line in lines if line.strip())


CHOSEN = _chosen(SETTINGS["PHOTON_SELECT"])
LIMIT = float(SETTINGS["PHOTON_TIMEOUT"] or 0) or None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests():
    # Not at import: xdist copies sys.path when it is loaded, and gives the copy to its workers,
    # which have to find this file too.
    if HERE in sys.path:
        sys.path.remove(HERE)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Register the rest, now that it is known what kind of process this is."""
    chosen, limit, sink = CHOSEN, LIMIT, None
    given = getattr(config, "workerinput", None)
    if given is not None:
        chosen, limit = given.get("photon_chosen"), given.get("photon_limit")
    elif SETTINGS["PHOTON_EVENTS"]:
        sink = Sink(SETTINGS["PHOTON_EVENTS"])
        config.pluginmanager.register(Telling(sink, config, chosen), "photon_telling")
    chosen = None if chosen is None else frozenset(chosen)
    if config.option.collectonly:
        config.option.verbose = -2  # the names are told by us; not `-q`, an option of a plugin
    hiding = any(config.pluginmanager.hasplugin(name) for name in HIDING)
    config.pluginmanager.register(Tests(chosen, given is not None, hiding), "photon_tests")
    if limit is None:
        return
    if config.pluginmanager.hasplugin("timeout"):
        config.option.timeout = limit  # pytest-timeout knows how, also for threads
    elif hasattr(signal, "setitimer"):
        config.pluginmanager.register(Limit(limit, sink), "photon_limit")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Hand an xdist worker what the environment does not hold any more."""
    node.workerinput["photon_chosen"] = None if CHOSEN is None else sorted(CHOSEN)
    node.workerinput["photon_limit"] = LIMIT


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers():
    """`-n auto` means the share of this machine's processors that Photon gave to this suite."""
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") or not SETTINGS["PHOTON_WORKERS"]:
        return None
    return int(SETTINGS["PHOTON_WORKERS"])
