#!/usr/bin/env bash
# check-format.sh: every C# file stands as csharpier writes it.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

step 'checking the format'
mkdir -p .cache
log=.cache/format.log
dotnet tool restore >"$log" 2>&1 || die "the tools of .config/dotnet-tools.json could not be restored; see $log"
dotnet csharpier check . >"$log" 2>&1 || {
  grep -E '^Error' "$log" >&2 || cat "$log" >&2
  die "some files are not formatted: type 'dotnet csharpier format .'"
}
