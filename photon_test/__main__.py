"""`photon`, `photon-test` and `python -m photon_test`."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from photon_test.cli.app import main as run  # noqa: PLC0415  # nothing is paid for early

    sys.exit(run())


if __name__ == "__main__":
    main()
