#!/usr/bin/env bash
# ask-registry.sh NAME <PROJECT: can the package registry serve what this throw-away project (on stdin) asks for?
# Prints yes or no, which it keeps in .cache/registry/NAME and does not ask again, or silent when the registry did not answer.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

name=$1
kept=.cache/registry/$name
if [ -s "$kept" ]; then cat "$kept" && exit; fi

step "asking the package registry for $name (once)"
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
# The sources that this repository restores from, and nothing else of it.
[ ! -e nuget.config ] || cp nuget.config "$probe/"
cat >"$probe/probe.csproj"
keep() {
  mkdir -p "${kept%/*}"
  echo "$1" >"$kept"
  echo "$1"
}
if dotnet restore "$probe/probe.csproj" >"$probe/log" 2>&1; then
  keep yes
elif grep -qE 'error NU110[1-3]' "$probe/log" && ! grep -qE 'NU130[01]' "$probe/log"; then
  keep no
else
  echo silent
fi
