# The processes of this ./start: each in a session of its own, so that Ctrl-C reaches only us and we stop them in order, by their ids.
declare -A pid_of=()
step_pid=
SAY=2

# Bash remarks on every child that a signal ended; in words of its own, on stderr. They go to a log; we say it ourselves.
set_stderr_aside() {
  exec 8>&2 2>>"$data/log/start.log"
  SAY=8
}

# run_step COMMAND…: runs it to its end, but a signal to us does not wait for it.
run_step() {
  local code=0
  setsid "$@" 2>&$SAY 9>&- &
  step_pid=$!
  wait "$step_pid" || code=$?
  step_pid=
  [ "$code" = 0 ] || exit "$code"
}

# launch NAME LOG COMMAND…: starts it in the background; DIR/run/NAME.pid tells the next ./start who may have been left over.
launch() {
  local name=$1 log=$2
  shift 2
  setsid "$@" </dev/null >>"$log" 2>&1 8>&- 9>&- &
  pid_of[$name]=$!
  echo $! >"$data/run/$name.pid"
}

# runs PID: a process that ended and that nobody has waited for yet does not run.
runs() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  [[ ${stat##*) } != Z* ]]
}
is_alive() { [ -n "${pid_of[$1]:-}" ] && runs "${pid_of[$1]}"; }

# end_code NAME: how a process of ours that is no longer alive ended.
end_code() {
  local code=0
  wait "${pid_of[$1]}" 2>/dev/null || code=$?
  unset "pid_of[$1]"
  rm -f "$data/run/$1.pid"
  ended_with=$code
}

# end_process NAME SECONDS: asks it to end, and kills it after that time.
end_process() {
  local pid=${pid_of[$1]:-} deadline=$((SECONDS + $2))
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  while runs "$pid"; do
    if [ $SECONDS -ge $deadline ]; then
      step "$1 did not end within $2 s; killed"
      kill -KILL "$pid" 2>/dev/null || true
    fi
    sleep 0.05
  done
  rm -f "$data/run/$1.pid"
}

# pause SECONDS: a signal to us does not wait for the end of it.
pause() {
  sleep "$1" 9>&- &
  wait $! || true
}

# The service first, so that it does not report guests that we end; then guests and VMs, all at once.
stop_all() {
  local code=$? name
  trap - EXIT
  trap '' INT TERM HUP
  [ -z "$step_pid" ] || kill -TERM -- "-$step_pid" 2>/dev/null || true
  if [ ${#pid_of[@]} -gt 0 ] || [ "${vms_started:-0}" -gt 0 ]; then step 'stopping'; fi
  end_process service 15
  for name in "${!pid_of[@]}"; do kill -TERM "${pid_of[$name]}" 2>/dev/null || true; done
  stop_vms
  for name in "${!pid_of[@]}"; do end_process "$name" 7; done
  exit "$code"
}
