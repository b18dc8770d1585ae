# Real VMs (eng/vm.sh). A few boot at a time: under emulation each takes a whole processor.
vms_started=0 booting=()
declare -A vm_seen=()

start_vms() {
  local i p
  [ "$vms" -gt 0 ] || return 0
  run_step eng/vm-image.sh
  step "booting VMs: $vms"
  for ((i = 1; i <= vms; i++)); do
    vms_started=$i
    setsid eng/vm.sh up "vm-$i" "$data/vms/vm-$i" 2>&$SAY 9>&- &
    booting+=($!)
    if [ ${#booting[@]} = 4 ] || [ "$i" = "$vms" ]; then
      for p in "${booting[@]}"; do wait "$p" || exit 1; done
      booting=()
    fi
  done
}

vm_is_alive() {
  local pid
  pid=$(cat "$data/vms/$1/pid" 2>/dev/null) && runs "$pid"
}

# Says once that a VM went off; whoever wants it back boots it by hand.
watch_vms() {
  local i name
  for ((i = 1; i <= vms_started; i++)); do
    name=vm-$i
    if vm_is_alive "$name"; then
      vm_seen[$name]=yes
    elif [ -n "${vm_seen[$name]:-}" ]; then
      unset "vm_seen[$name]"
      step "$name is off; to boot it again: eng/vm.sh up $name $data/vms/$name"
    fi
  done
}

stop_vms() {
  local i p stopping=()
  for p in "${booting[@]}"; do kill -TERM -- "-$p" 2>/dev/null || true; done
  for ((i = 1; i <= vms_started; i++)); do
    eng/vm.sh down "vm-$i" "$data/vms/vm-$i" 2>&$SAY 9>&- &
    stopping+=($!)
  done
  [ ${#stopping[@]} = 0 ] || wait "${stopping[@]}" || true
}
