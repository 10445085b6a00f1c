"""A version and a branch, as the checkout or the CI service says them. No process is started.

Git's files are read (https://git-scm.com/docs/gitrepository-layout): HEAD, a ref's own file,
packed-refs; a worktree's `.git` is a file that leads to them. CI services check out a commit
without its branch, and say the branch in a variable.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from photon_test.core.value import Value

_COMMITS = (
    "GITHUB_SHA", "CI_COMMIT_SHA", "BUILDKITE_COMMIT", "CIRCLE_SHA1", "TRAVIS_COMMIT", "GIT_COMMIT",
    "BITBUCKET_COMMIT", "BUILD_SOURCEVERSION", "COMMIT_SHA",
)  # fmt: skip
_BRANCHES = (
    "GITHUB_HEAD_REF", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH",
    "BUILDKITE_BRANCH", "CIRCLE_BRANCH", "TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH",
    "GIT_LOCAL_BRANCH", "GIT_BRANCH", "BITBUCKET_BRANCH", "BRANCH_NAME",
)  # fmt: skip
_BUILDS = (
    "CI_JOB_URL",
    "BUILDKITE_BUILD_URL",
    "CIRCLE_BUILD_URL",
    "TRAVIS_BUILD_WEB_URL",
    "BUILD_URL",
)


class Detected(Value, kw_only=True):
    """What is known; "" what is not."""

    version: str = ""  # the commit
    branch: str = ""
    build_url: str = ""
    version_from: str = ""  # where it stands: a variable, or `.git/HEAD`
    branch_from: str = ""


def detect(folder: Path, environment: Mapping[str, str]) -> Detected:
    """Return version, branch and build of the checkout that a folder is in.

    What is checked out comes first, because a variable may be about another checkout. A branch is
    only known to the CI service where a commit was checked out without one.
    """
    commit, branch = _head(folder)
    version, version_from = commit, ".git/HEAD" if commit else ""
    if not version:
        version, version_from = _first(environment, _COMMITS)
    branch_from = ".git/HEAD" if branch else ""
    if not branch:
        branch, branch_from = _branch(environment)
    return Detected(
        version=version,
        branch=branch,
        build_url=_build(environment),
        version_from=version_from,
        branch_from=branch_from,
    )


def _branch(environment: Mapping[str, str]) -> tuple[str, str]:
    branch, where = _first(environment, _BRANCHES)
    if where == "GIT_BRANCH":  # Jenkins says `origin/main`
        branch = branch.removeprefix("origin/")
    if not branch and environment.get("GITHUB_REF_TYPE", "branch") == "branch":
        name = environment.get("GITHUB_REF_NAME", "")
        if name and not environment.get("GITHUB_REF", "").startswith(("refs/pull/", "refs/tags/")):
            return name, "GITHUB_REF_NAME"
    return branch, where


def _build(environment: Mapping[str, str]) -> str:
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environment.get(name, "") for name in names)
    if server and repository and run:
        return f"{server}/{repository}/actions/runs/{run}"
    return _first(environment, _BUILDS)[0]


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, str]:
    for name in names:
        if value := environment.get(name, "").strip():
            return value, name
    return "", ""


def _head(folder: Path) -> tuple[str, str]:
    """Return the commit and the branch of a checkout; "" for what cannot be said."""
    git = _git(folder)
    if git is None:
        return "", ""
    head = _text(git / "HEAD")
    if not head.startswith("ref: "):
        return (head if _is_commit(head) else ""), ""
    ref = head.removeprefix("ref: ").strip()
    branch = ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ""
    shared = _text(git / "commondir")  # a worktree keeps HEAD apart, and refs together
    for place in (git, git / shared) if shared else (git,):
        commit = _text(place / ref) or _packed(place, ref)
        if _is_commit(commit):
            return commit, branch
    return "", branch  # nothing was committed yet, or the refs are in a format of their own


def _git(folder: Path) -> Path | None:
    for above in (folder, *folder.parents):
        git = above / ".git"
        if git.is_dir():
            return git
        if git.is_file():
            there = _text(git).removeprefix("gitdir:").strip()
            return (above / there).resolve() if there else None
    return None


def _packed(git: Path, ref: str) -> str:
    return next((commit for commit, name in _lines(git / "packed-refs") if name == ref), "")


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for line in _text(path).splitlines():
        commit, space, name = line.partition(" ")
        if space and not line.startswith(("#", "^")):
            yield commit, name.strip()


def _is_commit(text: str) -> bool:
    return len(text) in (40, 64) and all(letter in "0123456789abcdef" for letter in text)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
