"""Starts cargo-nextest, and has what Photon needs to know of it at hand.

    nextest.py list BINARIES LENGTH cargo [...] nextest list ARGS...
    nextest.py run REPORT BASE THREADS LENGTH cargo [...] nextest run ARGS...

`list` writes one JSON line for each of nextest's binaries and tests, and for the file and line of
each test, which nextest does not say: BINARIES is a file that says how to ask them. `run` writes
nextest's JUnit report to REPORT; BASE is the workspace's root.

What a project configures holds: this adds a configuration of the lowest rank
(https://nexte.st/docs/configuration/#tool-specific-configuration).

Standard library only; runs in Photon's own interpreter.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor

# Output of tests that passed, too: a test that ends its process with status 0 says `ok` to nextest.
CONFIG = """[profile.default]
test-threads = %d

[profile.default.junit]
path = %s

[[profile.default.overrides]]
filter = "all()"
junit.store-success-output = true
junit.store-failure-output = true
"""


def main(arguments):
    verb, *rest = arguments
    for name in ("SIGINT", "SIGTERM"):  # the group gets them; nextest's own end is waited for
        signal.signal(getattr(signal, name), lambda *_: None)
    try:
        return {"list": list_tests, "run": run_tests}[verb](*rest)
    except OSError as error:
        sys.stderr.write("error: cannot start `%s`: %s\n" % (error.filename, error.strerror))
        return 127


def list_tests(binaries, length, *command):
    with open(binaries, encoding="utf-8") as file:
        asked = json.load(file)
    with ThreadPoolExecutor(4) as pool:
        version = pool.submit(told_by, [*command[: int(length)], "nextest", "--version"])
        listed = pool.submit(told_by, command)
        places = list(pool.map(places_of, asked))
    found = re.search(rb"cargo-nextest (\d+)\.(\d+)\.(\d+)", version.result().stdout)
    say(what="version", parts=[int(part) for part in found.groups()] if found else [])
    if listed.result().returncode:
        return status(listed.result().returncode)
    try:
        suites = json.loads(listed.result().stdout)["rust-suites"]
    except (ValueError, KeyError, TypeError):
        return 0  # without its end, the list is not believed
    for name, suite in suites.items():
        said = {key: suite[key] for key in ("package-name", "binary-name", "kind", "status")}
        say(what="binary", id=name, **{key.replace("-", "_"): text for key, text in said.items()})
        for test, about in suite["testcases"].items():
            why = about["filter-match"].get("reason", "")
            say(what="test", binary=name, name=test, ignored=about["ignored"], left_out=why)
    for number, found in enumerate(places):
        for place in found:
            say(what="place", of=number, **place)
    say(what="end")
    return 0


def told_by(command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603  # the suite's


def places_of(binary):
    """Ask a test binary where its tests are; nothing is lost if it does not know."""
    if not binary["argv"]:
        return []
    environment = {k: v for k, v in os.environ.items() if k not in binary["unset"]}
    try:
        ran = subprocess.run(  # noqa: S603  # a test binary of the suite
            binary["argv"],
            cwd=binary["cwd"],
            env={**environment, **binary["env"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return []
    found = []
    for line in ran.stdout.decode("utf-8", "replace").splitlines():
        if '"discovered"' in line:
            try:
                said = json.loads(line)
                found.append(
                    {
                        "name": said["name"],
                        "file": said["source_path"],
                        "line": said["start_line"],
                        "reason": said["ignore_message"],
                    }
                )
            except (ValueError, KeyError, TypeError):
                pass
    return found


def run_tests(report, base, threads, length, *command):
    prefix = command[: int(length)]
    own = report_of(base, os.environ.get("NEXTEST_PROFILE") or "default")
    if own and os.path.exists(own):
        os.remove(own)  # an earlier one must not be taken for this run's
    config = report + ".toml"
    with open(config, "w", encoding="utf-8") as file:
        file.write(CONFIG % (int(threads), json.dumps(report)))
    added = ["--tool-config-file", "photon:" + config]
    nextest = len(prefix) + 2  # `nextest run`
    ran = subprocess.run(  # noqa: S603  # the suite's own command
        [*command[:nextest], *added, *command[nextest:]], check=False
    )
    if own and os.path.exists(own):
        shutil.copyfile(own, report)
    return status(ran.returncode)


def report_of(base, profile):
    """Return the path of the report that the project itself configures; "" if it does not."""
    try:
        with open(os.path.join(base, ".config", "nextest.toml"), "rb") as file:
            config = tomllib.load(file)
    except (OSError, ValueError):
        return ""  # nextest says what is wrong with it
    store = config.get("store", {}).get("dir", "target/nextest")
    profiles = config.get("profile", {})
    name, seen = profile, set()
    while name not in seen:
        seen.add(name)
        table = profiles.get(name, {})
        path = table.get("junit", {}).get("path", "")
        if path:
            return os.path.join(base, store, profile, path)
        name = table.get("inherits", "default")
    return ""


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")


def status(code):
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
