# Sourced by the scripts: how they speak. One line a step, one line for what went wrong; on stderr, or on file
# descriptor SAY where a script has set its own stderr aside.

# step TEXT: what is being done now.
step() { printf '• %s\n' "$*" >&"${SAY:-2}"; }

# die TEXT [EXIT]: what was wrong, where, what to do.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&"${SAY:-2}"
  exit "${2:-1}"
}

# show_usage FILE: the comment at the head of a script is its help.
show_usage() { awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$1"; }
