"""Opens the description that a command line names, and nothing outside its folder."""

import errno
from pathlib import Path

from photon_test.core.errors import DocumentError
from photon_test.openapi.document import Document
from photon_test.openapi.library import Library


def opened(spec: str) -> tuple[Library, Document]:
    """Return the library of a description's folder, and the description.

    Raises:
        DocumentError: It cannot be read.
    """
    folder = Path(spec).parent
    real = folder.resolve()

    def fetch(path: str) -> bytes:
        target = (real / path).resolve()
        if not target.is_relative_to(real):
            raise PermissionError(errno.EACCES, "it lies outside the document's folder")
        return target.read_bytes()

    if not Path(spec).name:
        raise DocumentError("no file is named", where=spec)
    library = Library(fetch, shown="" if str(folder) == "." else folder.as_posix())
    return library, library.open(Path(spec).name)
