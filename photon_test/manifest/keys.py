"""The keys of a manifest. A later version's keys are refused by name, never ignored."""

TOP = ("manifest-version", "test", "pact")
TEST = ("setup", "teardown", "tags", "service", "suite", "override", "redact")
TEST_LATER = ("profile", "fallback", "quarantine")
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
    "requires",
    "needs",
    "locks",
    "timeout",
    "expect",
)
SUITE_LATER = ("retries", "enabled", "profile", "shard")
TIMEOUT = ("suite", "test", "silence")
EXPECT = ("min-tests",)
OVERRIDE = ("filter", "tags", "locks", "timeout")
OVERRIDE_LATER = ("retries", "quarantine", "priority")
SERVICE = ("command", "cwd", "instances", "ready", "env", "requires", "stop")
READY = ("http", "tcp", "stdout", "timeout")
STOP = ("signal", "grace")
