#!/usr/bin/env bash
# build-solution.sh: builds every project; a warning is an error.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

step 'building Orchestrator.sln'
mkdir -p .cache
log=.cache/build.log
dotnet build Orchestrator.sln -c Release -v quiet --nologo -warnaserror >"$log" 2>&1 || {
  grep -E '(error|warning) [A-Z]+[0-9]+' "$log" | sort -u >&2 || cat "$log" >&2
  die "Orchestrator.sln does not build; the whole log is $log"
}
