"""Finds a module or a workspace, and the modules that belong to it."""

import posixpath
import re

from photon_test.adapters.go.modules import MODULE, WORKSPACE, module_path, uses
from photon_test.core.model import Suite
from photon_test.core.ports import Detected, Folder

_MAJOR = re.compile(r"v\d+")  # the last element of `example.com/shop/v2`


def detect(folder: Folder, name: str, scope: str) -> Detected | None:
    """Recognise a `go.work`, or a `go.mod` that no workspace has taken."""
    workspace = folder.text(WORKSPACE)
    module = folder.text(MODULE)
    if workspace is None and module is None:
        return None
    suite = Suite(name=_named(folder, module, name), adapter=name, root=folder.path, scope=scope)
    why = f"`{WORKSPACE}`" if workspace is not None else f"`{MODULE}`"
    claims: tuple[str, ...] = ()
    if workspace is not None:
        inside = (posixpath.normpath(posixpath.join(folder.path, use)) for use in uses(workspace))
        claims = tuple(sorted(path for path in inside if path not in (".", folder.path)))
    elif above := _workspace_above(folder):
        why_not = f"it is inside the workspace `{above}`, which does not use it"
        hint = f"add it to `use` in `{posixpath.join(above, WORKSPACE)}`, or set `GOWORK=off`"
        return Detected(suite=suite, why=why, left_out=why_not, hint=hint)
    if not folder.glob("**/*_test.go"):
        return Detected(suite=suite, why=why, left_out="it has no files `*_test.go`", claims=claims)
    return Detected(suite=suite, why=why, claims=claims)


def _named(folder: Folder, module: str | None, otherwise: str) -> str:
    parts = [part for part in module_path(module or "").split("/") if part]
    if len(parts) > 1 and _MAJOR.fullmatch(parts[-1]):
        parts.pop()
    return parts[-1] if parts else posixpath.basename(folder.path or folder.absolute) or otherwise


def _workspace_above(folder: Folder) -> str:
    """Return the workspace that go would find from this folder, if it is not part of it."""
    if folder.variable("GOWORK") == "off":
        return ""
    above = folder.parent()
    while above is not None:
        if above.text(WORKSPACE) is not None:
            return above.path or "."
        above = above.parent()
    return ""
