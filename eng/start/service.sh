# The host service: its configuration, its start, and the wait until every VM is ready.
check_port() {
  ! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || die "port $port on 127.0.0.1 is in use: choose another one with --port"
}

write_service_config() {
  local i
  {
    echo '# Written by ./start at each start; changes are lost.'
    echo 'orchestrator {'
    echo "  host.data-dir = \"$data\""
    echo "  api.listen = [\"http://127.0.0.1:$port\", \"unix:$data/api.sock\"]"
    echo '  log.console = text'
    echo '  inventory.static = ['
    for ((i = 1; i <= guests; i++)); do
      echo "    { name = \"guest-$i\", socket = \"$data/guests/guest-$i/agent.sock\", dialect = native, labels { kind = guest } }"
    done
    for ((i = 1; i <= vms; i++)); do
      echo "    { name = \"vm-$i\", socket = \"$data/vms/vm-$i/org.kvmmanager.agent.0.sock\", qmp = \"$data/vms/vm-$i/monitor.sock\", dialect = native, labels { kind = vm } }"
    done
    echo '  ]'
    echo '}'
  } >"$data/demo.conf"
}

start_service() {
  local log=$data/log/orchestratord.log
  write_service_config
  step 'starting the host service'
  : >"$log"
  launch service "$log" dist/host/orchestratord --config "$PWD/config/hocon/single-host.conf" --config "$data/demo.conf"
  local deadline=$((SECONDS + 60))
  until grep -qx ready "$log"; do
    check_service
    [ $SECONDS -lt $deadline ] || die "the service is not ready after 60 s; its log is $log"
    pause 0.1
  done
}

# An end of the service is the end of all.
check_service() {
  is_alive service && return
  end_code service
  tail -5 "$data/log/orchestratord.log" >&$SAY
  die "the service ended with code $ended_with; its log is $data/log/orchestratord.log"
}

orch() { timeout 20 dist/cli/orch --server "unix:$data/api.sock" "$@" 9>&-; }

wait_until_ready() {
  local expected=$((guests + vms)) ready=0 deadline=$((SECONDS + 60 + 15 * vms)) answer
  step 'waiting until all are ready'
  while :; do
    check_service
    watch_guests
    answer=$(orch vms -o jsonl 2>"$data/log/orch.log") || answer=
    ready=$(grep -c '"state":"ready"' <<<"$answer" || true)
    [ "$ready" -lt "$expected" ] || return 0
    if [ $SECONDS -ge $deadline ]; then
      [ -n "$answer" ] || die "the service does not answer at unix:$data/api.sock: $(tail -1 "$data/log/orch.log")"
      grep -v '"state":"ready"' <<<"$answer" | sed -E 's/.*"name":"([^"]*)".*"state":"([^"]*)".*/  \1 is \2/' >&$SAY || true
      orch vms -o wide >&$SAY || true
      die "$((expected - ready)) of $expected are not ready in time; the agents' logs are in $data/log, the VMs' consoles in $data/vms"
    fi
    pause 0.5
  done
}

say_ready() {
  local orch=dist/cli/orch
  [ "$data" = "$PWD/.data" ] || orch="dist/cli/orch --server unix:$data/api.sock"
  [ "$PWD" = "$caller" ] || orch="$PWD/$orch"
  local first=guest-1
  [ "$guests" -gt 0 ] || first=vm-1
  echo "ready http://127.0.0.1:$port"
  echo "Try:  $orch vms"
  echo "      $orch exec $first -- uname -a"
  echo "      curl -H \"Authorization: Bearer \$(cat $data/token)\" http://127.0.0.1:$port/api/v1/vms"
  echo "Ctrl-C stops all of it."
}

watch_guests() {
  local i
  for ((i = 1; i <= guests; i++)); do
    [ -z "${pid_of[guest-$i]:-}" ] || is_alive "guest-$i" || guest_ended "guest-$i"
  done
}

watch_over_all() {
  while :; do
    check_service
    watch_guests
    watch_vms
    pause 1
  done
}
