"""Reads TAP 13 and 14, the Test Anything Protocol, from a file or as it is printed.

Specification: https://testanything.org/tap-version-14-specification.html. Subtests, four blanks
deeper, are read in every version, since Perl's Test::More and Node write them without saying 14.
The line that ends a subtest is no case of its own, unless the subtest is empty, or that line says
no and nothing inside does.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from photon_test.adapters.results import TEXT_LIMIT, Case, Document, NotResults
from photon_test.adapters.tap_case import Told, cases_of, renamed
from photon_test.adapters.tap_lines import Bail, Comment, Plan, Point, Pragma, Top, line_of

_STEP = 4  # blanks, of each level of subtests
_DEEPEST = 100
_KNOWN = (12, 13, 14)
# To `node --test` a file that ends with status 0 before it tells of any test is a test that passed
# (https://nodejs.org/docs/latest-v20.x/api/test.html#test-runner-execution-model), also after a
# `process.exit()` in the middle of one.
_FILE_OF_NODE = re.compile(r"(?:/|[A-Z]:\\).*\.[cm]?[jt]sx?", re.ASCII | re.DOTALL)


def read(data: bytes) -> Document:
    """Read a file.

    Raises:
        NotResults: It is empty, or ends in the middle of a line.
    """
    if not data.strip():
        raise NotResults("it is empty")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # as PowerShell redirects
    text = data.decode("utf-16" if wide else "utf-8-sig", "replace")
    if not text.endswith("\n"):
        raise NotResults("it ends in the middle of a line")
    tap = Tap()
    cases = [case for line in text.split("\n") for case in tap.line(line.rstrip("\r")) or ()]
    rest = tap.end()
    return replace(rest, cases=(*cases, *rest.cases))


class _Level:
    """The whole, or a subtest."""

    def __init__(self, title: str = "") -> None:
        self.title = title  # as a comment says it
        self.plan: int | None = None
        self.numbers: set[int] = set()
        self.points = 0
        self.last = 0
        self.cases: list[Case] = []
        self.open: Told | None = None

    def add(self, point: Point, children: list[Case] | None) -> None:
        """Take the next point, and the cases of the subtest that it ends."""
        self.open = Told(point, children)
        self.last = self.last + 1 if point.number is None else point.number
        self.numbers.add(self.last)
        self.points += 1

    def close(self) -> None:
        """Nothing more is said about the last point."""
        if self.open is not None:
            self.cases += cases_of(self.open)
        self.open = None

    def wrong(self, name: str) -> Iterable[str]:
        """Yield in words how the plan and the points disagree."""
        if self.plan is None:
            yield f"{name} has no plan, such as `1..{self.points or 3}`"
        elif self.plan != self.points:
            yield f"{name} plans {self.plan} tests and names {self.points}"
        elif self.numbers != set(range(1, self.plan + 1)):
            yield f"{name} numbers its {self.plan} tests otherwise than from 1 to {self.plan}"


class Tap:
    """One stream, line by line."""

    def __init__(self) -> None:
        self._levels = [_Level()]
        self._title = ""
        self._yaml = -1  # the indentation of the block that is open
        self._versions = 0
        self._lacking: list[str] = []
        self._surplus: list[str] = []
        self._bail = ""

    def line(self, text: str) -> Sequence[Case] | None:
        """Take a line; return the top-level cases that are whole now. None: no TAP."""
        body = text.lstrip(" ")
        indent = len(text) - len(body)
        if self._yaml >= 0 and self._in_yaml(indent, body, text):
            return ()
        if self._yaml_begins(indent, body):
            return ()
        level, odd = divmod(indent, _STEP)
        line = None if odd or level > min(len(self._levels), _DEEPEST) else line_of(body)
        if isinstance(line, Bail) or (line is None and body[:9].lower() == "bail out!"):
            self._bail = body[9:].strip() or "no reason given"
            return ()
        match line:
            case None:
                return self._other(indent, body)
            case Top(version=version):
                self._top(version, level)
            case Plan():
                self._plan(line, level)
            case Point():
                self._point(line, level)
            case Comment(text=said):
                return self._comment(said, level)
            case Pragma():
                pass
        return self._whole()

    def end(self) -> Document:
        """Return the cases that are left, and what is wrong."""
        if self._yaml >= 0:
            self._lacking.append("its last diagnostic block has no end")
        while len(self._levels) > 1:
            level = self._pop()
            self._levels[-1].cases += renamed(level.cases, level.title or "(unfinished)")
            self._lacking.append(f"the subtest `{level.title or 'without a name'}` has no end")
        top = self._levels[0]
        top.close()
        if top.plan is None and not top.points:
            self._lacking.append("there is no TAP, neither a plan nor a test")
        else:
            self._lacking += top.wrong("it")
        if self._bail:
            self._lacking = [f"it bailed out: {self._bail}"]
        return Document(
            cases=tuple(self._whole()),
            lacking=tuple(self._lacking),
            surplus=tuple(self._surplus),
        )

    def _whole(self) -> Sequence[Case]:
        """Return, once, the cases of the top level that nothing more will be said about."""
        cases, self._levels[0].cases = self._levels[0].cases, []
        return cases

    def _top(self, version: int, level: int) -> None:
        if level:
            return
        self._versions += 1
        if self._versions > 1:
            self._lacking.append("it has two streams, one behind the other")
        if version not in _KNOWN:
            self._lacking.append(f"it is TAP version {version}, of which nothing is known")

    def _plan(self, plan: Plan, level: int) -> None:
        self._reach(level)
        here = self._levels[-1]
        here.close()
        if here.plan is not None:
            self._lacking.append("it has two plans for the same tests")
        here.plan = plan.tests
        if not level and not plan.tests and plan.reason:
            self._surplus.append(f"its plan is to run nothing: {plan.reason}")

    def _point(self, point: Point, level: int) -> None:
        children: list[Case] | None = None
        if len(self._levels) == level + 2:
            inner = self._pop()
            point = replace(point, name=point.name or inner.title)
            self._lacking += inner.wrong(f"the subtest `{point.name}`")
            children = inner.cases
        elif not level and point.ok and not point.directive and _FILE_OF_NODE.fullmatch(point.name):
            self._lacking.append(f"`{point.name}` ended without naming a test")
        self._reach(level)
        self._levels[-1].close()
        self._levels[-1].add(point, children)

    def _reach(self, level: int) -> None:
        """Go to a level: one deeper begins a subtest; what is left deeper was never ended."""
        while len(self._levels) > level + 1:
            inner = self._pop()
            name = inner.title or "without a name"
            self._lacking.append(f"the subtest `{name}` is not followed by a line of its own")
            self._levels[-1].cases += renamed(inner.cases, name)
        if len(self._levels) == level:
            self._levels[-1].close()
            self._levels.append(_Level(self._title))
            self._title = ""

    def _reach_subtest(self, level: int, title: str) -> None:
        if level == len(self._levels):
            self._reach(level)
            here = self._levels[level]
            here.title = here.title or title
        self._levels[level].close()
        self._title = title

    def _pop(self) -> _Level:
        level = self._levels.pop()
        level.close()
        return level

    def _comment(self, said: str, level: int) -> Sequence[Case] | None:
        kind, colon, name = said.partition(": ")
        if colon and kind == "Subtest":
            # Node says it at the level of the line that ends the subtest, Test::More one deeper.
            self._reach_subtest(level, name.strip())
            return self._whole()
        open_ = self._levels[-1].open if level == len(self._levels) - 1 else None
        if open_ is None or open_.point.ok:
            return None
        open_.say(said, TEXT_LIMIT)
        return ()

    def _other(self, indent: int, body: str) -> Sequence[Case] | None:
        """Take what is no TAP: indented below a point that says no, it tells why."""
        open_ = self._levels[-1].open
        if open_ is None or open_.point.ok or not body or indent <= _STEP * (len(self._levels) - 1):
            return None
        open_.say(body, TEXT_LIMIT)
        return ()

    def _yaml_begins(self, indent: int, body: str) -> bool:
        open_ = self._levels[-1].open
        if open_ is None or body.rstrip() != "---" or open_.yaml:
            return False
        if indent <= _STEP * (len(self._levels) - 1):
            return False
        self._yaml = indent
        return True

    def _in_yaml(self, indent: int, body: str, text: str) -> bool:
        """Take a line of the block that is open; False: it ended without saying so."""
        open_ = self._levels[-1].open
        if body.rstrip() == "..." and indent == self._yaml:
            self._yaml = -1
            return True
        if open_ is None or (body.strip() and indent < self._yaml):
            self._yaml = -1
            self._lacking.append("a diagnostic block has no end")
            return False
        open_.diagnose(text, TEXT_LIMIT)
        return True
