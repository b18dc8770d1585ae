#!/usr/bin/env bash
# vm-systemd-image.sh: builds into .cache/vm-systemd what test VMs with systemd boot from, once; again only when this script
# or eng/guest-systemd changed.
#   root.qcow2  an ext4 disk with systemd, udev, D-Bus and the usual programs, of which each VM gets an overlay
# Kernel and initramfs are those of eng/vm-image.sh, whose init goes over to this disk when it is told to.
# The packages are Debian's, downloaded by an apt of our own and unpacked: no chroot, none of their scripts is run, nothing is
# installed on this machine. What those scripts would have made (users, links) is written here. Exit code 69: something is missing.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh
PATH=$PATH:/usr/sbin:/sbin

[ "$(id -u)" = 0 ] || die "the disk of a guest with systemd belongs to root, and so must be made by root" 69
eng/vm-image.sh
image=$PWD/.cache/vm-systemd
mkdir -p "$image"
exec 9>"$image/lock"
flock 9
now=$({ cat eng/vm-systemd-image.sh; sha256sum eng/guest-systemd/*; } | sha256sum | cut -d' ' -f1)
[ "$(cat "$image/stamp" 2>/dev/null)" = "$now" ] && [ -e "$image/root.qcow2" ] && exit

wanted=(base-files base-passwd coreutils dash bash sed grep mawk findutils tar hostname procps login passwd libc-bin mount util-linux
  e2fsprogs kmod iproute2 udev dbus systemd systemd-sysv)

# 1. The packages with all they need: by an apt that believes that nothing is installed.
packages=$image/packages
if [ "$(cat "$packages/done" 2>/dev/null)" != "${wanted[*]}" ]; then
  step 'downloading systemd and what belongs to it for a test VM'
  rm -rf "$packages" "$image/apt"
  mkdir -p "$packages/partial" "$image"/apt/state/lists/partial "$image"/apt/cache
  : >"$image/apt/status"
  log=$image/apt.log
  private_apt() {
    apt-get -qq -o Dir::State="$image/apt/state" -o Dir::State::status="$image/apt/status" -o Dir::Cache="$image/apt/cache" \
      -o Dir::Cache::archives="$packages" -o APT::Install-Recommends=false -o Debug::NoLocking=1 -o APT::Sandbox::User= "$@"
  }
  private_apt update >"$log" 2>&1 || die "apt cannot read the package lists; see $log" 69
  private_apt -y --download-only install "${wanted[@]}" </dev/null >>"$log" 2>&1 || die "apt could not download the packages; see $log" 69
  rm -rf "$image/apt"
  echo "${wanted[*]}" >"$packages/done"
fi

step 'building the disk of a test VM with systemd'
root=$image/root
rm -rf "$root"
umask 022
mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{dev,proc,sys,tmp,run,root,mnt,srv,boot,etc,var/log,var/tmp,var/lib}
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
for deb in "$packages"/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink; done
chmod 1777 "$root/tmp" "$root/var/tmp"
rm -rf "$root"/usr/share/{doc,man,locale,info,bash-completion} "$root"/usr/lib/udev/hwdb.d

# 2. What the packages' scripts would have made.
cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
sed -i 's/^root:\*:/root:x:/' "$root/etc/passwd"
printf 'messagebus:x:101:101::/nonexistent:/usr/sbin/nologin\nvisitor:x:1000:1000::/home/visitor:/bin/sh\n' >>"$root/etc/passwd"
printf 'messagebus:x:101:\nsystemd-journal:x:102:\nkvm:x:103:\ninput:x:104:\nrender:x:105:\nsgx:x:106:\nvisitor:x:1000:\n' >>"$root/etc/group"
mkdir -p "$root/home/visitor"
chown 1000:1000 "$root/home/visitor"
ln -sf mawk "$root/usr/bin/awk"
ln -sf dash "$root/usr/bin/sh"
ln -sf ../usr/lib/os-release "$root/etc/os-release"
ln -sf /proc/mounts "$root/etc/mtab"
echo guest >"$root/etc/hostname"
: >"$root/etc/fstab"
: >"$root/etc/machine-id"
touch "$root/etc/.updated" "$root/var/.updated"

# 3. The test's own: the root shell, the line on the console, and nobody asking for a password there.
units=$root/etc/systemd/system
mkdir -p "$units/multi-user.target.wants"
cp eng/guest-systemd/*.service "$units/"
for unit in eng/guest-systemd/*.service; do ln -s "../${unit##*/}" "$units/multi-user.target.wants/"; done
install -m 755 eng/guest/root-shell eng/guest/say-up "$root/usr/sbin/"
ln -sf /usr/lib/systemd/system/multi-user.target "$units/default.target"
for unit in serial-getty@ttyS0 getty@tty1 systemd-hwdb-update ldconfig apt-daily e2scrub_reap; do ln -sf /dev/null "$units/$unit.service"; done
for unit in fstrim e2scrub_all; do ln -sf /dev/null "$units/$unit.timer"; done

# 4. The disk.
truncate -s 600M "$image/root.raw"
mkfs.ext4 -q -F -L root -d "$root" "$image/root.raw"
qemu-img convert -O qcow2 "$image/root.raw" "$image/root.qcow2"
rm -rf "$image/root.raw" "$root"
echo "$now" >"$image/stamp"
