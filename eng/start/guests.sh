# Guests: real agents, each behind a unix socket where QEMU's would be, with a folder and a configuration of its own.
declare -A guest_started=() guest_quick_ends=()

start_guests() {
  local i
  [ "$guests" = 0 ] || step "starting guest agents: $guests"
  for ((i = 1; i <= guests; i++)); do
    write_guest_config "guest-$i"
    guest_quick_ends[guest-$i]=0
    start_guest "guest-$i"
  done
}

# Commands are free; files can be read in /etc, /proc and the guest's own folder, and written in the latter alone.
write_guest_config() {
  local folder=$data/guests/$1
  mkdir -p "$folder/files"
  (
    umask 077
    sed -e "s|\"allowed_read_paths\": .*|\"allowed_read_paths\": [\"$folder/files\", \"/etc\", \"/proc\"],|" \
      -e "s|\"allowed_write_paths\": .*|\"allowed_write_paths\": [\"$folder/files\"],|" config/agent/config.json >"$folder/config.json"
  )
}

start_guest() {
  local folder=$data/guests/$1
  guest_started[$1]=$SECONDS
  launch "$1" "$data/log/$1.log" dist/agent/kvmmanager-agent --device "unix:$folder/agent.sock" --config "$folder/config.json" --state-dir "$folder/state"
}

# As an init system does: an agent that died is started again; one that was told to shut down stays off.
guest_ended() {
  local name=$1
  end_code "$name"
  if [ "$ended_with" = 0 ]; then
    step "$name is shut down, and stays off until the next ./start"
    return
  fi
  if [ $((SECONDS - guest_started[$name])) -lt 3 ]; then
    guest_quick_ends[$name]=$((guest_quick_ends[$name] + 1))
  else
    guest_quick_ends[$name]=0
  fi
  if [ "${guest_quick_ends[$name]}" -ge 3 ]; then
    step "$name's agent ended with code $ended_with, three times in a row; it stays off. Its last words: $(tail -1 "$data/log/$name.log")"
    return
  fi
  step "$name's agent ended with code $ended_with; started again"
  start_guest "$name"
}
