#!/bin/sh
# The planners' questions that today's models answer (README.md beside this lists all thirty): runs each command, checks form and plausibility.
mw=${MW_BUILD:-build}/millwright
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
bad=0
say() { if [ "$2" = 0 ]; then echo "ok question $1"; else echo "not ok question $1"; sed 's/^/    /' "$tmp/log" | head -n 12; bad=1; fi; }
value() { awk -v q="\"$2\"" '$1 == q ":" { gsub(/[,"]/, "", $2); print $2; exit }' "$1"; }
in_range() { awk -v v="$1" -v a="$2" -v b="$3" 'BEGIN { exit !(v != "" && v != "null" && v + 0 >= a && v + 0 <= b) }'; }
cat > "$tmp/s.yaml" <<'Y'
millwright: 1
title: Question desk
site: abilene-tx
grid:
  contract: 20 MW
  point: { voltage: 138 kV, operator: ercot }
  must: { power_factor: 0.95, ride_through: ercot-nogrr282 }
  tariff: { energy: 45 USD/MWh (35..60), demand: { price: 9 USD/kW/month, window: 15 min }, minimum: 85 % of contract }
power: { use: n-plus-1, basis: measured }
cooling: direct-to-chip
halls:
  A: { blocks: 8 x gb200-su, ready: 2027-07-01 }
  B: { like: A, ready: 2028-01-01 }
cluster: { pools: { train: 6912, serve: 2304 } }
fabric: { scale_out: { use: quantum-x800 } }
storage: { hot: { use: lustre-flash, size: 10 PB, read: 500 GB/s, write: 300 GB/s } }
work:
  frontier: { train: llama-3.1-405b, tokens: 2 T, gpus: 4096, parallel: auto, start: 2028-02-01, every: 3 months }
  chat: { serve: deepseek-v3, demand: { now: 250 G token/day, grows: 5 %/month (1..8) }, software_gain: 25 %/year (10..40) }
operations: { failures: llama3-16k }
money:
  use: neocloud
  sells: { spot: { rest: true, price: 2.60 USD/h, sold: 80 % (60..95) } }
  debt: { share: 70 %, rate: 8.5 %, tenor: 5 years, dscr: min 1.25 }
cases: { lender: { money.sells.*.price: x0.8 } }
run: { start: 2027-07-01, horizon: 4 years, detail: [2028] }
Y
# 4, 7, 8 (quarters), 25, 29 read one run.
$mw run "$tmp/s.yaml" --quiet --json --trials 2 -o "$tmp/s" > "$tmp/s.json" 2>"$tmp/log" || { say "base run" 1; exit 1; }

cat > "$tmp/q1.yaml" <<'Y'
millwright: 1
site: columbus-oh
grid: { contract: 50 MW }
cluster: gb200-nvl72
power: n-plus-1
cooling: direct-to-chip
work: { chat: { serve: deepseek-v3, demand: 300 G token/day } }
money: neocloud
run: { start: 2027-01-01, horizon: 5 years }
Y
$mw run "$tmp/q1.yaml" --quiet --json --no-report -o "$tmp/q1" > "$tmp/q1.json" 2>"$tmp/log"
in_range "$(value "$tmp/q1.json" cluster.gpus_n)" 20000 32000 && in_range "$(value "$tmp/q1.json" money.capex_usd)" 1e9 4e9 && in_range "$(value "$tmp/q1.json" cooling.peak_w)" 1e5 2e7; say 1 $?

$mw report "$tmp/s/results.db" --page ladder -o "$tmp/ladder.pdf" > "$tmp/log" 2>&1 && [ -s "$tmp/ladder.pdf" ] && in_range "$(value "$tmp/s.json" ladder.critical_it_w)" 5e6 2e7; say 4 $?

$mw whatif "$tmp/q1.yaml" --set cluster.racks=x1.33 --set power.cap.policy=managed --quiet -o "$tmp/q5" > "$tmp/log" 2>&1 && grep -q "GPUs installed.*+3[23]" "$tmp/log"; say 5 $?

sed 's/^run:/plan: { generations: [ { from: 2029-01-01, rack: vr-nvl72 }, { from: 2031-01-01, rack: { power: 600 kW, liquid: 100 %, mass: 2.5 t } } ] }\nrun:/' "$tmp/s.yaml" > "$tmp/q6.yaml"
$mw headroom "$tmp/q6.yaml" --over plan > "$tmp/log" 2>&1 && grep -qi "binds" "$tmp/log" && grep -q "vr-nvl72" "$tmp/log"; say 6 $?

grep -q '"binding": {' "$tmp/s.json" && grep -q '"resource"' "$tmp/s.json"; say 7 $?

$mw dump "$tmp/s/results.db" > "$tmp/dump" 2>"$tmp/log" && awk '/^# quarter:/ { q = 1; next } /^# / { q = 0 } q && /\|demand\|chat\|/ { split($0, f, "|"); n++; if (f[6] + 0 > f[7] + 0 || f[7] + 0 > f[8] + 0) wrong++ } END { exit !(n >= 12 && !wrong) }' "$tmp/dump"; say 8 $?

$mw explain "$tmp/s.yaml" frontier > "$tmp/log" 2>&1 && grep -qE '[0-9.]+ (d|days|h)\b' "$tmp/log" && grep -q "matrix products" "$tmp/log" && grep -q "a tenth more network" "$tmp/log"; say 9 $?

$mw whatif "$tmp/s.yaml" --set fabric.scale_out.oversubscription=2 --quiet -o "$tmp/q13" > "$tmp/log" 2>&1 && grep -qE "capital cost.*-[0-9.]+%" "$tmp/log"; say 13 $?
$mw whatif "$tmp/s.yaml" --set 'power.gensets.carry=[cooling, network]' --quiet -o "$tmp/q14" > "$tmp/log" 2>&1 && grep -qE "capital cost.*-[0-9.]+%" "$tmp/log"; say 14 $?
$mw report "$tmp/s/results.db" --edition utility -o "$tmp/utility.pdf" > "$tmp/log" 2>&1 && [ -s "$tmp/utility.pdf" ]; say 21 $?
$mw whatif "$tmp/s.yaml" --set 'halls.*.ready=+12 months' --quiet -o "$tmp/q24" > "$tmp/log" 2>&1 && grep -q "net present value" "$tmp/log"; say 24 $?
in_range "$(value "$tmp/s.json" money.dscr_min)" -5 20 && grep -q '"lender"' "$tmp/s.json"; say 25 $?
$mw whatif "$tmp/s.yaml" --set 'money.lives.gpu=3 years' --quiet -o "$tmp/q26" > "$tmp/log" 2>&1 && grep -qE "cost per installed GPU-hour.*\+[0-9.]+%" "$tmp/log"; say "26 (one value)" $?
sed 's/^cases:.*/cases: { colo: { instead: colo-lease, price: 185 USD\/kW\/month }, rent: { instead: cloud.gb200, price: 3.30 USD\/h, for: 3 years } }/' "$tmp/s.yaml" > "$tmp/q27.yaml"
$mw run "$tmp/q27.yaml" --cases base,colo,rent --quiet -o "$tmp/q27" > "$tmp/log" 2>&1 && $mw dump "$tmp/q27/results.db" > "$tmp/dump27" &&
    awk -F'|' '/^# metric:/ { q = 1; next } /^# / { q = 0 } q && $2 == 0 && $4 == "money.npv_usd" { npv[$1] = $5; n++ } q && $2 == 0 && $4 == "money.usd_per_gpu_s" { hour[$1] = $5 * 3600 }
        q && $4 == "money.capex_usd" { capex[$1] = $5 } END { exit !(n == 3 && hour[2] > 3.2999 && hour[2] < 3.3001 && hour[1] > hour[0] && capex[2] == 0 && capex[1] > 0 && capex[1] < capex[0]) }' "$tmp/dump27" &&
    $mw report "$tmp/q27/results.db" --page cash_cases -o "$tmp/cases.pdf" >> "$tmp/log" 2>&1 && grep -q "^rent," "$tmp/tables/"*by-year-and-case.csv; say 27 $?
sed 's/^  contract: 20 MW/  contract: 20 MW\n  firm: { one: { from: 2027-07-01, power: 20 MW, slip: 60 d (10..150) } }/; s/^cases:.*//' "$tmp/s.yaml" > "$tmp/q28.yaml"
$mw run "$tmp/q28.yaml" --trials 6 --quiet --no-report -o "$tmp/q28" > "$tmp/log" 2>&1 && $mw dump "$tmp/q28/results.db" > "$tmp/dump28" &&
    awk -F'|' '/^# trial_quantile:/ { q = 1; next } /^# / { q = 0 } q && $3 == "money.first_paid_s" { ok = $4 == 6 && $5 > 10 * 86400 && $5 < $6 && $6 < $7 && $7 < 300 * 86400 } END { exit !ok }' "$tmp/dump28"; say 28 $?
awk '/^# tornado:/ { q = 1; next } /^# / { q = 0 } q { n++ } END { exit !(n >= 3) }' "$tmp/dump"; say 29 $?
sed 's/20 MW/21 MW/; s/2.60 USD/2.40 USD/' "$tmp/s.yaml" > "$tmp/s2.yaml"
$mw diff "$tmp/s.yaml" "$tmp/s2.yaml" > "$tmp/log" 2>&1 && grep -q "grid.contract" "$tmp/log" && grep -q "money.sells.spot.price" "$tmp/log" && grep -qi "remainder" "$tmp/log"; say 30 $?
exit $bad
