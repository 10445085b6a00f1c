"""The interactions of pacts as items of a pytest session."""

import glob
from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from photon_test.core.errors import DocumentError
from photon_test.pact.files import Interaction as Read
from photon_test.pact.files import NotAPact, PactFile, read
from photon_test.pact.messages import Difference, Ended
from photon_test.pact.pytest_child import Child, Gone
from photon_test.pact.relay import Produced, message
from photon_test.pact.serve import Order

_NAME = "photon-pact-session"
_NONE: Mapping[str, object] = MappingProxyType({})


class Session:
    """What a pytest session that verifies pacts has: one judge, and an eye on each test."""

    def __init__(self, root: Path) -> None:
        self.child = Child(root)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Fail a test that is over without having verified its interaction."""
        done = yield
        one = getattr(pyfuncitem, "callspec", None)
        given = one.params.get("interaction") if one else None
        if isinstance(given, Interaction) and not given.verified:
            pytest.fail(f"{given} was not verified: call `interaction.verify(url)`", pytrace=False)
        return done

    def pytest_unconfigure(self) -> None:
        """End the judge."""
        self.child.close()


def session(config: pytest.Config) -> Session:
    """Return the session's own; it begins when the first test asks."""
    known = config.pluginmanager.get_plugin(_NAME)
    if isinstance(known, Session):
        return known
    made = Session(config.rootpath)
    config.pluginmanager.register(made, _NAME)
    return made


class Interaction:
    """One interaction, for a test to verify."""

    def __init__(self, path: Path, file: PactFile, read_: Read, session: Session) -> None:
        self.description = read_.description
        self.states = read_.states
        self.kind = read_.kind
        self.consumer = file.consumer
        self.provider = file.provider
        self.where = f"{file.path}:{read_.line}"
        self.text = read_.text  # as it stands in the pact: JSON
        self.values: dict[str, Any] = {}  # that functions of provider states returned
        self.verified = False
        self._path = path
        self._native = read_.native
        self._session = session

    def __str__(self) -> str:
        """How a failure names it."""
        given = f" given {' and '.join(self.states)}" if self.states else ""
        return f"`{self.description}`{given} ({self.where})"

    __repr__ = __str__

    def verify(self, url: str, *, timeout_s: float = 5.0) -> None:
        """Send the request to a provider, or ask it for the message, and compare the answer."""
        __tracebackhide__ = True
        self._judge(url=url, timeout_s=timeout_s)

    def verify_message(self, contents: object, metadata: Mapping[str, object] = _NONE) -> None:
        """Compare a message that the test has made: bytes, or what becomes JSON."""
        __tracebackhide__ = True
        if self.kind != "message":
            pytest.fail(f"{self} is no message", pytrace=False)
        self._judge(produced=message(contents, metadata))

    def _judge(
        self, *, url: str = "", produced: Produced | None = None, timeout_s: float = 5.0
    ) -> None:
        __tracebackhide__ = True
        self.verified = False
        order = Order(
            file=str(self._path),
            native=self._native,
            url=url,
            values=self.values,
            produced=produced,
            timeout_s=timeout_s,
        )
        try:
            ended = self._session.child.judge(order)
        except Gone as error:
            pytest.fail(f"{self}: {error}", pytrace=False)
        if ended.result == "agreed":
            self.verified = True
        elif ended.pending and ended.result in ("differs", "state", "unproduced"):
            pytest.skip(f"pending: {_text(ended)}")
        else:
            pytest.fail(f"{self}\n\n{_text(ended)}", pytrace=False)


def items(
    config: pytest.Config,
    *,
    patterns: tuple[str, ...],
    provider: str,
    consumer: str,
    kind: str,
    session: Session,
    missing_states: str,
) -> dict[str, Interaction]:
    """Return the interactions by the ids of their tests, in the files' order.

    Raises:
        CollectError: There is none, or a file cannot be read: no test would be no failure.
    """
    del missing_states
    found: list[Interaction] = []
    others: Counter[str] = Counter()
    for path, named in _matching(config.rootpath, patterns):
        try:
            file = read(path.read_bytes(), _shown(path, config.rootpath))
        except NotAPact as error:
            if named:
                raise pytest.Collector.CollectError(str(error)) from error
            continue
        except (DocumentError, OSError) as error:
            raise pytest.Collector.CollectError(f"{path}: {error}") from error
        if file.provider != provider:
            others[file.provider] += 1
        elif consumer in ("", file.consumer):
            found += (
                Interaction(path, file, one, session)
                for one in file.interactions
                if kind in ("", one.kind)
            )
    if not found:
        seen = f"; there are pacts with {', '.join(f'`{one}`' for one in others)}" if others else ""
        none = f"no interaction of the provider `{provider}` in {', '.join(patterns) or 'no'}"
        raise pytest.Collector.CollectError(f"{none}{seen}")
    return _by_id(found)


def _matching(root: Path, patterns: Iterable[str]) -> Iterable[tuple[Path, bool]]:
    seen: set[Path] = set()
    for pattern in patterns:
        named = not glob.has_magic(pattern)
        whole = str(root / pattern)
        paths = [whole] if named else sorted(glob.glob(whole, recursive=True))  # noqa: PTH207  # patterns with ".." and absolute ones
        for path in map(Path, paths):
            if path.resolve() not in seen and (named or path.is_file()):
                seen.add(path.resolve())
                yield path, named


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _by_id(found: list[Interaction]) -> dict[str, Interaction]:
    consumers = {one.consumer for one in found}
    ids: dict[str, Interaction] = {}
    for one in found:
        given = f" given {' and '.join(one.states)}" if one.states else ""
        name = f"{one.description}{given}"
        if len(consumers) > 1:
            name = f"{one.consumer}: {name}"
        number, whole = 1, name
        while whole in ids:
            number += 1
            whole = f"{name} #{number}"
        ids[whole] = one
    return ids


def _text(ended: Ended) -> str:
    if ended.result == "differs" and ended.differences:
        return "\n".join(map(_difference, ended.differences))
    return "\n".join(filter(None, (ended.message or "the answer differs", ended.text)))


def _difference(one: Difference) -> str:
    words = one.message or "the answer differs"
    lines = [f"{one.path}: {words}" if one.path else words]
    if one.kind != "StatusMismatch":  # its message has both
        both = (("expected: ", one.expected), ("actual:   ", one.actual))
        lines += [f"  {name}{value}" for name, value in both if value]
    return "\n".join(lines)
