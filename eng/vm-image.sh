#!/usr/bin/env bash
# vm-image.sh: builds into .cache/vm what the test VMs boot from, once; again only when eng/guest or this script changed.
#   vmlinuz      Debian's cloud kernel, downloaded and unpacked, not installed (works for any user)
#   base.cpio    initramfs: busybox, the few modules, eng/guest; not compressed, because unpacking is slow under emulation
#   state.qcow2  an empty ext4 disk, of which each VM gets its own copy
# The kernel is the host suite's own: under QEMU 7.2's emulation a newer one (6.12) panics in some boots.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh
PATH=$PATH:/usr/sbin:/sbin

image=$PWD/.cache/vm
mkdir -p "$image"
exec 9>"$image/lock"
flock 9
now=$({ sha256sum eng/vm-image.sh; sha256sum eng/guest/*; } | sha256sum | cut -d' ' -f1)
[ "$(cat "$image/stamp" 2>/dev/null)" = "$now" ] && [ -e "$image/vmlinuz" ] && exit

[ "$(uname -m)" = x86_64 ] || die "the test VMs are x86_64; this machine is $(uname -m)" 69
command -v apt-get >/dev/null || die "the test VMs boot Debian's kernel, which apt-get downloads, and there is no apt-get here" 69
eng/prerequisites.sh vm

# 1. Debian's packages, into a folder of ours, by an apt whose lists are ours too: no root needed, nothing installed.
packages=$image/packages
private_apt() {
  local program=$1
  shift
  "$program" -qq -o Dir::State="$image/apt/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$image/apt/cache" \
    -o Debug::NoLocking=1 -o APT::Sandbox::User= "$@"
}
if [ ! -e "$packages/done" ]; then
  step 'downloading a kernel and busybox for the test VMs'
  rm -rf "$packages" "$image/apt"
  mkdir -p "$packages/deb" "$image"/apt/state/lists/partial "$image"/apt/cache/archives/partial
  log=$image/apt.log
  private_apt apt-get -o APT::Update::Error-Mode=any update >"$log" 2>&1 || die "apt cannot read the package lists; see $log" 69
  kernel=$(private_apt apt-cache depends linux-image-cloud-amd64 2>>"$log" | awk '/Depends: linux-image/ { print $2; exit }') || kernel=
  [ -n "$kernel" ] || die "apt knows no linux-image-cloud-amd64: the test VMs need Debian's packages" 69
  (cd "$packages/deb" && private_apt apt-get download "$kernel" busybox-static >>"$log" 2>&1) || die "apt could not download $kernel and busybox-static; see $log" 69
  for deb in "$packages"/deb/*.deb; do dpkg-deb -x "$deb" "$packages"; done
  rm -rf "$packages/deb" "$image/apt"
  touch "$packages/done"
fi

step 'building the image of the test VMs'
root=$image/root
rm -rf "$root"
umask 022
busybox=$packages/bin/busybox
[ -x "$busybox" ] || busybox=$packages/usr/bin/busybox

# 2. busybox under all its names.
mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,dev,proc,sys,tmp,run,root,mnt,etc/acpi/PWRF,etc/kvmmanager-agent,var/log,var/lib/kvmmanager-agent}
cp "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do
  case $applet in busybox | dpkg | dpkg-deb | rpm*) ;; *) ln -s busybox "$root/bin/$applet" ;; esac
done
for applet in init reboot poweroff halt; do ln -s ../bin/busybox "$root/sbin/$applet"; done

# 3. our own parts.
cp eng/guest/init "$root/init"
cp eng/guest/{say-up,run-agent,link-ports,root-shell,shutdown} "$root/sbin/"
cp eng/guest/power-button "$root/etc/acpi/PWRF/00000080"
cp eng/guest/{inittab,os-release} "$root/etc/"
cp eng/guest/config.json "$root/etc/kvmmanager-agent/config.json"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
echo guest >"$root/etc/hostname"
: >"$root/etc/fstab"
ln -s /proc/mounts "$root/etc/mtab"

# 4. the modules that are not built in, each after those it needs.
modules=$(echo "$packages"/lib/modules/*)
"$busybox" depmod -b "$packages" "${modules##*/}"
order() { # order MODULE: the files to load, from modules.dep
  awk -v name="$1" -F': *' '
    { file = $1; sub(/.*\//, "", file); sub(/\.ko.*/, "", file); gsub(/-/, "_", file) }
    file == name { n = split($2, needed, " "); for (i = n; i > 0; i--) print needed[i]; print $1 }' "$modules/modules.dep"
}
for module in virtio_pci virtio_console virtio_blk ext4 evdev button; do
  grep -qE "/$module\.ko" "$modules/modules.builtin" || [ -n "$(order "$module")" ] || die "kernel ${modules##*/} has no $module"
  order "$module" | while read -r file; do
    plain=/lib/modules/${file%.xz}
    grep -qxF "$plain" "$root/etc/modules" 2>/dev/null && continue
    mkdir -p "$root${plain%/*}"
    case $file in *.xz) xz -dc "$modules/$file" >"$root$plain" ;; *) cp "$modules/$file" "$root$plain" ;; esac
    echo "$plain" >>"$root/etc/modules"
  done
done
(cd "$root" && find . | sort | cpio -o -H newc -R 0:0 --quiet) >"$image/base.cpio.new"
mv "$image/base.cpio.new" "$image/base.cpio"

# 5. the kernel, and an empty state disk.
cp "$packages"/boot/vmlinuz-* "$image/vmlinuz"
truncate -s 64M "$image/state.raw"
mkfs.ext4 -q -F -L state "$image/state.raw"
qemu-img convert -O qcow2 "$image/state.raw" "$image/state.qcow2"
rm -rf "$image/state.raw" "$root"
echo "$now" >"$image/stamp"
