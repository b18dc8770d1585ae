#!/usr/bin/env bash
# vm.sh COMMAND NAME DIR [OPTIONS]: one real QEMU VM, whose files are in the folder DIR.
#
#   up NAME DIR [--agent FILE|none] [--config FILE] [--systemd TREE] [--memory MIB] [--no-wait]
#                         boots it and waits until the guest is up; the same DIR again is the same machine after a power cut:
#                         same paths, same UUID, same state disk. The agent is dist/agent/kvmmanager-agent, its configuration
#                         eng/guest/config.json, unless told otherwise; none: a guest without an agent.
#                         --systemd: a guest with systemd instead (eng/vm-systemd-image.sh) and no agent; the files of the folder
#                         TREE are put into its root at the first boot. What it writes stays in DIR/root.qcow2; the state disk is
#                         its second one, /dev/vdb, not mounted.
#   down NAME DIR         presses the power button, waits for the end (30 s), then kills
#   kill NAME DIR         kills QEMU at once (SIGKILL), as a power cut
#   reset NAME DIR        resets the machine under the guest's feet (QMP system_reset)
#   status NAME DIR       prints "running PID" or "off"
#
# In DIR:
#   org.kvmmanager.agent.0.sock   the agent's channel (QEMU listens; this path stays the same)
#   qmp.sock                      QEMU's monitor (QMP, serves one client at a time), for people and tests
#   monitor.sock                  another one, for a host service
#   shell.sock                    root in the guest: send "ID COMMAND…\n", read output until a line "\001END ID EXITCODE"
#   console.log                   what the guest and its agent print, all boots of this `up`; qemu.log: what QEMU prints
#   pid, uuid, state.qcow2        QEMU's process id; the machine's identity; its disk (/var/lib/kvmmanager-agent in the guest)
# Exit codes: 0 done, 1 it failed, 2 wrong usage, 69 something is not installed. The image comes from eng/vm-image.sh.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
. "$here/eng/say.sh"
PATH=$PATH:/usr/sbin:/sbin

[ $# -ge 3 ] || { show_usage "$0" >&2 && exit 2; }
command=$1 name=$2 dir=$(realpath -m "$3")
shift 3
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$ ]] || die "'$name' cannot be the name of a VM: letters, digits, dots and hyphens, at most 63" 2
channel=$dir/org.kvmmanager.agent.0.sock

# The process in DIR/pid, if it still is this VM's QEMU (a process id may belong to somebody else by now).
running_pid() {
  local pid
  pid=$(cat "$dir/pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "path=$channel," && echo "$pid"
}
monitor() { # monitor COMMAND: to QEMU's second monitor, a pair of pipes, so that qmp.sock stays free for others
  [ -p "$dir/monitor.in" ] && printf '%s\n' "$1" >"$dir/monitor.in"
}
kill_now() {
  local pid
  pid=$(running_pid) || return 0
  kill -KILL "$pid" 2>/dev/null || true
  while running_pid >/dev/null; do sleep 0.02; done
}

up() {
  local agent=$here/dist/agent/kvmmanager-agent config=$here/eng/guest/config.json memory= wait=yes systemd=
  while [ $# -gt 0 ]; do
    case $1 in
      --agent) agent=${2:?} && shift 2 ;;
      --config) config=${2:?} && shift 2 ;;
      --systemd) systemd=$(realpath "${2:?}") agent=none && shift 2 ;;
      --memory) memory=${2:?} && shift 2 ;;
      --no-wait) wait= && shift ;;
      *) die "unknown option '$1'; see the head of eng/vm.sh" 2 ;;
    esac
  done
  ! running_pid >/dev/null || die "VM $name is running already, in $dir"
  [ "$(printf '%s' "$channel" | wc -c)" -le 107 ] || die "the path of a unix socket has at most 107 bytes, and this is longer: $channel; choose a shorter folder"
  [ "$agent" = none ] || [ -x "$agent" ] || die "there is no agent at $agent; type ./build"
  [ -r "$config" ] || die "the agent's configuration $config cannot be read"
  [ -z "$systemd" ] || "$here/eng/vm-systemd-image.sh"
  "$here/eng/vm-image.sh"
  local image=$here/.cache/vm accel disk=state root= second=()
  accel=$("$here/eng/vm-accel.sh")

  mkdir -p "$dir"
  [ -s "$dir/uuid" ] || cat /proc/sys/kernel/random/uuid >"$dir/uuid"
  [ -s "$dir/state.qcow2" ] || { cp "$image/state.qcow2" "$dir/state.new" && mv "$dir/state.new" "$dir/state.qcow2"; }
  if [ -n "$systemd" ]; then
    disk=root root=' guest.root=/dev/vda'
    second=(-drive "file=$dir/state.qcow2,if=none,id=second,format=qcow2" -device virtio-blk-pci,drive=second)
    [ -s "$dir/root.qcow2" ] || qemu-img create -q -f qcow2 -F qcow2 -b "$here/.cache/vm-systemd/root.qcow2" "$dir/root.qcow2"
  fi
  make_initrd "$image" "$agent" "$config" "$systemd"
  rm -f "$dir"/*.sock "$dir"/monitor.in "$dir"/monitor.out
  mkfifo -m 600 "$dir/monitor.in" "$dir/monitor.out"
  : >"$dir/console.log"

  local accelerator=(-accel tcg,tb-size=32 -cpu max)
  [ "$accel" != kvm ] || accelerator=(-accel kvm -cpu host)
  (
    umask 077
    echo "$BASHPID" >"$dir/pid"
    exec setsid qemu-system-x86_64 -name "$name" -uuid "$(cat "$dir/uuid")" -machine pc "${accelerator[@]}" \
      -m "${memory:-$([ -n "$systemd" ] && echo 512 || echo 192)}" -smp 1 \
      -nodefaults -no-user-config -display none -vga none \
      -kernel "$image/vmlinuz" -initrd "$dir/initrd" \
      -append "console=ttyS0 quiet panic=1 no_timer_check random.trust_cpu=on guest.name=$name$root" \
      -chardev "file,id=console,path=$dir/console.log,append=on" -serial chardev:console \
      -chardev "socket,id=shell,path=$dir/shell.sock,server=on,wait=off" -serial chardev:shell \
      -chardev "socket,id=qmp,path=$dir/qmp.sock,server=on,wait=off" -mon chardev=qmp,mode=control \
      -chardev "socket,id=watch,path=$dir/monitor.sock,server=on,wait=off" -mon chardev=watch,mode=control \
      -chardev "pipe,id=monitor,path=$dir/monitor" -mon chardev=monitor,mode=readline \
      -drive "file=$dir/$disk.qcow2,if=none,id=disk,format=qcow2" -device virtio-blk-pci,drive=disk "${second[@]}" \
      -device virtio-serial-pci,id=serial0 \
      -chardev "socket,id=agent,path=$channel,server=on,wait=off" \
      -device virtserialport,bus=serial0.0,nr=1,chardev=agent,name=org.kvmmanager.agent.0,id=port0
  ) </dev/null >"$dir/qemu.log" 2>&1 &
  [ -z "$wait" ] || wait_until_up $!
}

# The kernel takes several archives as one: the base, and a small one with this VM's agent, quick to replace.
make_initrd() {
  local image=$1 agent=$2 config=$3 install=$4 tree=$dir/tree
  rm -rf "$tree"
  mkdir -p "$tree/usr/sbin" "$tree/etc/kvmmanager-agent"
  chmod -R 755 "$tree"
  [ "$agent" = none ] || install -m 755 "$agent" "$tree/usr/sbin/kvmmanager-agent"
  install -m 644 "$config" "$tree/etc/kvmmanager-agent/config.json"
  [ -z "$install" ] || { mkdir "$tree/install" && cp -a "$install/." "$tree/install/"; }
  (cd "$tree" && find . | sort | cpio -o -H newc -R 0:0 --quiet) >"$dir/agent.cpio"
  cat "$image/base.cpio" "$dir/agent.cpio" >"$dir/initrd"
  rm -rf "$tree" "$dir/agent.cpio"
}

wait_until_up() {
  local pid=$1 deadline=$((SECONDS + 120))
  until grep -q '^guest up after' "$dir/console.log"; do
    kill -0 "$pid" 2>/dev/null || die "QEMU of VM $name ended: $(tail -1 "$dir/qemu.log" 2>/dev/null)"
    [ $SECONDS -lt $deadline ] || die "VM $name was not up after 120 s; the guest's last line: $(tail -1 "$dir/console.log"); see $dir/console.log"
    sleep 0.1
  done
}

down() {
  local deadline=$((SECONDS + 30))
  running_pid >/dev/null || return 0
  monitor system_powerdown
  while running_pid >/dev/null; do
    if [ $SECONDS -ge $deadline ]; then
      step "VM $name did not power off within 30 s; killed"
      kill_now
    fi
    sleep 0.1
  done
}

case $command in
  up) up "$@" ;;
  down) down ;;
  kill) kill_now ;;
  reset) running_pid >/dev/null || die "VM $name is off"; monitor system_reset ;;
  status) if pid=$(running_pid); then echo "running $pid"; else echo off; fi ;;
  *) die "unknown command '$command'; see the head of eng/vm.sh" 2 ;;
esac
