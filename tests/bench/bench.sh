#!/bin/sh
# Speeds and memory: the micro-benchmarks with their baselines, then whole runs.  Never part of `make check`.
# usage: tests/bench/bench.sh BENCH-PROGRAM...
set -u
build=${MW_BUILD:-build}
mw=$build/millwright
out=$(mktemp -d)
for b in "$@"; do echo "== $(basename "$b")"; "$b" || exit 1; done
timed() { # label, goal, command...
    label=$1; goal=$2; shift 2
    /usr/bin/env python3 - "$label" "$goal" "$@" <<'P'
import os, resource, subprocess, sys, time
label, goal, cmd = sys.argv[1], sys.argv[2], sys.argv[3:]
best = None
for _ in range(2):
    t = time.monotonic()
    rc = subprocess.call(cmd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    s = time.monotonic() - t
    best = s if best is None or s < best else best
    if rc:
        break
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{label:66s} {best:8.2f} s  {peak:7.0f} MB   goal {goal}" + (f"   FAILED ({rc})" if rc else ""))
P
}
echo "== whole runs (best of two, one thread)"
one="--threads 1 --quiet --no-report"
timed "campus 100 MW, detail year 2031 at 5 min, base case" "5 s, 300 MB" $mw run scenarios/examples/campus-100mw.yaml $one --cases base --set run.detail=[2031] -o "$out/campus"
timed "1 GW of the same blocks, same year, the same queue of jobs" "3 x the above" $mw run tests/bench/campus-1gw.yaml $one --cases base --set work.tune.queue.arrivals=180/day -o "$out/gw"
timed "1 GW with ten times the jobs (657,000 a year)" "-" $mw run tests/bench/campus-1gw.yaml $one --cases base -o "$out/gw10"
timed "Frontier 24 h at 15 s, 1,000 jobs (RAPS on such a core: 17.5 s)" "0.2 s" $mw run scenarios/examples/frontier.yaml $one -o "$out/frontier"
timed "Columbus 50 MW: one year, 4 trials of it, 459,000 jobs each" "0.6 s a trial" $mw run scenarios/examples/minimal.yaml $one --trials 4 -o "$out/trials"
shared=${MW_SHARED:-../shared}
if [ -r "$shared/data/jobs/philly/philly_jobs.csv.gz" ]; then
    $mw import philly "$shared/data/jobs/philly/philly_jobs.csv.gz" -o "$out/philly.trace.csv.gz" >/dev/null
    timed "Philly, 82,247 jobs" "1 s" $mw run scenarios/examples/philly.yaml $one --set "work.philly.file=$out/philly.trace.csv.gz" -o "$out/philly"
else
    echo "Philly: skipped, no shared data"
fi
timed "board edition of the campus, 14 sheets and more" "1 s" $mw report "$out/campus/results.db" --edition board -o "$out/r.pdf"
timed "full edition of the campus, 40 sheets and more" "2 s" $mw report "$out/campus/results.db" --edition full -o "$out/r.pdf"
if [ -r "$shared/data/kernels/gemm.csv.gz" ]; then
    timed "calibrate on every public table, 59,000 rows" "30 s" $mw calibrate "$shared"/data/kernels/*.csv.gz
    timed "validate training, 1,593 rows" "-" $mw validate training "$shared/validation/training.csv"
fi
rm -rf "$out"
