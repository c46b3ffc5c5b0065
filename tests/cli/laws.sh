#!/bin/sh
# What must not change a result, and what must: a small campus for two weeks, run whole, once per law.
mw=${MW_BUILD:-build}/millwright
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
bad=0
say() { if [ "$2" -eq 0 ]; then echo "ok $1"; else echo "not ok $1"; bad=1; fi; }
key() { awk -v k="\"$2\":" '$1 == k { gsub(/[,"]/, "", $2); print $2; exit }' "$tmp/$1.json"; }
run() { # name, scenario, options...
    name=$1; file=$2; shift 2
    $mw run "$file" --quiet --json --no-report -o "$tmp/$name" "$@" > "$tmp/$name.json" 2>"$tmp/log" || { cat "$tmp/log"; bad=1; }
}
same() { # text, run, run, keys...
    text=$1; a=$2; b=$3; shift 3; rc=0
    for k in "$@"; do
        awk -v a="$(key "$a" "$k")" -v b="$(key "$b" "$k")" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a != "" && b != "" && d <= 1e-9 * (a < 0 ? -a : a)) }' ||
            { rc=1; echo "    $k: $(key "$a" "$k"), $(key "$b" "$k")"; }
    done
    say "$text" $rc
}
less() { awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && b != "" && a + 0 < b + 0) }'; say "$1" $?; } # text, value, value

cat > "$tmp/base.yaml" <<'Y'
millwright: 1
site: abilene-tx
grid: { contract: 30 MW, tariff: { energy: { Mon-Fri 13-19h: 68 USD/MWh, else: 40 USD/MWh }, demand: { price: 9 USD/kW/month }, minimum: 40 % of contract } }
halls:
  A: { blocks: 4 x gb200-su, ready: 2027-07-01 }
  B: { blocks: 4 x gb200-su, ready: 2027-07-01 }
power: n-plus-1
cooling: direct-to-chip
work:
  big:  { train: llama-3.1-405b, tokens: 0.6 T, gpus: 2048, every: 5 d }
  chat: { serve: deepseek-v3, demand: { now: 120 G token/day, shape: us-diurnal } }
  tune: { queue: { arrivals: 60/day, gpus: { 8: 60 %, 32: 40 % }, run_time: { lognormal: 5 h, sigma: 1.0 } } }
money: neocloud
run: { start: 2027-07-01, horizon: 14 d, seed: 3 }
Y
awk '/^  big:/ { held = $0; next } { print } /^  tune:/ { print held }' "$tmp/base.yaml" > "$tmp/order.yaml"
all="facility.energy_j facility.it_energy_j power.peak15_w power.peak_w cooling.water_m3 money.electricity_usd work.big.gpu_hours work.chat.tokens work.tune.finished_n money.npv_usd"
run base "$tmp/base.yaml"
run order "$tmp/order.yaml"
same "the order of works changes nothing" base order $all
for step in "1 min" "10 min" "1 h"; do
    run step "$tmp/base.yaml" --set "run.step=$step"
    same "sampling every $step changes nothing" base step $all
done
run uncapped "$tmp/base.yaml" --set "power.cap.at=15 %" --set power.cap.policy=static
run capped "$tmp/base.yaml" --set "power.cap.at=15 %" --set "power.cap.shed=[batch, tune, train]"
less "a cap that nothing gives way to is passed, and said so" 100000 "$(key uncapped power.beyond_cap_w)"
less "a cap holds the meter" "$(key capped power.peak_w)" 4500005
less "a cap is seen in the clocks" "$(key capped cluster.mean_clock_frac)" 0.9999
same "what has no cap to meet is not slowed" base uncapped facility.energy_j cluster.mean_clock_frac
run gpu "$tmp/base.yaml" --set "operations.failures.gpu=0.5 /year"
less "more failures of GPUs are more interruptions in all" "$(key base reliability.interrupts_hz_per_gpu)" "$(key gpu reliability.interrupts_hz_per_gpu)"
run dpu "$tmp/base.yaml" --set "cluster.dpu.offload=100 %"
less "hosts whose work DPUs do draw less" "$(key dpu facility.it_energy_j)" "$(key base facility.it_energy_j)"
same "and the work is the same" base dpu work.big.gpu_hours work.chat.tokens work.tune.finished_n
run spot "$tmp/base.yaml" --set "money.sells.spot={ rest: true, price: 1.00 USD/h, sold: 50 % }"
less "a line of one's own takes the rest from the template's" "$(key spot money.revenue_usd)" "$(awk -v r="$(key base money.revenue_usd)" 'BEGIN { print r / 2 }')"
[ "$bad" -eq 0 ]
