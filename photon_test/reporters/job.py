"""Which CI service runs this job, and what it says about it in the environment.

GitHub: https://docs.github.com/actions/reference/workflows-and-actions/variables, GitLab:
https://docs.gitlab.com/ci/variables/predefined_variables/, Azure:
https://learn.microsoft.com/azure/devops/pipelines/build/variables.
"""

from collections.abc import Mapping
from typing import Literal

Service = Literal["github", "gitlab", "azure", ""]


def detect(environment: Mapping[str, str]) -> Service:
    """Return the CI service whose job this is; "" if it is none that is known."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return "github"
    if environment.get("GITLAB_CI") == "true":
        return "gitlab"
    return "azure" if environment.get("TF_BUILD") else ""


def checkout(environment: Mapping[str, str]) -> str:
    """Return the absolute path of the service's own checkout; "" if it does not say."""
    return environment.get("GITHUB_WORKSPACE") or environment.get("BUILD_SOURCESDIRECTORY") or ""
