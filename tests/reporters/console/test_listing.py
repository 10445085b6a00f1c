"""What `--list` and `--dry-run` say."""

import io

from inline_snapshot import snapshot

from photon_test.core.command import Command, Joined, Port, ReportPath, Slots, Variable
from photon_test.core.events import SuiteListed
from photon_test.core.model import Purpose, Unit
from photon_test.reporters.console.listing import planned
from photon_test.reporters.console.style import plain
from photon_test.reporters.plain import Plain
from tests.reporters import records as r


def test_a_listing_names_cases_with_place_and_tags() -> None:
    stream = io.StringIO()
    console = Plain(stream)

    for record in r.records(
        [
            r.started(listing=True),
            r.found(r.A, tags=("api", "slow")),
            r.found(r.B, line=None),
            SuiteListed(suite="orders", found=3, selected=2),
            r.done(),
            r.finished(0),
        ]
    ):
        console.handle(record)
    console.close()

    assert stream.getvalue().split("\n\n", 1)[1] == snapshot("""\
orders  2 cases of 3
  test_a  tests/test_a.py:7  api, slow
  test_b  tests/test_a.py

LISTED  2 listed · 3.2 s · exit 0
""")


def test_a_dry_run_names_what_would_be_started() -> None:
    port = Joined(parts=("--port=", Port(name="db")))
    argv = ("run it", port, Slots(), ReportPath(name="junit"), Variable(name="HOME"))
    command = Command(argv=argv, cwd="web", env=(("TOKEN", "s3cret"),))
    unit = Unit(id="web/run", suite="web", purpose=Purpose.RUN, command=command)

    said = "\n".join(plain(line) for line in planned([unit]))

    assert said == snapshot("""\
web/run  run in web
  'run it' '--port=${port.db}' '${slots}' '${report junit}' '${HOME}'
  sets TOKEN\
""")
