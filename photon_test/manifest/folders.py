"""The folders that a manifest names: relative to its own file, and inside the run's root."""

import posixpath
from os.path import exists, isdir
from pathlib import Path

from photon_test.manifest.table import Table


def folder(table: Table, root: Path, base: str) -> str:
    """Return `cwd`, relative to the root; `base` is the folder of the manifest itself.

    Raises:
        ManifestError: There is no such folder, or it lies outside the root.
    """
    written = table.text("cwd")
    if posixpath.isabs(written):
        hint = "a path such as `services/orders`"
        table.fail("`cwd` must be relative to the manifest's folder", "cwd", hint=hint)
    path = posixpath.normpath(posixpath.join(base, written))
    if path == ".." or path.startswith("../"):
        hint = "put a `photon.toml` where both folders can be reached"
        table.fail(f"`cwd` leaves the repository: `{written}`", "cwd", hint=hint)
    path = "" if path == "." else path
    if not isdir(root / path):  # noqa: PTH112  # Path.is_dir raises on a name that is too long
        hint = "it is a file" if exists(root / path) else ""  # noqa: PTH110  # the same
        table.fail(f"there is no folder `{path}`", "cwd", hint=hint)
    return path
