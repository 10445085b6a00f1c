# Stands in for a test binary's runner, or for rustdoc: tells one command, and runs nothing.
#
# Sourced by the scripts that `start.py` writes, with `fifo`, `mode` and `key` set; what it tells
# is read there. A shell, because it is started for every binary and starts ten times faster than
# Python. The environment comes from the kernel: a shell drops names such as
# `CARGO_BIN_EXE_my-tool`, which cargo sets for integration tests.
if [ "$mode" = rustdoc ]; then
  if [ -z "$key" ]; then
    key="${CARGO%/*}/rustdoc" # the one beside cargo
    [ -x "$key" ] || key=rustdoc
  fi
  case " $* " in
    *" --test "*) ;;
    *) exec "$key" "$@" ;;
  esac
  set -- "$key" "$@"
fi
{
  printf '%s\0' "$mode" "$key" "$(pwd -P)" "$#" "$@"
  cat "/proc/$$/environ"
  printf '\0'
} > "$fifo"
