#!/usr/bin/env bash
# run-tests.sh PROJECT…: runs built test projects one after another, tells of each, lists the failures, and ends in the one line
# "N passed, N failed" (", N skipped" only if there are any). A crashed or hanging test host, and a project without tests, is a failure.
# Results stay in .cache/test-results. FAILED_CHECKS in the environment names checks that failed before; each counts as one failure.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

results=$PWD/.cache/test-results
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0 failures=()
for check in ${FAILED_CHECKS:-}; do
  failed=$((failed + 1))
  failures+=("  the $check check; see its lines above")
done

counter() { # counter TRX NAME: one number of a result file's summary
  grep -oE '<Counters [^>]*' "$1" | grep -oE " $2=\"[0-9]+\"" | grep -oE '[0-9]+'
}

# The failed tests of a result file, with the first line of what each said.
failures_of() {
  awk '
    /<UnitTestResult / { name = ""; if (/outcome="Failed"/ && match($0, /testName="[^"]*"/)) { name = substr($0, RSTART + 10, RLENGTH - 11); print "  " name } }
    name != "" && /<Message>/ { sub(/.*<Message>/, ""); sub(/<\/Message>.*/, ""); print "      " $0; name = "" }
  ' "$1" | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#xD;//g; s/&amp;/\&/g'
}

for project in "$@"; do
  name=$(basename "$project")
  trx=$results/$name.trx
  log=$results/$name.log
  started=$SECONDS
  code=0
  dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$trx" --results-directory "$results/$name" \
    --blame-hang-timeout "${ORCHESTRATOR_TEST_HANG:-5min}" --blame-hang-dump-type none >"$log" 2>&1 </dev/null || code=$?
  p=0 f=0 s=0
  if [ -s "$trx" ]; then
    p=$(counter "$trx" passed) f=$(counter "$trx" failed)
    s=$(($(counter "$trx" total) - $(counter "$trx" executed)))
    while IFS= read -r line; do [ -z "$line" ] || failures+=("$line"); done < <(failures_of "$trx")
  fi
  if [ ! -s "$trx" ] || grep -qE '^Test Run Aborted' "$log"; then
    f=$((f + 1))
    culprit=$(awk 'found { print; exit } /test running when the crash occurred/ { found = 1 }' "$log")
    failures+=("  $name: the test host crashed or hung${culprit:+ in $culprit}; see ${log#"$PWD/"}")
  elif [ $((p + f + s)) = 0 ]; then
    f=1
    failures+=("  $name: has no test")
  elif [ "$code" != 0 ] && [ "$f" = 0 ]; then
    f=1
    failures+=("  $name: the test run ended with $code; see ${log#"$PWD/"}")
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  step "$(printf '%-20s %5d passed, %d failed, %d skipped, %d s' "$name" "$p" "$f" "$s" $((SECONDS - started)))"
done

if [ ${#failures[@]} -gt 0 ]; then
  printf 'Failed:\n'
  printf '%s\n' "${failures[@]}"
fi
printf '%d passed, %d failed' "$passed" "$failed"
[ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
printf '\n'
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
