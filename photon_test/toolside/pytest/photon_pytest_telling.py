"""What a pytest session is told as: one line of JSON for each thing that happens.

`photon_pytest` beside it decides when; `photon_test/adapters/pytest_wire.py` is the other side.
Python 3.8 or newer, pytest 7.4 to 9.2, standard library only.
"""

import shlex
import sys
from json.encoder import encode_basestring_ascii as quoted

import pytest
from photon_pytest_ids import elsewhere, elsewhere_by_name, own_id, ungrouped
from photon_pytest_sink import capped, clean

VERSION = 1  # of the lines; the first one carries it
BATCH = 200  # cases in one line
CHUNK = 1 << 18  # characters of output in one line
TEXT_LIMIT = 1 << 20  # characters of one traceback
OUTPUT_LIMIT = 1 << 23  # characters of one captured section
WARNINGS_LIMIT = 50
# How pytest itself works on a test, rather than what the test's author says about it.
MACHINERY = frozenset(("parametrize", "usefixtures", "filterwarnings"))


class Try:
    """A test that has begun, for the first time or again."""

    __slots__ = (
        *("again", "hidden", "location", "number", "passed", "said", "seconds", "sections"),
        *("starts", "tags"),
    )

    def __init__(self, location, before):
        self.location = location
        self.number = before.number + 1 if before else 0
        self.sections = before.sections if before else ()  # what was told of its output
        self.tags = before.tags if before else ()
        self.seconds = 0.0
        self.starts = 1  # under `--dist each`, one on each of xdist's workers
        self.passed = False  # its call, without a mark
        self.said = False  # … or a report of another outcome came
        self.hidden = False  # its call passed, but a plugin showed no report of it
        self.again = False  # it failed, and a plugin will try it again


class Telling:
    """Says what happens, on the only process or xdist's controller."""

    def __init__(self, sink, config, chosen):
        self.sink = sink
        self.config = config
        self.chosen = chosen
        self.distributed = False  # over xdist's workers; known when the session starts
        self.grouped = False
        self.open = {}  # id → Try
        self.earlier = {}  # id → its last try, if a plugin such as pytest-rerunfailures repeats it
        self.moved = {}  # see `elsewhere`
        self.collected = None
        self.deselected = 0
        self.ended = 0
        self.warnings = {}
        self.errors = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self):
        config = self.config
        self.distributed = config.pluginmanager.hasplugin("dsession")
        self.grouped = self.distributed and getattr(config.option, "dist", "") == "loadgroup"
        inifile = getattr(config, "inipath", None)
        self.sink.send(
            e="session_start",
            v=VERSION,
            pytest=pytest.__version__,
            python=".".join(map(str, sys.version_info[:3])),
            executable=clean(sys.executable or ""),
            rootdir=clean(str(config.rootpath)),
            cwd=clean(str(config.invocation_params.dir)),
            inifile=clean(str(inifile)) if inifile else "",
            distributed=self.distributed,
            stops_early=bool(
                getattr(config.option, "maxfail", 0) or getattr(config.option, "stepwise", False)
            ),
            narrowed=narrowed(config.option),
        )

    def pytest_collectreport(self, report):
        if report.outcome == "passed":
            return
        key = (report.nodeid, report.outcome)
        if key in self.errors:  # each of xdist's workers reports the same
            return
        self.errors.add(key)
        name = "collect_error" if report.outcome == "failed" else "collect_skip"
        self.sink.send(e=name, id=clean(report.nodeid), report=described(report, "collect"))

    def pytest_deselected(self, items):
        self.deselected += len(items)

    def pytest_collection_finish(self, session):
        if not self.distributed:
            self.moved = elsewhere(session.items, str(self.config.rootpath))
        cases = [
            (self.plain(item.nodeid), clean(item.location[0]), item.location[1], tags_of(item))
            for item in session.items
        ]
        self.tell_collected(cases)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids):
        if self.collected is None:  # all workers collect the same; xdist itself compares them
            self.moved = elsewhere_by_name(ids, self.config)
            self.tell_collected([(self.plain(name), "", None, ()) for name in ids])

    def tell_collected(self, cases):
        self.collected = len(cases)
        for start in range(0, len(cases), BATCH):
            self.sink.send(e="collected", cases=cases[start : start + BATCH])
        found = {case[0] for case in cases}
        missing = sorted(name for name in self.chosen or () if name not in found)
        self.sink.send(
            e="collection_end",
            count=len(cases),
            distinct=len(found),
            deselected=self.deselected,
            missing=missing,
            unplaced=any(place is None for place in self.moved.values()),
        )

    def plain(self, nodeid):
        nodeid = ungrouped(clean(nodeid)) if self.grouped else clean(nodeid)
        return own_id(nodeid, self.moved) if self.moved else nodeid

    def pytest_runtest_logstart(self, nodeid, location):
        nodeid = self.plain(nodeid)
        state = self.open.get(nodeid)
        if state is not None:
            state.starts += 1
            return
        before = self.earlier.pop(nodeid, None)
        if before is not None and before.hidden:
            before.passed = True
            self.tell_end(nodeid, before)
        self.open[nodeid] = Try(location, before)
        self.sink.write('{"e":"start","id":%s}' % quoted(nodeid))

    def pytest_runtest_logreport(self, report):
        nodeid = self.plain(report.nodeid)
        state = self.open.get(nodeid)
        if state is None:  # a plugin that runs tests its own way, or a worker that died early
            state = self.open[nodeid] = Try(report.location, None)
            state.starts = 0
        elif state.again and report.when != "teardown":  # pytest-retry: no end between two tries
            self.tell_end(nodeid, state)
            starts, state = state.starts, Try(report.location, state)
            self.open[nodeid], state.starts = state, starts
        self.take(nodeid, state, report)
        if not state.starts and report.when == "teardown":  # nor will an end be told
            self.finish(nodeid, state)

    def take(self, nodeid, state, report):
        if report.sections:
            self.tell_output(nodeid, state, report.sections)
        if self.distributed:
            state.tags = getattr(report, "photon_tags", None) or state.tags
        sub = hasattr(report, "context")  # a subtest; its time is part of the test's own
        if not sub:
            state.seconds += getattr(report, "duration", 0.0)
        if report.outcome == "passed" and not hasattr(report, "wasxfail"):
            if report.when == "call" and not sub:
                state.passed = True
            elif report.when == "teardown" and not state.passed and not state.said:
                self.tell_hidden(nodeid, state, getattr(report, "photon_tried", None))
            return
        state.said = True
        self.sink.send(e="report", id=nodeid, report=described(report, report.when))
        if report.outcome in ("rerun", "retried"):
            state.again = True
        elif report.when == "???":  # the process that ran it died: nothing more will come
            self.tell_end(nodeid, self.open.pop(nodeid))
            self.ended += 1

    def tell_hidden(self, nodeid, state, tried):
        """`flaky` shows no report of a try that it does again, neither good nor bad."""
        if tried == "passed":
            state.hidden = True
        elif tried is not None:
            state.again = state.said = True
            self.sink.send(e="report", id=nodeid, report=dict(tried, outcome="retried"))

    def tell_output(self, nodeid, state, sections):
        told = 0
        for before, now in zip(state.sections, sections):  # noqa: B905  # Python 3.8 has no strict
            if before != now:
                break
            told += 1
        state.sections = tuple(sections)  # each report of a test repeats those of the ones before
        for title, whole in sections[told:]:
            stream = "stdout" if "stdout" in title else "stderr"
            text = capped(whole, OUTPUT_LIMIT)
            for start in range(0, len(text), CHUNK):
                part = text[start : start + CHUNK]
                self.sink.send(e="output", id=nodeid, stream=stream, text=part)

    def pytest_runtest_logfinish(self, nodeid):
        nodeid = self.plain(nodeid)
        state = self.open.get(nodeid)
        if state is None:
            return
        state.starts -= 1
        if not state.starts:
            self.finish(nodeid, state)

    def finish(self, nodeid, state):
        del self.open[nodeid]
        if state.hidden:  # only another start of the same test shows that it was a try
            self.earlier[nodeid] = state
            return
        self.tell_end(nodeid, state)
        if state.again:  # pytest-rerunfailures: another start of the same test follows
            self.earlier[nodeid] = state
        else:
            self.ended += 1

    def tell_end(self, nodeid, state):
        if state.number or self.distributed:
            file, line = state.location[:2]
            more = {"file": clean(file), "line": line, "tags": state.tags}
            self.sink.send(
                e="end",
                id=nodeid,
                s=state.seconds,
                passed=state.passed,
                retry=state.number,
                **(more if self.distributed else {}),
            )
        else:  # by far the most lines of a session
            text = '{"e":"end","id":%s,"s":%.6f,"passed":%s}'
            passed = "true" if state.passed else "false"
            self.sink.write(text % (quoted(nodeid), state.seconds, passed))

    def pytest_warning_recorded(self, warning_message, nodeid):
        key = (str(warning_message.message), warning_message.filename, warning_message.lineno)
        count = self.warnings[key] = self.warnings.get(key, 0) + 1
        if count == 1 and len(self.warnings) <= WARNINGS_LIMIT:
            self.sink.send(
                e="warning",
                category=warning_message.category.__name__,
                message=capped(key[0], 2000),
                file=clean(key[1]),
                line=key[2],
                id=own_id(clean(nodeid), self.moved),
            )

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        # All workers deselect the same, where the controller cannot see it.
        told = getattr(node, "workeroutput", {}).get("photon_deselected", 0)
        self.deselected = max(self.deselected, told)
        if error:
            self.sink.send(
                e="worker_down", worker=node.gateway.id, message=capped(str(error), 2000)
            )

    def pytest_internalerror(self, excrepr):
        self.sink.send(e="internal_error", text=capped(str(excrepr), TEXT_LIMIT))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        # First of all who hear it: a project may end its process in a hook of its own, and all
        # that tests could say has been said.
        for nodeid, state in self.earlier.items():
            if state.hidden:
                self.tell_end(nodeid, state)
                self.ended += 1
        self.sink.send(
            e="session_end",
            status=int(exitstatus),
            collected=self.collected or 0,
            ended=self.ended,
            warnings=len(self.warnings),
            deselected=self.deselected,
            stopped=clean(str(session.shouldfail or session.shouldstop or "")),
        )


def narrowed(option):
    """The options by which pytest itself leaves out tests, as one would type them."""
    values = getattr(option, "deselect", None) or ()
    said = [clean("--deselect %s" % shlex.quote(value)) for value in values]
    for flag, name in (("-k", "keyword"), ("-m", "markexpr")):
        value = getattr(option, name, "")
        if value:
            said.append(clean("%s %s" % (flag, shlex.quote(value))))
    for flag, name in (("--lf", "lf"), ("--stepwise", "stepwise")):
        if getattr(option, name, False):
            said.append(flag)
    return said


def tags_of(item):
    return [
        clean(name)
        for name in dict.fromkeys(mark.name for mark in item.iter_markers())
        if name not in MACHINERY
    ]


def described(report, when):
    """What a report says beyond "passed", as JSON can hold it."""
    said = {"when": when, "outcome": report.outcome}
    for name in ("raised", "timeout"):
        value = getattr(report, "photon_" + name, None)
        if value is not None:
            said[name] = value
    if hasattr(report, "wasxfail"):
        said["xfail"] = clean(str(report.wasxfail))
    if hasattr(report, "context"):
        said["sub"] = clean(subtest(report.context))
    longrepr = report.longrepr
    if isinstance(longrepr, tuple) and len(longrepr) == 3:  # a skip: file, line, reason
        path, line, reason = longrepr
        said.update(path=clean(str(path)), line=line, message=clean(str(reason)))
    elif longrepr:
        said["text"] = capped(report.longreprtext, TEXT_LIMIT)
        crash = getattr(longrepr, "reprcrash", None)
        if crash is not None:
            said.update(path=clean(str(crash.path)), line=crash.lineno)
            said["message"] = capped(str(crash.message), TEXT_LIMIT)
        said["frames"] = frames(longrepr)
    return said


def subtest(context):
    message = getattr(context, "msg", None)
    values = getattr(context, "kwargs", None) or {}
    words = ["[%s]" % message] if message is not None else []
    if values:
        words.append("(%s)" % ", ".join("%s=%s" % pair for pair in values.items()))
    return " ".join(words) or "(<subtest>)"


def frames(longrepr):
    """The places of the traceback, outermost first; relative ones to the invocation's folder."""
    entries = getattr(getattr(longrepr, "reprtraceback", None), "reprentries", None) or ()
    places = [getattr(entry, "reprfileloc", None) for entry in entries]
    return [(clean(str(place.path)), place.lineno) for place in places if place is not None][-20:]
