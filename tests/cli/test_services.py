"""What services say reaches the suites that require them."""

import json
import sys
from pathlib import Path

from tests.cli.photon import photon, write

# It chooses its port by itself, and says it in colour, on stderr, after other things.
SERVER = """\
import socket, sys, time
server = socket.create_server(("127.0.0.1", 0))
print("starting", flush=True)
sys.stderr.write(f"\\x1b[32mlistening on {server.getsockname()[1]}\\x1b[0m key=a b\\n")
sys.stderr.flush()
while True:
    connection, _ = server.accept()
    connection.sendall(b"hello")
    connection.close()
"""
CLIENT = """\
import os, socket
with socket.create_connection(("127.0.0.1", int(os.environ["PORT"]))) as connection:
    assert connection.recv(5) == b"hello"
assert os.environ["ADDRESS"] == f"127.0.0.1:{os.environ['PORT']}"
assert os.environ["OWN"] == os.environ["PORT"] + "!"
assert "OPTIONAL" not in os.environ
"""


def test_named_groups_of_a_line_become_variables_of_the_suites(tmp_path: Path) -> None:
    manifest = f"""\
[test.service.server]
command = {json.dumps([sys.executable, "server.py"])}
ready = {{ stdout = 'listening on (?P<PORT>\\d+)(?P<OPTIONAL> never)?' }}
env = {{ ADDRESS = "127.0.0.1:${{PORT}}" }}

[[test.suite]]
name = "client"
adapter = "command"
run = {json.dumps([sys.executable, "client.py"])}
requires = ["server"]
env = {{ OWN = "${{PORT}}!" }}

[[test.suite]]
name = "stranger"
adapter = "command"
run = {json.dumps([sys.executable, "-c", "import os; assert 'PORT' not in os.environ"])}
"""
    write(tmp_path, {"photon.toml": manifest, "server.py": SERVER, "client.py": CLIENT})

    result = photon(tmp_path, "test", "--json", "results.json")

    assert result.code == 0, result.out + result.err
    assert result.statuses == {"client": "passed", "stranger": "passed"}
