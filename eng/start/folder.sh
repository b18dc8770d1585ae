# The fleet's folder: recognisably ours, locked while we run, free of what an earlier run left over.
socket_bytes_max=107

open_folder() {
  check_paths
  mkdir -p "$data" 2>/dev/null || die "the folder $data cannot be made: choose another one with --data"
  [ -w "$data" ] || die "no permission to write in $data: choose another folder with --data, or become its owner, $(stat -c %U "$data")"
  if [ ! -e "$data/.orchestrator-data" ] && [ -n "$(ls -A "$data")" ]; then
    die "$data has files in it and was not made by ./start: choose an empty folder with --data"
  fi
  chmod 700 "$data"
  : >>"$data/.orchestrator-data"
  exec 9>>"$data/start.lock" # children get it closed: the lock is ours alone
  flock -n 9 || die "another ./start runs with $data (process $(cat "$data/start.pid" 2>/dev/null || echo unknown)): stop it, or choose another folder with --data"
  echo $$ >"$data/start.pid"
  end_left_overs
  [ -z "$fresh" ] || find "$data" -mindepth 1 -maxdepth 1 ! -name .orchestrator-data ! -name start.lock ! -name start.pid -exec rm -rf {} +
  check_space
  mkdir -p "$data"/{run,log,guests,vms}
  set_stderr_aside
}

# The longest socket is the one of the last guest or VM.
check_paths() {
  local path longest=$data/api.sock
  for path in "$data/guests/guest-$guests/agent.sock" "$data/vms/vm-$vms/org.kvmmanager.agent.0.sock"; do
    case $path in */vm-0/* | */guest-0/*) continue ;; esac
    [ ${#path} -le ${#longest} ] || longest=$path
  done
  [ "$(printf '%s' "$longest" | wc -c)" -le $socket_bytes_max ] ||
    die "the path of a unix socket has at most $socket_bytes_max bytes, and this one is longer: $longest; choose a shorter folder with --data"
}

check_space() {
  local needed=$((64 + 64 * vms)) free
  free=$(df -Pm "$data" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$needed" ] || die "$data has $free MiB left on its disk, and the fleet needs $needed MiB: free some, or choose another folder with --data"
}

# Whoever killed an earlier ./start with SIGKILL left its processes; a process id is trusted only if the process names this folder.
end_left_overs() {
  local file pid name
  for file in "$data"/run/*.pid; do
    [ -e "$file" ] || continue
    name=$(basename "$file" .pid)
    pid=$(cat "$file")
    if ! tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$data/"; then
      rm -f "$file"
      continue
    fi
    step "ending $name, left over from an earlier ./start"
    pid_of[$name]=$pid
    end_process "$name" 7
    unset "pid_of[$name]"
  done
  for file in "$data"/vms/*/; do
    [ ! -e "$file/pid" ] || eng/vm.sh kill "$(basename "$file")" "$file"
  done
}
