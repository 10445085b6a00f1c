"""`photon doctor`: what is here, what a run would do with it, and what is in its way.

No suite and no service is started: programs are asked for their versions, and nothing else.
"""

import asyncio
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from photon_test import __version__
from photon_test.core.errors import ExitCode, PhotonError
from photon_test.engine.budget import processors
from photon_test.engine.plan import Plan
from photon_test.engine.process import Guard
from photon_test.manifest.load import find_root
from photon_test.manifest.model import FILE
from photon_test.reporters.summary import counted
from photon_test.run.doctor.look import Look
from photon_test.run.doctor.own import OwnCheck
from photon_test.run.doctor.problems import Problem, exit_code, problem_of
from photon_test.run.doctor.services import ServiceCheck
from photon_test.run.doctor.suites import SuiteCheck
from photon_test.run.doctor.tools import questions, tool
from photon_test.run.found import find_suites
from photon_test.run.hosting import with_hosts
from photon_test.run.options import RunOptions
from photon_test.run.profile import VARIABLE
from photon_test.run.saying import say
from photon_test.run.tests import make_plan


class _Check(Protocol):
    lines: list[str]
    problems: list[Problem]

    async def run(self) -> None: ...


def examine(start: Path, profile: str = "") -> int:
    """Say all that is known about the repository around a folder; return the exit code.

    `profile`: the one that is to hold; "": the one that PHOTON_PROFILE names.
    """
    root = find_root(start)
    problems: list[Problem] = []
    plan = Plan()
    try:
        found = find_suites(root, profile or os.environ.get(VARIABLE, ""))
        plan = with_hosts(make_plan(found, RunOptions()), root)
    except PhotonError as error:
        problems.append(problem_of("", error))
    tools, checks = asyncio.run(_examine(root, plan))
    problems += dict.fromkeys(problem for check in checks for problem in check.problems)
    say(f"photon {__version__} (Python {platform.python_version()}, {sys.executable})")
    say(f"root {root} ({FILE if os.path.lexists(root / FILE) else f'no {FILE}'})")
    if plan.profile:
        say(f"profile {plan.profile}")
    for line in (*tools, *(line for check in checks for line in check.lines)):
        say(line)
    for out in plan.left_out:
        say(f"left out: {out.name}: {out.why}" + (f" ({out.hint})" if out.hint else ""))
    for problem in problems:
        say(problem.text)
    number = sum(problem.code != ExitCode.OK for problem in problems)
    wrong = counted(number, "problem") if number else "nothing is wrong"
    say(f"doctor: {counted(len(plan.suites), 'suite')}, {wrong}")
    return exit_code(problems)


async def _examine(root: Path, plan: Plan) -> tuple[list[str], Sequence[_Check]]:
    """Look at tools, suites and services; what they say comes in the order of the manifest."""
    async with Guard() as guard:
        look = Look(guard, root, plan.services)
        tools = await asyncio.gather(*(tool(*asked, look) for asked in questions()))
        users = _users(plan)
        suites = [SuiteCheck(planned.suite, look) for planned in plan.suites]
        services = [ServiceCheck(one, look, users[one.name]) for one in plan.services]
        checks: Sequence[_Check] = (OwnCheck(plan, look), *suites, *services)
        at_once = asyncio.Semaphore(processors())

        async def one(check: _Check) -> None:
            async with at_once:
                await check.run()

        await asyncio.gather(*map(one, checks))
    return [found.line for found in tools], checks


def _users(plan: Plan) -> Mapping[str, list[str]]:
    """Return what requires each service. One that a suite brings along has its name in front."""
    users: dict[str, list[str]] = {service.name: [] for service in plan.services}
    for planned in plan.suites:
        suite = planned.suite
        for name in (*suite.requires, *(own for own in users if own.startswith(f"{suite.name}/"))):
            users[name].append(suite.name)
    for service in plan.services:
        for name in service.requires:
            users[name].append(service.name)
    return users
