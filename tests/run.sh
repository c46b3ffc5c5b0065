#!/bin/sh
# Runs test programs one by one and adds up what check prints; the last line is "N passed, N failed, N skipped".
# usage: tests/run.sh SUMMARY-FILE PROGRAM...   (programs ending in .sh print "ok NAME", "not ok NAME" or "skip NAME")
set -u
summary=$1; shift
passed=0; failed=0; skipped=0
log=$(mktemp)
for t in "$@"; do
    case $t in
    *.sh)
        sh "$t" >"$log" 2>&1; rc=$?
        n=$(grep -c '^ok ' "$log"); f=$(grep -c '^not ok ' "$log"); s=$(grep -c '^skip ' "$log")
        [ "$rc" -ne 0 ] && [ "$f" -eq 0 ] && f=1
        skipped=$((skipped + s)) ;;
    *)
        "$t" >"$log" 2>&1; rc=$?
        line=$(grep -E '^[0-9]+%: Checks: ' "$log" | tail -n 1)
        n=$(echo "$line" | sed -E 's/.*Checks: ([0-9]+),.*/\1/'); [ -n "$n" ] || n=0
        f=$(echo "$line" | sed -E 's/.*Failures: ([0-9]+), Errors: ([0-9]+).*/\1+\2/'); f=$((${f:-0}))
        [ "$rc" -ne 0 ] && [ "$f" -eq 0 ] && f=1
        s=$(grep -c '^skipped: ' "$log"); skipped=$((skipped + s))
        n=$((n - f)); [ "$n" -ge 0 ] || n=0 ;;
    esac
    passed=$((passed + n)); failed=$((failed + f))
    if [ "$f" -gt 0 ]; then printf 'FAIL %s\n' "$t"; sed 's/^/    /' "$log" | tail -n 40
    else printf 'ok   %-52s %4d%s\n' "$(echo "$t" | sed 's|^build/||')" "$n" "$([ "$s" -gt 0 ] && echo "  ($s skipped)")"; fi
done
rm -f "$log"
echo "$passed passed, $failed failed, $skipped skipped" | tee "$summary"
[ "$failed" -eq 0 ]
