# Sourced by the scripts: how they speak. One line a step on stderr, one line for what went wrong.

# step TEXT: what is being done now.
step() { printf '• %s\n' "$*" >&2; }

# die TEXT [EXIT]: what was wrong, where, what to do.
die() {
  printf '%s: %s\n' "${SCRIPT:-$(basename "$0")}" "$1" >&2
  exit "${2:-1}"
}

# show_usage FILE: the comment at the head of a script is its help.
show_usage() { awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$1"; }
