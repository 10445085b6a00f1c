"""What the command line asks of a run."""

from typing import Literal

from photon_test.core.value import Value


class RunOptions(Value, kw_only=True):
    """The options of `photon test`, as values."""

    expression: str | None = None
    tags: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    tool_args: tuple[str, ...] = ()
    ci: bool = False
    junit: str = ""  # "-": stdout
    json: str = ""
    github: bool = False
    listing: bool = False
    dry_run: bool = False
    verbose: bool = False
    no_tests: Literal["error", "warn", "pass"] = "error"
    arguments: tuple[str, ...] = ()  # the command line as typed, for the record

    @property
    def named(self) -> str:
        """What the user named, as it was typed; "" if nothing."""
        parts = [f"--suite {suite}" for suite in self.suites]
        parts += [f"--scope {scope}" for scope in self.scopes]
        parts += [f"--tag {tag}" for tag in self.tags]
        if self.expression is not None:
            parts.append(f"-E '{self.expression}'")
        return " ".join(parts)
