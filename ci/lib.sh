# Sourced by the other scripts: one environment of Photon's own, made once and remade when its
# inputs change. Nothing is installed anywhere else.
set -euo pipefail
unset CDPATH                  # with it, `cd` may go elsewhere
unset PYTHONDONTWRITEBYTECODE # photon is started hundreds of times: it is compiled once
cd "$(dirname "${BASH_SOURCE[0]}")/.."

find_python() {
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "error: Python 3.11 or newer is needed; set PYTHON to one" >&2
  exit 3
}

# .venv/bin/python with pip. What an interrupted or failed attempt left behind is made again.
make_venv() {
  .venv/bin/python -m pip --version >/dev/null 2>&1 && return
  local python
  python="$(find_python)" || exit
  if ! "$python" -m venv --clear .venv; then
    echo "error: \`$python -m venv\` failed" >&2
    echo "hint: Debian and Ubuntu keep what it needs in a package: apt install python3-venv" >&2
    exit 3
  fi
}
