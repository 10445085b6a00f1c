"""`photon test` from its options to its exit code, as named steps."""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from photon_test import __version__
from photon_test.adapters.credentials import known as credentials
from photon_test.adapters.registry import ADAPTERS
from photon_test.core.errors import ExitCode, PhotonError, UsageError
from photon_test.core.events import RunFinished, RunStarted, Troubled, Warned
from photon_test.core.parse import combine
from photon_test.core.tally import Tally, Verdict
from photon_test.engine.dispatch import Dispatcher
from photon_test.engine.folder import TreeFolder
from photon_test.engine.plan import Plan, PlannedSuite, choose
from photon_test.engine.redact import Redactor
from photon_test.engine.session import Session
from photon_test.history.runs import new_run_id
from photon_test.manifest.load import find_root, load_profile
from photon_test.pact.broker.verdicts import Provider
from photon_test.run import reports
from photon_test.run.broker import Source, fetching
from photon_test.run.doubles import doubles
from photon_test.run.found import KINDS, Found, find_suites
from photon_test.run.hosting import hosts, with_hosts
from photon_test.run.instances import spread
from photon_test.run.named import check_names, nothing_matches
from photon_test.run.options import RunOptions
from photon_test.run.profile import profile_name, with_profile
from photon_test.run.stopping import first_failure


def run_tests(options: RunOptions) -> int:
    """Run what the options ask for; return the exit code.

    Raises:
        PhotonError: Nothing could be started. Report files that were asked for say why.
    """
    root = find_root(Path.cwd())
    name, typed = profile_name(options, os.environ), options
    wrong = None
    try:
        # Before anything else is read: it says which reports there are, and an error is one.
        options = with_profile(options, load_profile(root, KINDS, name), root)
    except PhotonError as error:
        wrong = error
    files = reports.files(options, os.environ)
    try:
        if wrong is not None:
            raise wrong
        found = find_suites(root, name)
        plan = make_plan(found, options)
    except PhotonError as error:
        report_error(error, files, root, options)
        raise
    if options.dry_run:
        from photon_test.run.dry import describe  # noqa: PLC0415  # wanted only here

        return describe(with_hosts(plan, root), found, root, typed)
    return run_plan(plan, root, options, files=files, redact=found.redact)


def make_plan(found: Found, options: RunOptions) -> Plan:
    """Choose the suites.

    Raises:
        UsageError: A tag is not declared, the filter has a mistake, or tool arguments are given
            for several suites.
        ManifestError: A suite cannot use the instances of a service that it requires.
        NothingToRun: What was named matches no suite, or there is no such suite.
    """
    warnings = check_names(found, options)
    wanted = combine(
        tags=options.tags,
        scopes=options.scopes,
        suites=options.suites,
        expression=options.expression,
    )
    chosen, left_out = choose(
        found.suites, wanted, ADAPTERS, run=not options.listing, focus=not options.ci
    )
    if not chosen and not options.may_be_empty:
        raise nothing_matches(found, options, warnings)
    warnings = (*warnings, *doubles([planned.suite for planned in chosen]))
    plan = Plan(
        suites=_with_tool_args(chosen, options.tool_args),
        left_out=(*found.left_out, *left_out),
        warnings=warnings,
        services=found.services,
        setup=found.setup,
        teardown=found.teardown,
        listing=options.listing,
        may_be_empty=options.may_be_empty,
        profile=found.manifest.profile.name,
    )
    return spread(plan)


def run_plan(
    plan: Plan,
    root: Path,
    options: RunOptions,
    *,
    files: Sequence[reports.Named] = (),
    redact: Sequence[str] = (),
    publishing: Provider | None = None,
) -> int:
    """Run a plan with the reporters that the options ask for; return the exit code.

    `publishing`: the provider's version whose results are published to the pacts' broker.
    """
    with first_failure(plan) as stopping, fetching(stopping) as (plan_, sources):
        return _run_plan(
            plan_,
            root,
            options,
            files=files,
            redact=redact,
            sources=sources,
            publishing=publishing,
        )


def _run_plan(
    plan: Plan,
    root: Path,
    options: RunOptions,
    *,
    files: Sequence[reports.Named],
    redact: Sequence[str],
    sources: Sequence[Source],
    publishing: Provider | None,
) -> int:
    run = new_run_id(datetime.now(UTC), os.getpid())
    tally = Tally()
    log, no_log = ([], None) if options.listing else reports.log(root, run)
    dispatcher = Dispatcher(
        [*log, *files, reports.console(options, os.environ, tally)],
        now=lambda: datetime.now(UTC),
        redact=Redactor(_environment(plan), redact).redact,
        tally=tally,
    )
    session = Session(
        plan=plan,
        root=root,
        adapters=ADAPTERS,
        folder=lambda path: TreeFolder(root, path),
        dispatcher=dispatcher,
        tally=tally,
        host=hosts(root),
    )
    first = list(plan.warnings)
    if no_log:
        first.append(Warned(message=no_log.message, hint=no_log.hint))
    last = None
    if sources and not plan.listing:
        from photon_test.run.publishing import Ending  # noqa: PLC0415  # TLS and all, only then

        last = Ending(sources, tally, publishing).events
    verdict = asyncio.run(session.run(run, __version__, options.arguments, first, last))
    late = dispatcher.close()
    if reports.CONSOLE in dispatcher.lost:  # else a person has read of it
        for trouble in dispatcher.lost.values():
            reports.complain(trouble)
    return _exit_code(verdict, late)


def _environment(plan: Plan) -> dict[str, str]:
    """Return all variables that tools are started with, as far as they are known before."""
    named = [pair for planned in plan.suites for pair in planned.suite.env]
    named += [pair for service in plan.services for pair in service.env]
    known = dict(os.environ) | {name: value for name, value in named if isinstance(value, str)}
    for planned in plan.suites:
        # By names that are those of secrets, whatever the user called the variables.
        known |= {
            f"{planned.suite.name}_{name}": secret
            for name, secret in credentials(planned.suite, known)
        }
    return known


def _exit_code(verdict: Verdict, late: Sequence[Troubled]) -> int:
    """Return the run's code; a report that failed with its last words makes a green run red."""
    if late and verdict.exit_code in (ExitCode.OK, ExitCode.NO_TESTS, ExitCode.FLAKY):
        return int(ExitCode.INFRASTRUCTURE)
    return int(verdict.exit_code)


def _with_tool_args(
    chosen: tuple[PlannedSuite, ...], tool_args: tuple[str, ...]
) -> tuple[PlannedSuite, ...]:
    if not tool_args:
        return chosen
    if len(chosen) != 1:
        names = ", ".join(f"`{planned.suite.name}`" for planned in chosen)
        raise UsageError(
            f"tool arguments after `--` are for one suite, and these are selected: {names}",
            hint="add `--suite NAME`",
        )
    [planned] = chosen
    suite = replace(planned.suite, args=(*planned.suite.args, *tool_args))
    return (replace(planned, suite=suite),)


def report_error(
    error: PhotonError, files: Sequence[reports.Named], root: Path, options: RunOptions
) -> None:
    """Write the report files of a run that could not start: an error that says why."""
    dispatcher = Dispatcher(files, now=lambda: datetime.now(UTC), redact=lambda record: record)
    dispatcher.emit(
        RunStarted(run="", photon=__version__, root=str(root), arguments=options.arguments)
    )
    code = int(error.exit_code)
    dispatcher.emit(Troubled(code=code, message=error.message, hint=error.hint, where=error.where))
    dispatcher.emit(RunFinished(exit_code=code, exit_codes=(code,)))
    for trouble in dispatcher.close():
        reports.complain(trouble)
