"""The figures of `photon pact verify-provider`: against the peers, how it grows, and its memory.

Whoever verifies asks a provider that runs already, so that neither pays for it; processor time is
that of everything that the command starts. Wall time is that of the same runs.
"""

import statistics
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import ENV, PHOTON, Figure
from measure import Command, Once, Ratio, once, pairs, ratio, spent
from projects import REPOSITORY
from providers import project, running
from verify_ends import ends

_PEER = "pact-python-cli==1!0.10.9"  # the program `pact`, with the core of these days
_WITH_STATES = 500
_THEIRS = """
import sys
from pact.verifier import Verifier
from states import exists

def item(action, parameters):
    if action == "setup":
        exists(**parameters)

verifier = Verifier("api", "127.0.0.1").add_transport(url=sys.argv[1]).add_source(sys.argv[2])
verifier.state_handler({"the item exists": item}, teardown=True)
verifier.verify()
assert len(verifier.results["interactionResults"]) == int(sys.argv[3])
"""
_OWN_PEAK = """
import resource, sys
from photon_test.cli.app import main
code = main(sys.argv[1:])
sys.stdout.flush()
print(*(resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
sys.exit(code)
"""


def verify(folder: Path) -> Iterator[Figure]:
    """Verify contracts of everything from 10 to 5,000 interactions."""
    here = project(folder / "verify")
    for size in (10, 100, 500, 1_000, 5_000):
        _contract(here / f"{size}.json", size)
    _contract(here / "states.json", _WITH_STATES, "the item exists")
    with running(here) as url:
        yield from _stateless(here, url)
        yield from _with_states(here, url)
        yield _growing(here, url)
        yield from _memory(here, url)
    yield from ends(here)


def _stateless(folder: Path, url: str) -> Iterator[Figure]:
    """1,000 interactions, one after another, over the `pact` program."""
    pact = _pact()
    if pact is None:
        print(f"skipped: `{_PEER}` is not to be had, which 1,000 interactions are compared with")
        return
    theirs = [str(pact), "verifier", "--file", "1000.json", "--provider-name", "api"]
    theirs += ["--hostname", "127.0.0.1", "--port", url.rpartition(":")[2]]
    ours = Command(_verifying(url, "1000.json"), folder, ENV)
    measured = pairs([ours], [Command(theirs, folder, ENV)], runs=3)
    yield from _both("1,000 interactions without states", measured, 1 / 8, "over `pact verifier`")


def _with_states(folder: Path, url: str) -> Iterator[Figure]:
    """500 interactions, each with a state that a Python function sets, over pact-python's own."""
    script = [sys.executable, "-c", _THEIRS, url, "states.json", str(_WITH_STATES)]
    ours = Command([*_verifying(url, "states.json"), "--states", "states.py"], folder, ENV)
    measured = pairs([ours], [Command(script, folder, ENV)], runs=3)
    yield from _both("500 interactions with states", measured, 1 / 3, "over pact-python's Verifier")


def _both(
    name: str, measured: Sequence[tuple[Once, Once]], target: float, note: str
) -> Iterator[Figure]:
    yield Figure(ratio(f"{name}, processor time", "cpu_s", measured), target, note)
    yield Figure(ratio(f"{name}, wall time", "wall_s", measured), target, note)


def _growing(folder: Path, url: str) -> Figure:
    """What one more costs among 5,000, over one among 100; without what starting costs."""
    sizes = (10, 100, 5_000)
    commands = [Command(_verifying(url, f"{size}.json"), folder, ENV) for size in sizes]
    rounds = [[_median_cpu(command, 7 if command is not commands[2] else 1) for command in commands]
              for _ in range(3)]  # fmt: skip
    large = [(most - few) / (sizes[2] - sizes[0]) for few, _, most in rounds]
    small = [(some - few) / (sizes[1] - sizes[0]) for few, some, _ in rounds]
    ratios = [one / other for one, other in zip(large, small, strict=True)]
    a, b = statistics.median(large), statistics.median(small)
    whole = [statistics.median(one[index] for one in rounds) for index in range(3)]
    note = ", ".join(f"{size:,}: {cost:.2f} s" for size, cost in zip(sizes, whole, strict=True))
    grown = Ratio("an interaction among 5,000, over one among 100", "each_s", ratios, a, b)
    return Figure(grown, 1.2, f"processor time; {note}")


def _memory(folder: Path, url: str) -> Iterator[Figure]:
    """The peak with 5,000 over that with 500: of Photon, and of the largest that it starts."""
    rounds = [(_peaks(folder, url, 5_000), _peaks(folder, url, 500)) for _ in range(3)]
    for index, whose in enumerate(("Photon's own peak memory", "its judges' peak memory")):
        ratios = [many[index] / few[index] for many, few in rounds]
        a = statistics.median(many[index] for many, _ in rounds)
        b = statistics.median(few[index] for _, few in rounds)
        yield Figure(Ratio(f"{whose}, 5,000 interactions over 500", "peak_mb", ratios, a, b), 1.2)


def _peaks(folder: Path, url: str, size: int) -> tuple[float, float]:
    arguments = _verifying(url, f"{size}.json")[len(PHOTON) :]
    said = spent(Command([sys.executable, "-c", _OWN_PEAK, *arguments], folder, ENV)).output
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    own, children = said.split()[-2:]
    return int(own) / unit, int(children) / unit


def _median_cpu(command: Command, runs: int) -> float:
    return statistics.median(once([command]).cpu_s for _ in range(runs))


def _verifying(url: str, pact: str) -> list[str]:
    return [*PHOTON, "pact", "verify-provider", "--provider", "api", "--url", url, "--pacts", pact]


def _contract(path: Path, interactions: int, state: str = "") -> None:
    """Make a contract elsewhere: what it takes would count as the peak of all that come after."""
    script = Path(__file__).with_name("providers.py")
    subprocess.run([sys.executable, script, path, str(interactions), state], check=True)


def _pact() -> Path | None:
    """Return the `pact` program, in an environment of its own that is kept; None: out of reach."""
    environment = REPOSITORY / ".photon" / "bench" / _PEER.replace("!", "-")
    pact = environment / "bin" / "pact"
    if not pact.exists():
        venv.create(environment, with_pip=True, clear=True)
        install = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", _PEER]
        if subprocess.run(install, check=False).returncode != 0:
            return None
    return pact
