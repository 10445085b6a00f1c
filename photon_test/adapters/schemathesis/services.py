"""The application of a schemathesis suite, as a service of the run."""

from photon_test.adapters.hosted import At, hosting, project_python, served, serving, within
from photon_test.adapters.schemathesis.options import options_of
from photon_test.core.model import Service, Suite


def hosted(suite: Suite, folder: At) -> Service | None:
    """Return the service that a suite needs; None if it needs none."""
    options = options_of(suite)
    if not options.application:
        return None
    inside = within(suite.root, options.app_dir)
    return hosting(
        suite,
        "api",
        python=project_python(suite, folder, inside, inside),
        words=serving(options.asgi, options.wsgi),
        cwd=inside,
        env=(served(),),
    )
