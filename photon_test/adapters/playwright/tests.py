"""The tests of a run as they become known, by Playwright's own ids."""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from photon_test.adapters.playwright import stream as said
from photon_test.adapters.playwright.failures import path_in
from photon_test.adapters.titles import tags_in
from photon_test.core.events import CaseFound
from photon_test.core.model import CaseId, Suite
from photon_test.core.outcome import Location


class Known:
    """One test."""

    def __init__(self, of: said.Tests, test: said.Listed, number: int, found: CaseFound) -> None:
        self.project = of.project
        self.file = of.file  # relative to the suite's folder
        self.title = of.title  # of the file, as `--grep` sees it
        self.titles = test.titles
        self.grep = test.grep  # see `Listed`
        self.declares = len(found.tags) > len(tags_in(" ".join(test.titles)))  # tags, by `tag`
        self.number = number  # it is the n-th of this name in its file and project, from 1
        self.found = found


class Tests:
    """All tests of one process. `numbers` of a listing that said more than this process does."""

    def __init__(self, suite: Suite, numbers: Mapping[str, int] | None = None) -> None:
        self._suite = suite
        self._numbers = numbers
        self._seen = Counter[tuple[str, str, str]]()
        self._known: dict[str, Known] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._known)

    def __getitem__(self, test: str) -> Known:
        """Return one by its id.

        Raises:
            KeyError: Nobody listed it.
        """
        return self._known[test]

    def items(self) -> Iterator[tuple[str, Known]]:
        """Yield each with its id."""
        yield from self._known.items()

    def add(self, line: said.Tests) -> Iterator[CaseFound]:
        """Learn of a file's tests."""
        for test in line.tests:
            name = " > ".join(test.titles)
            number = self._number(test.i, (line.project, line.file, name))
            found = self._found(line, test, name, number)
            self._known[test.i] = Known(line, test, number, found)
            yield found

    def _number(self, test: str, key: tuple[str, str, str]) -> int:
        if self._numbers is not None:
            return self._numbers.get(test, 1)
        self._seen[key] += 1
        return self._seen[key]

    def _found(self, of: said.Tests, test: said.Listed, name: str, number: int) -> CaseFound:
        variant = " ".join(
            word for word in (of.project, f"#{number}" if number > 1 else "") if word
        )
        case = CaseId(
            suite=self._suite.name,
            file=path_in(self._suite.root, of.file),
            name=name,
            variant=variant,
            native=msgspec.json.encode([of.project, of.file, name, number]).decode(),
        )
        at = path_in(self._suite.root, test.at or of.file)
        return CaseFound(
            case=case,
            location=Location(file=at, line=test.line),
            tags=tags_of(test.titles, test.tags),
        )


def tags_of(titles: tuple[str, ...], told: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags of titles as other tools have them, and those that no title holds.

    Playwright also makes a tag of the end of each e-mail address in a title.
    """
    name = " ".join(titles)
    declared = (tag for tag in told if f"@{tag}" not in name)
    return tuple(dict.fromkeys((*tags_in(name), *declared)))
