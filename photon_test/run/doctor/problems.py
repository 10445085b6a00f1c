"""What is wrong, and how to mend it."""

from collections.abc import Iterable

from photon_test.core.errors import PRECEDENCE, ExitCode, PhotonError
from photon_test.core.model import Service, Suite
from photon_test.core.value import Value


class Problem(Value, kw_only=True):
    """Something that would keep a run, or a suite of it, from being what it should."""

    of: str = ""  # `suite orders`, `service db`; "": of everything
    message: str
    hint: str = ""
    where: str = ""  # a folder, or file:line:column
    code: int = int(ExitCode.INFRASTRUCTURE)  # that the run would end with; 0: it is only a note

    @property
    def text(self) -> str:
        """Its lines: the first can be found with `grep problem:` and says it all by itself."""
        kind = "problem" if self.code else "note"
        first, *more = self.message.splitlines()
        of = f"{self.of}: " if self.of else ""
        where = f" ({self.where})" if self.where else ""
        hint = [f"  hint: {line}" for line in self.hint.splitlines()]
        return "\n".join((f"{kind}: {of}{first}{where}", *more, *hint))


def problem_of(of: str, error: PhotonError, where: str = "") -> Problem:
    """Return what an error says, as a problem; `where` stands in for a place that it lacks."""
    return Problem(
        of=of,
        message=error.message,
        hint=error.hint,
        where=error.where or where,
        code=int(error.exit_code),
    )


def place(value: Suite | Service) -> str:
    """Return where a suite or a service is declared; "" if it is not."""
    return str(value.origin or "")


def exit_code(problems: Iterable[Problem]) -> int:
    """Return the code that a run would end with, could it begin at all."""
    codes = {problem.code for problem in problems}
    return next((int(code) for code in PRECEDENCE if code in codes), int(ExitCode.OK))
