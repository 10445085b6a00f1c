"""Has cargo build the tests and write down how it would have run each of them.

    start.py REPORT PREFIX_LENGTH cargo [...] test [ARGS...]

starts `cargo test ARGS` with `record.sh` in the place of the runner of test binaries and of
rustdoc, so that cargo itself says which arguments, folder and environment each of them gets.
Nothing is run but the build. REPORT gets one JSON line first about the project, then one for each
binary and each crate with doctests. Of the environment only what cargo added is written.

A runner of the user's own is found through `cargo config get` and kept beside the recorded
command. It cannot simply be overridden: cargo refuses two matching `cfg(...)` runners, and a list
in the place of a string (https://doc.rust-lang.org/cargo/reference/config.html#targetcfgrunner).

Standard library only; runs in Photon's own interpreter.
"""

import json
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
# What a shell, this script or a jobserver puts there; cargo would not have given it to a test.
NOT_CARGOS = {
    *("_", "PWD", "OLDPWD", "SHLVL", "MAKEFLAGS", "CARGO_MAKEFLAGS", "MFLAGS"),
    *("RUSTDOC", "CARGO_BUILD_RUSTDOC"),
}
ENV_RUNNER = re.compile(r"CARGO_TARGET_\w+_RUNNER")
WAITS = b"    Blocking waiting for file lock"
SECTIONS = ("test", "bench", "bin", "example")


def main(arguments):
    report, length, *command = arguments
    return start(report, command[: int(length)], command[int(length) :])


def start(report, prefix, rest):
    verb, *args = rest
    options = args[: args.index("--")] if "--" in args else args
    try:
        (runners, rustdoc), metadata, version = ask(prefix, options)
    except OSError as error:
        sys.stderr.write("error: cannot start `%s`: %s\n" % (prefix[0], error.strerror))
        return 127
    folder = script_folder(os.path.dirname(report), metadata.get("target_directory", ""))
    try:
        environment, overrides, kept = injected(folder, runners, rustdoc)
        head = {
            "kind": "project",
            "cwd": os.getcwd(),
            "workspace_root": metadata.get("workspace_root", ""),
            "release": version,
            "bootstrap": "RUSTC_BOOTSTRAP" in os.environ,
            "runners": kept,
            "targets": targets_of(metadata),
        }
        with Listener(os.path.join(folder, "fifo")) as listener:
            status = call([*prefix, verb, *overrides, *args], environment)
        with open(report, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in (head, *commands(listener.heard)))
        return status
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def call(command, environment):
    """Run cargo; while it waits for a lock that somebody else holds, repeat that it does.

    A build directory may be in use by another suite or an editor, for as long as they build: that
    is no silence of this build's.
    """
    for name in ("SIGINT", "SIGTERM"):  # the group gets them; cargo's own end is waited for
        signal.signal(getattr(signal, name), lambda *_: None)
    process = subprocess.Popen(  # noqa: S603  # the suite's own command
        command, env=environment, stderr=subprocess.PIPE
    )
    heard = b""
    while True:
        ended = process.poll() is not None
        ready = select.select([process.stderr], [], [], 0 if ended else 1)[0]
        data = os.read(process.stderr.fileno(), 1 << 16) if ready else b""
        last = heard.rpartition(b"\n")[0].rpartition(b"\n")[2]
        if data:
            heard = (heard + data)[-400:]
        elif ended or ready:  # what cargo started may hold its stderr open for longer
            break
        elif heard.endswith(b"\n") and last.startswith(WAITS):
            data = last + b"\n"
        sys.stderr.buffer.write(data)
        sys.stderr.buffer.flush()
    status = process.wait()
    return status if status >= 0 else 128 - status


def ask(prefix, options):
    """Ask cargo about its version, then about its configuration and the project at once."""
    # Alone and first: rustup may have to install the toolchain that the project names.
    version = communicated(asked([*prefix, "-vV"]))
    release = re.search(r"^release: (.*)$", version, re.MULTILINE)
    shared = picked(options, {"--config"}, set())
    project = picked(
        options, {"--config", "--manifest-path"}, {"--offline", "--locked", "--frozen"}
    )
    config = asked(
        [*prefix, "-Z", "unstable-options", "config", "get", "--show-origin", *shared],
        {**os.environ, "RUSTC_BOOTSTRAP": "1"},  # only cargo itself sees it, and builds nothing
    )
    metadata = asked([*prefix, "metadata", "--no-deps", "--format-version", "1", *project])
    runners = configured(communicated(config))
    try:
        return runners, json.loads(communicated(metadata)), release[1] if release else ""
    except ValueError:  # the build says what is wrong with the manifest
        return runners, {}, release[1] if release else ""


def asked(command, environment=None):
    return subprocess.Popen(  # noqa: S603  # the suite's own command
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def communicated(process):
    return process.communicate()[0].decode("utf-8", "replace")


def picked(options, with_value, flags):
    found = []
    for index, option in enumerate(options):
        if option in flags or ("=" in option and option.split("=")[0] in with_value):
            found.append(option)
        elif option in with_value:
            found.extend(options[index : index + 2])
    return found


def configured(text):
    """Return the user's runners by target, and their rustdoc, from `cargo config get`."""
    try:
        config = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}, ""
    runners = {}
    for target, table in config.get("target", {}).items():
        runner = table.get("runner") if isinstance(table, dict) else None
        if runner:
            runners[target] = (runner, command_of(runner, origin(text, target)))
    rustdoc = config.get("build", {}).get("rustdoc", "")
    if rustdoc:
        found = re.search(r"^build\.rustdoc = .* # (.*)$", text, re.MULTILINE)
        rustdoc = resolved(rustdoc, found[1] if found else "")
    return runners, rustdoc


def origin(text, target):
    """Return the file in which a target's runner stands: the comment behind its first value."""
    for quoted in (target, json.dumps(target), "'%s'" % target):
        key = re.escape("target.%s.runner = " % quoted)
        found = re.search("^" + key + r"(?:\[\n)?.* # (.*)$", text, re.MULTILINE)
        if found:
            return found[1]
    return ""


def command_of(runner, file):
    words = runner.split() if isinstance(runner, str) else [str(word) for word in runner]
    return [resolved(words[0], file), *words[1:]]


def resolved(program, file):
    """A program with a slash is relative to the folder above the configuration's own."""
    if "/" not in program or os.path.isabs(program):
        return program
    base = os.path.dirname(os.path.dirname(file)) if os.path.isabs(file) else os.getcwd()
    return os.path.join(base, program)


def injected(folder, runners, rustdoc):
    """Put a recorder in the place of every runner, and remember whose place it took."""
    environment = dict(os.environ)
    overrides, kept = [], {}

    def script(command):
        key = str(len(kept))
        kept[key] = command
        return write_script(folder, "runner-" + key, "run", key)

    taken = set()
    for name in sorted(filter(ENV_RUNNER.fullmatch, environment)):
        taken.add(name)
        environment[name] = script(environment[name].split())
    for target, (runner, command) in runners.items():
        if "CARGO_TARGET_%s_RUNNER" % re.sub(r"[-.]", "_", target.upper()) in taken:
            continue
        path = script(command)
        value = toml(path) if isinstance(runner, str) else "[%s]" % toml(path)
        overrides += ["--config", "target.%s.runner=%s" % (toml(target), value)]
    conditions = [target[4:-1] for target in runners if target.startswith("cfg(")]
    rest = "cfg(not(any(%s)))" % ", ".join(conditions)  # `any()` of nothing is false
    overrides += ["--config", "target.%s.runner=[%s]" % (toml(rest), toml(script([])))]
    # No `--config`: with a `build` beside a `target` there, cargo 1.95 at times joins a list of the
    # user's with the one that should replace it.
    own = environment.pop("RUSTDOC", "") or environment.get("CARGO_BUILD_RUSTDOC", "") or rustdoc
    environment["CARGO_BUILD_RUSTDOC"] = write_script(folder, "rustdoc", "rustdoc", own)
    return environment, overrides, kept


def toml(text):
    return json.dumps(text, ensure_ascii=False)


def script_folder(*parents):
    """A folder where scripts may run, without blanks: cargo splits a runner at them."""
    for parent in parents:
        if parent and not re.search(r"\s", parent):
            try:
                os.makedirs(parent, exist_ok=True)
                if not os.statvfs(parent).f_flag & getattr(os, "ST_NOEXEC", 0):
                    return tempfile.mkdtemp(prefix="runner-", dir=parent)
            except OSError:
                continue
    return tempfile.mkdtemp(prefix="runner-")


def write_script(folder, name, mode, key):
    path = os.path.join(folder, name)
    fifo = os.path.join(folder, "fifo")
    if os.path.exists("/proc/self/environ"):
        told = {"fifo": fifo, "mode": mode, "key": key}
        lines = [name + "=" + shlex.quote(value) for name, value in told.items()]
        lines.append(". " + shlex.quote(os.path.join(HERE, "record.sh")))
    else:
        record = [sys.executable, "-I", "-S", os.path.join(HERE, "record.py"), fifo, mode, key]
        lines = ['exec %s "$@"' % shlex.join(record)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(["#!/bin/sh", *lines, ""]))
    os.chmod(path, 0o700)
    return path


class Listener:
    """Hears what the recorders tell, in memory: environments are not for a disk."""

    def __init__(self, fifo):
        os.mkfifo(fifo, 0o600)
        self.heard = b""
        self.chunks = []
        self.reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(self.reading, True)
        self.writing = os.open(fifo, os.O_WRONLY)  # without it, the first writer's end is the end
        self.thread = threading.Thread(target=self.listen)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        os.close(self.writing)
        self.thread.join()
        os.close(self.reading)
        self.heard = b"".join(self.chunks)

    def listen(self):
        while data := os.read(self.reading, 1 << 16):
            self.chunks.append(data)


def commands(heard):
    """Yield each command: mode, key, folder, count, arguments and environment, NUL-separated."""
    fields = iter([os.fsdecode(field) for field in heard.split(b"\0")[:-1]])
    for mode in fields:
        key, cwd, count = next(fields), next(fields), int(next(fields))
        argv = [next(fields) for _ in range(count)]
        environment = dict(entry.split("=", 1) for entry in iter(fields.__next__, ""))
        yield {
            "kind": mode,
            "runner": key if mode == "run" else "",
            "argv": argv,
            "package": environment.get("CARGO_PKG_NAME", ""),
            "cwd": cwd,
            "env": {
                name: value
                for name, value in environment.items()
                if is_cargos(name) and os.environ.get(name) != value
            },
            "unset": [n for n in os.environ if n not in environment and is_cargos(n)],
        }


def is_cargos(name):
    """Whether a variable can be cargo's; `CARGO_TARGET_*_RUNNER` is changed here."""
    return not ENV_RUNNER.fullmatch(name) and name not in NOT_CARGOS


def targets_of(metadata):
    """Return every target of the workspace; `bare` means `harness = false`: its own main."""
    found = []
    for package in metadata.get("packages", ()):
        bare = bare_in(package["manifest_path"])
        for target in package["targets"]:
            kind = target["kind"][0]
            if kind == "custom-build":
                continue
            kind = kind if kind in SECTIONS else "lib"  # rlib, proc-macro, cdylib, ...
            found.append(
                {
                    "package": package["name"],
                    "manifest": package["manifest_path"],
                    "kind": kind,
                    "name": target["name"],
                    "source": target["src_path"],
                    "bare": (kind, "" if kind == "lib" else target["name"]) in bare,
                }
            )
    return found


def bare_in(path):
    """Read what `cargo metadata` does not say (https://github.com/rust-lang/cargo/issues/11846)."""
    try:
        with open(path, "rb") as file:
            manifest = tomllib.load(file)
    except (OSError, ValueError):
        return set()  # the build says what is wrong with it
    bare = {
        (section, target.get("name"))
        for section in SECTIONS
        for target in manifest.get(section, ())
        if target.get("harness") is False
    }
    return bare | ({("lib", "")} if manifest.get("lib", {}).get("harness") is False else set())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
