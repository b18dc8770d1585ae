#!/usr/bin/env bash
# prerequisites.sh build|test|vm…: makes sure that what the named parts need is on this machine.
#   build  the .NET SDK, and the linker for the guest agent
#   test   what tests compare with, and compile their baselines with
#   vm     QEMU and the tools that make a VM's image
# Root gets missing packages installed by apt; anybody else is told the line to type, and the exit code is 69.
# Asks no package server when nothing is missing.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

# A command that must be there, and Debian's package that brings it.
needs() {
  case $1 in
    build) echo 'clang clang' 'ld.lld lld' ;;
    test) echo 'ip iproute2' 'gcc gcc' 'qemu-ga qemu-guest-agent' ;;
    vm) echo 'qemu-system-x86_64 qemu-system-x86' 'qemu-img qemu-utils' 'cpio cpio' 'mkfs.ext4 e2fsprogs' 'xz xz-utils' 'dpkg-deb dpkg' ;;
    *) die "'$1' is not a part; the parts are build, test and vm" 2 ;;
  esac
}

PATH=$PATH:/usr/sbin:/sbin # mkfs.ext4, for users whose PATH has no sbin
packages=()
for part in "$@"; do
  read -ra pairs <<<"$(needs "$part")"
  for ((i = 0; i < ${#pairs[@]}; i += 2)); do
    command -v "${pairs[i]}" >/dev/null || packages+=("${pairs[i + 1]}")
  done
done

command -v dotnet >/dev/null || die "the .NET SDK 10.0 is missing: install it (https://dotnet.microsoft.com/download) and put 'dotnet' on the PATH" 69
why=$(dotnet --version 2>&1 >/dev/null) || die "no .NET SDK starts that global.json accepts; install version 10.0. It says: $(tr '\n' ' ' <<<"$why")" 69
[ ${#packages[@]} -gt 0 ] || exit 0

line="apt-get install --no-install-recommends ${packages[*]}"
command -v apt-get >/dev/null || die "these programs are missing; install the packages that your system has for them (Debian's names): ${packages[*]}" 69
[ "$(id -u)" = 0 ] || die "packages are missing; as root type: $line" 69

step "installing ${packages[*]}"
# Our own archive folder: some machines empty apt's between the steps of one run.
archives=$PWD/.cache/apt
log=$PWD/.cache/apt.log
mkdir -p "$archives/partial"
apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o "Dir::Cache::archives=$archives" -o APT::Sandbox::User=root)
install() { "${apt[@]}" install -y --no-install-recommends "${packages[@]}" >"$log" 2>&1; }
install || { "${apt[@]}" update >>"$log" 2>&1 && install; } || die "apt could not install ${packages[*]}; the last lines of $log: $(tail -3 "$log" | tr '\n' ' ')" 69
rm -rf "$archives"
