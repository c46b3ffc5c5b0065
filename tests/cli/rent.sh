#!/bin/sh
# Rent and lease instead of building: the same work as the base, money of the contract, nothing of a plant that is not the plan's, and books that balance.
mw=${MW_BUILD:-build}/millwright
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
bad=0
say() { if [ "$2" -eq 0 ]; then echo "ok $1"; else echo "not ok $1"; bad=1; fi; }
cat > "$tmp/s.yaml" <<'Y'
millwright: 1
site: abilene-tx
grid: { contract: 12 MW }
halls:
  A: { blocks: 4 x gb200-su, ready: 2027-01-01 }
  B: { blocks: 2 x gb200-su, ready: 2028-01-01 }
power: n-plus-1
cooling: direct-to-chip
fabric: { scale_out: quantum-x800 }
work:
  big:  { train: llama-3.1-405b, tokens: 1 T, gpus: 2048, every: 2 months }
  chat: { serve: deepseek-v3, demand: { now: 60 G token/day } }
money:
  use: neocloud
  sells: { spot: { rest: true, price: 4.10 USD/h, sold: 80 % } }
  residual: { gpu: 0 % }
  debt: { share: 0 % }
  tax: { rate: 0 % }
cases:
  rent:  { instead: cloud.gb200, price: 3.30 USD/h }
  short: { like: rent, for: 1 years }
  used:  { like: rent, take_or_pay: 0 % }
  colo:  { instead: colo-lease, price: { value: 185 USD/kW/month (160..210), source: "landlord's letter 7", date: 2026-09-30 } }
  dark:  { like: colo, energy: included, work.chat.demand: 30 G token/day }
run: { start: 2027-01-01, horizon: 5 years, detail: [2027, 2030], step: 1 h }
Y
$mw run "$tmp/s.yaml" --quiet --no-report --trials 2 -o "$tmp/s" > "$tmp/log" 2>&1 || { cat "$tmp/log"; say "cases that rent and lease run" 1; exit 1; }
$mw dump "$tmp/s/results.db" > "$tmp/dump"
table() { awk -v t="# $1:" 'index($0, t) == 1 { q = 1; next } /^# / { q = 0 } q' "$tmp/dump"; }
metric() { table metric | awk -F'|' -v c="$1" -v y="$2" -v m="$3" '$1 == c && $2 == y && $3 == 0 && $4 == m { print $5 }'; }
yes() { awk "BEGIN { exit !($2) }"; say "$1" $?; }

rc=0
for m in work.big.gpu_hours work.big.finished_n work.chat.tokens facility.utilisation_frac facility.useful_frac cluster.gpus_n sched.wait_mean_s; do
    for c in 1 4; do [ -n "$(metric 0 2027 $m)" ] && [ "$(metric 0 2027 $m)" = "$(metric $c 2027 $m)" ] || { echo "    case $c: $m"; rc=1; }; done
done
say "the same work is done on rented GPUs and in a leased hall" $rc
table metric | awk -F'|' '$1 > 0 && $4 ~ /^(power|cooling|grid|site|building|peak|ladder|fabric|storage|reliability)\.|^facility\.(pue|wue|energy|it_energy)|nameplate|design_w/ { n++; if (n < 4) print "    " $0 } END { exit n > 0 }'
say "nothing is told of a plant that is not the plan's" $?
[ -z "$(for t in entity ladder quarter bind probe part; do table $t | awk -F'|' '$1 > 0' | head -n 1; done)" ]; say "no plant, probe, ladder or limit is stored for it" $?
table money | awk -F'|' '($1 == 1 || $1 == 5) && $6 ~ /energy|bill/ { exit 1 }'; say "energy in the price brings no bill" $?
[ -n "$(metric 4 2027 carbon.scope2_kg)" ] && [ -z "$(metric 1 2027 carbon.scope2_kg)$(metric 5 2027 carbon.scope2_kg)" ]; say "carbon of electricity is whose bill it is" $?
yes "an installed GPU-hour costs the rent that is stated" "($(metric 1 0 money.usd_per_gpu_s) * 3600 - 3.30) ^ 2 < 1e-18 && $(metric 1 0 money.capex_usd) == 0"
yes "hours that are not taken are paid only if the contract says so" "$(metric 3 0 money.usd_per_gpu_s) * 3600 < 3.30 * 0.81"
yes "a lease builds less and runs dearer" "$(metric 4 0 money.capex_usd) < 0.9 * $(metric 0 0 money.capex_usd) && $(metric 4 0 money.opex_usd_per_year) > $(metric 0 0 money.opex_usd_per_year)"
yes "for five years building is cheaper" "$(metric 0 0 money.npv_usd) > $(metric 1 0 money.npv_usd)"
[ -z "$(metric 2 2030 work.chat.tokens)" ] && [ -n "$(metric 2 2027 work.chat.tokens)" ] && ! table money | awk -F'|' '$1 == 2 && ($4 > 2027 || $2 > 2027) { found = 1 } END { exit !found }'; say "a case ends with its contract" $?
table trial_quantile | awk -F'|' '$1 == 4 && $3 == "money.npv_usd" && $5 < $7 { ok = 1 } $1 > 0 && $3 ~ /^power/ { exit 1 } END { exit !ok }'; say "a price with a range is drawn" $?
table value_ | grep -q "^4|money.lease.price|.*|landlord's letter 7|"; say "a price with its paper is a quote of the register" $?
table money | awk -F'|' '
    $2 != 0 || $4 == 0 { next }
    $6 == "revenue" || $6 == "residual" || $6 == "deposit" { sum[$1 "|" $4] += $8 }
    $6 == "energy" || $6 == "opex" || $6 == "capex" { sum[$1 "|" $4] -= $8 }
    $6 == "cash" && $7 == "free" { free[$1 "|" $4] = $8; n++ }
    END { for (k in free) { d = free[k] - sum[k]; if (d * d > 1) { print "    " k ": " free[k] " is not " sum[k]; bad = 1 } } exit bad || n < 20 }'
say "the books of every case and year balance" $?

rc=0
for command in "run --quiet --no-report" estimate explain headroom; do
    $mw $command "$tmp/s.yaml" --set money.rent.use=gb200 > "$tmp/log" 2>&1; [ $? -eq 3 ] && grep -q "the base is what is built" "$tmp/log" || { echo "    $command"; rc=1; }
done
say "the base is what is built, for every command" $rc
$mw run "$tmp/s.yaml" --quiet --no-report --cases rent --set "run.horizon=1 years" --set "run.detail=[2027]" -o "$tmp/s" > "$tmp/log" 2>&1 && $mw dump "$tmp/s/results.db" > "$tmp/dump"
yes "for one year renting is cheaper" "$(metric 1 0 money.npv_usd) > $(metric 0 0 money.npv_usd)"
[ "$bad" -eq 0 ]
