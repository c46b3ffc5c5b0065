#!/bin/sh
# Real input through the whole program: Frontier's published load points, its measured day, Philly's jobs, a measured weather year.
mw=${MW_BUILD:-build}/millwright
shared=${MW_SHARED:-../shared}
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
bad=0
near() { # name, value, target, relative tolerance
    if awk -v v="$2" -v t="$3" -v e="$4" 'BEGIN { d = v - t; if (d < 0) d = -d; exit !(v != "" && d <= e * t) }'; then echo "ok $1"; else echo "not ok $1: $2, target $3"; bad=1; fi
}
key() { awk -v k="\"$2\"" -v q="\"$3\"" '$1 == k ":" { inside = 1 } inside && $1 == q ":" { gsub(/[,"]/, "", $2); print $2; exit }' "$1"; }

$mw run scenarios/examples/frontier.yaml --quiet --json --no-report -o "$tmp/f" > "$tmp/f.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
# Two runs that fill the uplinks of the same halls: alone each would keep its speed, together they wait for each other, less than if both always sent.
$mw run scenarios/examples/campus-100mw.yaml --quiet --json --no-report --cases base --set fabric.scale_out.oversubscription=2 --set 'work.*.beyond_leaf=80%' --set 'work.*.network_duty=50%' -o "$tmp/c" > "$tmp/c.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
awk '/"fabric.share_frac"/{ s = $2 + 0 } /"fabric.share_least_frac"/{ l = $2 + 0 } /"fabric.share_most_frac"/{ m = $2 + 0 } END{ exit !(s < 1 && l > 0.4 && l <= s && s <= m && m <= 1) }' "$tmp/c.json" && echo "ok thinned uplinks cost speed, between their bounds" || { echo "not ok thinned uplinks: $(grep fabric.share "$tmp/c.json")"; bad=1; }

near "frontier idle 7.3065 MW"  "$(key "$tmp/f.json" idle meter_w)" 7306500  1e-4
near "frontier peak 28.2279 MW" "$(key "$tmp/f.json" peak meter_w)" 28227900 1e-4
near "frontier hpl 22.9545 MW"  "$(key "$tmp/f.json" hpl meter_w)"  22954500 1e-4

# One H100 rack of four nodes at work: a node in training peaks at 7.75 kW (arXiv 2506.14551), its mean lies below that and above serving's,
# where a GPU draws 520 W (ML.ENERGY): with supplies, CPUs, fans and cards of the node 5.65 kW and their losses.
cat > "$tmp/h100.yaml" <<'Y'
millwright: 1
site: columbus-oh
grid: { contract: 1 MW }
cluster: 1 x dgx-h100
power: n
cooling: air
work: { big: { train: llama-3.1-405b, tokens: 1 T, gpus: 32 } }
operations: { failures: none }
money: neocloud
run: { start: 2027-01-01, horizon: 7 d }
Y
node() { awk '/"cluster.it_peak_w"/ { gsub(/,/, "", $2); print $2 / 4; exit }' "$1"; }
$mw run "$tmp/h100.yaml" --quiet --json --no-report -o "$tmp/h" > "$tmp/h.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
sed 's/^work:.*/work: { chat: { serve: llama-3.3-70b, demand: 1000 G token\/day } }/' "$tmp/h100.yaml" > "$tmp/h100s.yaml"
$mw run "$tmp/h100s.yaml" --quiet --json --no-report -o "$tmp/hs" > "$tmp/hs.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
near "an H100 node that serves: 5.65 kW and 5 % of losses" "$(node "$tmp/hs.json")" 5930 0.03
near "an H100 node that trains: 6.2..7.75 kW" "$(node "$tmp/h.json")" 6975 0.11

# Llama 3's own run: 16,384 H100, 419 unplanned interruptions in 54 days, more than 90 % of the time effective (arXiv 2407.21783).
sed 's/^work:.*/work: { big: { train: llama-3.1-405b, tokens: 40 T, gpus: 16384 } }/; s/1 x dgx-h100/528 x dgx-h100/; s/contract: 1 MW/contract: 40 MW/; s/failures: none/failures: { use: llama3-16k }/; s/7 d/54 d/' "$tmp/h100.yaml" > "$tmp/llama.yaml"
$mw run "$tmp/llama.yaml" --quiet --json --no-report -o "$tmp/l" > "$tmp/l.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
value() { awk -v k="\"$2\":" '$1 == k { gsub(/,/, "", $2); print $2; exit }' "$1"; }
near "Llama 3: 419 interruptions in 54 days" "$(value "$tmp/l.json" reliability.interrupts_hz_per_gpu | awk '{ print $1 * 16384 * 54 * 86400 }')" 419 0.05
near "Llama 3: more than 90 % effective" "$(value "$tmp/l.json" work.big.goodput_frac)" 0.91 0.0105
$mw run scenarios/examples/llama3-405b-16k-h100.yaml --quiet --json --no-report -o "$tmp/l3" > "$tmp/l3.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
near "Llama 3 by its published layout: 38 to 43 % of the bf16 peak, and half a tenth" "$($mw explain scenarios/examples/llama3-405b-16k-h100.yaml llama3 | sed -n 's/.*tokens at \([0-9.]*\) %.*/\1/p')" 40.5 0.06
near "the example's failures beside the published 419" "$(value "$tmp/l3.json" reliability.failures_n)" 419 0.1
near "the example's effective time" "$(value "$tmp/l3.json" work.llama3.goodput_frac)" 0.91 0.0105

day=$shared/data/telemetry/frontier_2024-04-07/input_04-07-24.csv.gz
if [ -r "$day" ]; then
    $mw run scenarios/examples/frontier-day.yaml --quiet --json --no-report --set "work.day.file=$(realpath "$day")" -o "$tmp/d" > "$tmp/d.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
    near "frontier's day: 386.98 MWh in" "$(awk '/"facility.it_energy_j"/ { gsub(/,/, "", $2); print $2; exit }' "$tmp/d.json")" 1393128000000 1e-4
else echo "skip frontier's day: no shared data"; fi

if [ -r "$shared/examples/minimal.yaml" ]; then
    for y in minimal campus-100mw; do
        $mw check "$shared/examples/$y.yaml" > "$tmp/log" 2>&1 && echo "ok the picture of the language: $y" || { echo "not ok the picture of the language: $y"; cat "$tmp/log"; bad=1; }
    done
    $mw run "$shared/examples/minimal.yaml" --quiet --json -o "$tmp/m" > "$tmp/m.json" 2>"$tmp/log" && [ -s "$tmp/m/report.pdf" ] && echo "ok the minimal picture runs" || { echo "not ok the minimal picture runs"; cat "$tmp/log"; bad=1; }
else echo "skip the picture of the language: no shared examples"; fi

jobs=$shared/data/jobs/philly/philly_jobs.csv.gz
if [ -r "$jobs" ]; then
    $mw import philly "$jobs" -o "$tmp/philly.trace.csv.gz" > "$tmp/log" 2>&1 && grep -q "82247 jobs" "$tmp/log" && grep -q "978078 GPU-hours" "$tmp/log" && grep -q "^missing" "$tmp/log" \
        && echo "ok philly's sanity report" || { echo "not ok philly's sanity report"; cat "$tmp/log"; bad=1; }
    $mw run scenarios/examples/philly.yaml --quiet --json --no-report --set "work.philly.file=$tmp/philly.trace.csv.gz" -o "$tmp/p" > "$tmp/p.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
    near "philly finishes 82,247 jobs" "$(awk '/"work.philly.finished_n"/ { gsub(/,/, "", $2); print $2; exit }' "$tmp/p.json")" 82247 1e-9
else echo "skip philly: no shared data"; fi

epw=$shared/data/weather/epw/USA_WA_Seattle-Tacoma.epw.gz
if [ -r "$epw" ]; then
    $mw run scenarios/examples/philly.yaml --quiet --json --no-report --set "site.weather.file=$(realpath "$epw")" -o "$tmp/w" > "$tmp/w.json" 2>"$tmp/log" && echo "ok an EPW year" || { echo "not ok an EPW year"; cat "$tmp/log"; bad=1; }
else echo "skip an EPW year: no shared data"; fi
exit $bad
