"""Says which interactions pact files have: those that patterns find, and those of a broker."""

from collections.abc import Callable, Sequence

from photon_test.core.errors import DocumentError
from photon_test.pact.broker.fetched import Fetched
from photon_test.pact.catalogue import Needs, Unanswered, ask, reasons
from photon_test.pact.files import NotAPact, PactFile, read
from photon_test.pact.messages import (
    Catalogue,
    Down,
    Found,
    Listed,
    Note,
    Said,
    Unusable,
)
from photon_test.pact.sources import content, matching

Say = Callable[[Said], None]


def list_files(
    provider: str,
    patterns: list[str],
    say: Say,
    fetched: Sequence[Fetched] = (),
    catalogue: str = "",
    *,
    usual: bool = False,
) -> None:
    """Say which interactions the files have that match, in a steady order; then the broker's.

    `catalogue`: the URL of a host of handlers, which is asked whether it knows all the states.
    `usual`: the patterns are those that nobody wrote, of which one has to match.
    """
    strangers: dict[str, list[str]] = {}
    others: list[str] = []
    number = 0
    needs = Needs()
    unmatched: list[str] = []
    for path, named in matching(patterns, unmatched.append):
        try:
            file = read(content(path), path)
        except NotAPact as error:
            if named:
                say(Unusable(file=path, message=error.message))
            else:
                others.append(path)
            continue
        except (DocumentError, OSError) as error:
            say(unusable(path, error))
            continue
        if file.provider != provider:
            message = f"a pact with provider `{file.provider}`, not `{provider}`"
            if named:
                say(Unusable(file=path, message=message))
            else:
                strangers.setdefault(file.provider, []).append(path)
            continue
        number += len(file.interactions)
        needs.add(file)
        _say_found(file, say)
    _say_left_out(provider, strangers, others, say)
    if not usual or len(unmatched) == len(patterns):
        _say_unmatched(unmatched, say, among=number)
    for pact in fetched:
        number += _say_fetched(pact, provider, say, needs)
    if catalogue and needs and not _say_catalogue(catalogue, needs, say):
        return
    say(Listed(interactions=number))


def _say_fetched(pact: Fetched, provider: str, say: Say, needs: Needs) -> int:
    """Say what a pact of the broker holds; return how many interactions that is."""
    try:
        file = read(content(pact.path), pact.name)
    except (DocumentError, OSError) as error:
        say(unusable(pact.name, error))
        return 0
    if file.provider != provider:
        message = f"the broker gave a pact with provider `{file.provider}`, not `{provider}`"
        say(Unusable(file=pact.name, message=message))
        return 0
    needs.add(file)
    _say_found(file, say, path=pact.path, pending=pact.pending)
    return len(file.interactions)


def _say_catalogue(url: str, needs: Needs, say: Say) -> bool:
    """Say which states and messages nobody can bring about; whether that could be found out."""
    try:
        answer = ask(url, needs)
    except Unanswered as error:
        say(Down(message=f"the handlers of provider states do not answer: {error}"))
        return False
    missing, unproduced = reasons(answer), reasons(answer.messages)
    say(Catalogue(missing=missing, unproduced=unproduced, teardown=answer.teardown))
    return True


def _say_found(file: PactFile, say: Say, *, path: str = "", pending: bool = False) -> None:
    for interaction in file.interactions:
        say(
            Found(
                file=file.path,
                native=interaction.native,
                description=interaction.description,
                states=interaction.states,
                kind=interaction.kind,
                pending=pending or interaction.pending,
                tags=interaction.tags,
                consumer=file.consumer,
                operation=interaction.operation,
                line=interaction.line,
                twin=interaction.twin,
                path=path,
            )
        )


def _say_unmatched(patterns: Sequence[str], say: Say, *, among: int) -> None:
    """Say which patterns match nothing: beside others that do, nobody would miss their pacts."""
    for pattern in patterns:
        if among:
            say(Unusable(file=pattern, message="no file matches it"))
        else:
            say(Note(message=f"no file matches `{pattern}`", hint="look at `files` of the suite"))


def _say_left_out(
    provider: str, strangers: dict[str, list[str]], others: list[str], say: Say
) -> None:
    if strangers:
        files = sum(map(len, strangers.values()))
        names = ", ".join(f"`{name}`" for name in sorted(strangers))
        what = "1 pact is" if files == 1 else f"{files} pacts are"
        say(Note(message=f"{what} with other providers than `{provider}`: {names}"))
    for path in others:
        say(Note(message=f"`{path}` is no pact and was left out"))


def unusable(path: str, error: DocumentError | OSError) -> Unusable:
    """Say that a file cannot be read, and why."""
    if isinstance(error, OSError):
        reason = (error.strerror or str(error)).lower()
        return Unusable(file=path, message=f"cannot be read: {reason}")
    line = error.where.removeprefix(path).lstrip(":").partition(":")[0]
    return Unusable(file=path, message=error.message, line=int(line) if line.isdecimal() else None)
