#!/usr/bin/env bash
# vm-accel.sh: prints kvm or tcg: what the test VMs run with. That /dev/kvm opens proves nothing, so one guest is booted with it, once,
# with a time limit; the answer is kept until this machine boots again. ORCHESTRATOR_VM_ACCEL=kvm|tcg overrides.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

case ${ORCHESTRATOR_VM_ACCEL:-} in
  kvm | tcg) echo "$ORCHESTRATOR_VM_ACCEL" && exit ;;
  '') ;;
  *) die "ORCHESTRATOR_VM_ACCEL is '$ORCHESTRATOR_VM_ACCEL'; it must be kvm or tcg" 2 ;;
esac
[ -r /dev/kvm ] && [ -w /dev/kvm ] || { echo tcg && exit; }

image=$PWD/.cache/vm
exec 9>"$image/accel.lock"
flock 9
boot=$(cat /proc/sys/kernel/random/boot_id)
read -r kept_boot kept 2>/dev/null <"$image/accel" || kept_boot=
if [ "$kept_boot" = "$boot" ]; then echo "$kept" && exit; fi

step 'trying whether a VM boots with /dev/kvm (once, at most 15 s)'
console=$(mktemp)
pid=
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true; rm -f "$console"' EXIT
qemu-system-x86_64 -machine pc -accel kvm -cpu host -m 192 -nodefaults -no-user-config -display none -vga none \
  -kernel "$image/vmlinuz" -initrd "$image/base.cpio" -append 'console=ttyS0 quiet panic=-1' -no-reboot \
  -chardev "file,id=console,path=$console" -serial chardev:console </dev/null >/dev/null 2>&1 9>&- &
pid=$!
disown "$pid" # or bash would announce its death
answer=tcg
for ((i = 0; i < 150; i++)); do
  if grep -q '^guest up after' "$console"; then answer=kvm && break; fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
echo "$boot $answer" >"$image/accel"
echo "$answer"
