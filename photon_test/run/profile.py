"""Which profile holds, and what it adds to the command line."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from photon_test.manifest.model import Profile
from photon_test.run.options import RunOptions

VARIABLE = "PHOTON_PROFILE"


def profile_name(options: RunOptions, environment: Mapping[str, str]) -> str:
    """Return the name of the profile that is asked for; "" if none is."""
    return options.profile or environment.get(VARIABLE, "")


def with_profile(options: RunOptions, profile: Profile, root: Path) -> RunOptions:
    """Return the options, with what a profile says where the command line says nothing.

    A profile's paths are relative to the root, those of a command line to the current folder.
    """
    return replace(
        options,
        junit=options.junit or _path(root, profile.junit),
        json=options.json or _path(root, profile.json),
        github=options.github or bool(profile.github),
        no_tests=options.no_tests or profile.no_tests,
    )


def said(options: RunOptions, profile: Profile) -> Iterator[tuple[str, str, str]]:
    """Yield (key, value, where) of what is neither a suite's nor the default."""
    typed = {
        "junit": options.junit,
        "json": options.json,
        "github": options.github,
        "no-tests": options.no_tests,
    }
    for key, value in typed.items():
        if value:
            yield key, "true" if value is True else f'"{value}"', "command line"
    for setting in profile.settings:
        if not typed.get(setting.key):
            yield setting.key, setting.value, setting.where


def _path(root: Path, path: str) -> str:
    return str(root / path) if path and path != "-" else path
