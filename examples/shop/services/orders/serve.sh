#!/bin/sh
# Starts the service with its own interpreter. Arguments are the service's: --port, --states, …
set -eu
unset CDPATH
cd "$(dirname "$0")"
./setup.sh
exec .venv/bin/python -m orders "$@"
