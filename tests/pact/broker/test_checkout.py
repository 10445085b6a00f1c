"""Version and branch, from git's own files and from CI services' variables."""

import subprocess
from pathlib import Path

import pytest

from photon_test.pact.broker.checkout import detect

COMMIT = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    return subprocess.check_output(
        ["git", *who, *arguments], cwd=folder, text=True, timeout=60
    ).strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "main"
    root.mkdir()
    git(root, "init", "-q", "-b", "feat/one")
    git(root, "commit", "-q", "--allow-empty", "-m", "one")
    return root


@pytest.mark.real("git")
@pytest.mark.parametrize("packed", [False, True])
def test_what_git_says(checkout: Path, *, packed: bool) -> None:
    if packed:
        git(checkout, "pack-refs", "--all")
    (checkout / "deep" / "er").mkdir(parents=True)

    found = detect(checkout / "deep" / "er", {"GITHUB_SHA": COMMIT, "GIT_BRANCH": "origin/x"})

    assert found.version == git(checkout, "rev-parse", "HEAD")
    assert (found.branch, found.branch_from) == ("feat/one", ".git/HEAD")


@pytest.mark.real("git")
def test_a_worktree(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "worktree", "add", "-q", "-b", "two", str(tmp_path / "two"))

    found = detect(tmp_path / "two", {})

    assert (found.version, found.branch) == (git(checkout, "rev-parse", "HEAD"), "two")


@pytest.mark.real("git")
def test_a_commit_without_its_branch_asks_the_ci_service(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")

    found = detect(checkout, {"CI_COMMIT_BRANCH": "main"})

    assert found.version == git(checkout, "rev-parse", "HEAD")
    assert (found.branch, found.branch_from) == ("main", "CI_COMMIT_BRANCH")


@pytest.mark.real("git")
def test_a_checkout_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")

    found = detect(tmp_path, {})

    assert (found.version, found.branch) == ("", "main")


@pytest.mark.parametrize(
    ("environment", "branch"),
    [
        ({"GITHUB_HEAD_REF": "feat", "GITHUB_REF_NAME": "7/merge"}, "feat"),
        ({"GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main"}, "main"),
        ({"GITHUB_REF": "refs/pull/7/merge", "GITHUB_REF_NAME": "7/merge"}, ""),
        ({"GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1"}, ""),
        ({"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "feat", "CI_COMMIT_BRANCH": ""}, "feat"),
        ({"GIT_BRANCH": "origin/feat/x"}, "feat/x"),
        ({}, ""),
    ],
)
def test_branches_of_ci_services(tmp_path: Path, environment: dict[str, str], branch: str) -> None:
    assert detect(tmp_path, environment).branch == branch


def test_commits_and_builds_of_ci_services(tmp_path: Path) -> None:
    github = {
        "GITHUB_SHA": COMMIT,
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "a/b",
        "GITHUB_RUN_ID": "9",
    }

    found = detect(tmp_path, github)

    assert (found.version, found.version_from) == (COMMIT, "GITHUB_SHA")
    assert found.build_url == "https://github.com/a/b/actions/runs/9"
    assert detect(tmp_path, {"CI_JOB_URL": "https://x/1"}).build_url == "https://x/1"
