"""What the command line asks of a run."""

from photon_test.core.value import Value
from photon_test.manifest.model import NoTests


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
    no_tests: NoTests | None = None  # None: as the profile says, or else an error
    profile: str = ""  # "": the one that PHOTON_PROFILE names, or else `default`
    arguments: tuple[str, ...] = ()  # the command line as typed, for the record

    @property
    def may_be_empty(self) -> bool:
        """Whether a selection without tests is no mistake."""
        return self.no_tests in ("warn", "pass")

    @property
    def named(self) -> str:
        """What the user named, as it was typed; "" if nothing."""
        parts = [f"--suite {suite}" for suite in self.suites]
        parts += [f"--scope {scope}" for scope in self.scopes]
        parts += [f"--tag {tag}" for tag in self.tags]
        if self.expression is not None:
            parts.append(f"-E '{self.expression}'")
        return " ".join(parts)
