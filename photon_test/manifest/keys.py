"""The keys of a manifest. A later version's keys are refused by name, never ignored."""

TOP = ("manifest-version", "test", "pact")
TEST = ("setup", "teardown", "tags", "service", "suite", "override", "profile", "redact")
TEST_LATER = ("fallback", "quarantine")
NESTED_TEST = ("suite",)
TAG = ("description", "timeout")
SUITE = (
    "name",
    "adapter",
    "cwd",
    "scope",
    "tags",
    "owner",
    "runner",
    "args",
    "env",
    "setup",
    "teardown",
    "requires",
    "needs",
    "matrix",
    "locks",
    "timeout",
    "expect",
)
SUITE_LATER = ("retries", "enabled", "profile", "shard")
SETUP = ("run", "inputs", "outputs")
TIMEOUT = ("suite", "test", "silence")
EXPECT = ("min-tests",)
OVERRIDE = ("filter", "tags", "locks", "timeout")
OVERRIDE_LATER = ("retries", "quarantine", "priority")
PROFILE = ("timeout", "junit", "json", "github", "no-tests")  # and a table for each adapter
PROFILE_LATER = ("inherits", "filter", "fail-fast", "retries", "order", "shard")
SERVICE = ("command", "cwd", "instances", "ready", "env", "requires", "stop")
READY = ("http", "tcp", "stdout", "timeout")
STOP = ("signal", "grace")
