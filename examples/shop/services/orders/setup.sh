#!/bin/sh
# Makes services/orders/.venv, or leaves it alone if its inputs have not changed.
set -eu
unset CDPATH
cd "$(dirname "$0")"

python=""
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
  if [ -n "$candidate" ] &&
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python="$candidate"
    break
  fi
done
if [ -z "$python" ]; then
  echo "error: Python 3.11 or newer is needed; set PYTHON to one" >&2
  exit 3
fi
wanted="$(cat requirements.txt constraints.txt | cksum) $("$python" -V 2>&1)"

# The suite's setup and the service's start may both want it: one makes it, the other waits.
# The lock belongs to descriptor 9, which this shell keeps when the one-liner has ended.
exec 9>.venv.lock
"$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'

if [ "$(cat .venv/made-of 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
if ! "$python" -m venv --clear .venv; then
  echo "error: \`$python -m venv\` failed in services/orders" >&2
  echo "hint: Debian and Ubuntu keep what it needs in a package: apt install python3-venv" >&2
  exit 3
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
  --constraint constraints.txt --requirement requirements.txt
echo "$wanted" >.venv/made-of
