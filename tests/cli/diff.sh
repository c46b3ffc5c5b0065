#!/bin/sh
# The closed form beside the run, the tornado, and bridges between two plans, as a user meets them.  Prints "ok NAME" or "not ok NAME".
. tests/cli_kit.sh
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; bad=1; fi; }
cat > "$tmp/a.yaml" <<'Y'
millwright: 1
title: A
site: columbus-oh
grid: { contract: 3 MW, tariff: { energy: 41 USD/MWh (30..60) } }
cluster: 16 x gb200-nvl72
power: n
cooling: direct-to-chip
work: { chat: { serve: deepseek-v3, demand: { now: 12 G token/day (9..16), shape: us-diurnal } } }
money: neocloud
run: { start: 2027-01-01, horizon: 1 month }
Y
sed 's/title: A/title: B/; s/41 USD/47 USD/; s/12 G/15 G/; s/^power: n$/power: n-plus-1/' "$tmp/a.yaml" > "$tmp/b.yaml"
sed 's/3 MW/3000 kW/' "$tmp/a.yaml" > "$tmp/same.yaml"
t "estimate" 0 "energy at the meter" $mw estimate "$tmp/a.yaml"
t "estimate as json" 0 '"facility.pue"' $mw estimate "$tmp/a.yaml" --json
t "estimate of a change" 0 "energy at the meter" $mw estimate "$tmp/a.yaml" --set grid.contract=2.5MW
t "estimate of what cannot be" 4 "infeasible" $mw estimate "$tmp/a.yaml" --set cluster.ready=2040-01-01
t "estimate of a mistake" 3 "did you mean" $mw estimate "$tmp/a.yaml" --set grid.contrct=3MW
t "estimate of nothing" 2 "needs a scenario" $mw estimate
t "run with a metric of one's own in the tornado" 0 "PUE" $mw run "$tmp/a.yaml" --quiet --no-report --tornado facility.pue -o "$tmp/ra"
t "a tornado of no metric" 3 "did you mean 'facility.pue'" $mw run "$tmp/a.yaml" --quiet --no-report --tornado facility.pu -o "$tmp/rx"
$mw dump "$tmp/ra/results.db" > "$tmp/dump"
grep -q '^0|2027|facility.energy_j|' "$tmp/dump"; say $? "the run is held against the estimate"
grep -q '^0|facility.pue|work.chat.demand.now|' "$tmp/dump"; say $? "the tornado has the metric"
grep -q '^0|money.usd_per_useful_gpu_s|grid.tariff.energy|' "$tmp/dump"; say $? "the tornado has the price"
grep -q '^0|grid.contract|MW|3|1|' "$tmp/dump"; say $? "one more megawatt is in the database"
t "run of the other" 0 "PUE" $mw run "$tmp/b.yaml" --quiet --no-report -o "$tmp/rb"
t "diff of two scenarios" 0 "mean of all orders (Shapley)" $mw diff "$tmp/a.yaml" "$tmp/b.yaml"
grep -q 'work.chat.demand.now .* 12 G token/day (9..16) -> 15 G token/day' "$tmp/log"; say $? "diff names the input and both values"
t "diff of spellings" 0 "nothing that moves a result differs" $mw diff "$tmp/a.yaml" "$tmp/same.yaml"
t "diff of a scenario and its run" 0 "inputs that differ: 0" $mw diff "$tmp/a.yaml" "$tmp/ra/results.db"
t "diff by simulation" 0 "bridge by simulation" $mw diff "$tmp/a.yaml" "$tmp/b.yaml" --exact
mv "$tmp/a.yaml" "$tmp/gone.yaml"
t "diff of two databases, without their scenarios" 0 "(simulated)" $mw diff "$tmp/ra/results.db" "$tmp/rb/results.db" -o "$tmp/d"
t "the bridge as a database" 0 "|remainder|" $mw dump "$tmp/d/results.db"
$mw diff "$tmp/ra/results.db" "$tmp/rb/results.db" --json > "$tmp/d.json"
adds() { awk '/"facility.energy_j"/ { on = 1 } on && /"a":|"b":/ { gsub(/[",:]/, ""); v[$1] = $2 } on && /"steps"/ { s = 1; next }
     s && /}/ { s = 0 } s { n = split($0, x, ":"); gsub(/[ ,]/, "", x[n]); sum += x[n] } on && /"remainder"/ { gsub(/[",]/, ""); sum += $2; exit }
     END { d = v["b"] - v["a"] - sum; exit !(v["a"] > 0 && d * d < 1e-18 * v["a"] * v["a"]) }' "$1"; }
adds "$tmp/d.json"; say $? "steps and remainder add up"
sed 's/41 USD/47 USD/; s/12 G/15 G/; s/^power: n$/power: n-plus-1/; s/^cooling: .*/cooling: { use: direct-to-chip, supply: 37 °C }/; s/3 MW/3100 kW/; s/us-diurnal/flat/
     s/^money: .*/money: { use: neocloud, debt: { share: 31 % } }/' "$tmp/gone.yaml" > "$tmp/seven.yaml"
t "diff of seven changes" 0 "mean of 10 drawn orders (Shapley, +- its standard error)" $mw diff "$tmp/gone.yaml" "$tmp/seven.yaml"
$mw diff "$tmp/gone.yaml" "$tmp/seven.yaml" --json > "$tmp/seven.json"
adds "$tmp/seven.json"; say $? "drawn orders and remainder add up"
grep -q '"standard_error"' "$tmp/seven.json"; say $? "drawn orders state their error"
llama=scenarios/examples/llama3-405b-16k-h100.yaml
$mw run $llama --quiet --no-report -o "$tmp/la" >/dev/null 2>&1
$mw run $llama --set "work.llama3.parallel=tp8 pp16 vpp4 dp128 mb1 zero1" --quiet --no-report -o "$tmp/lb" >/dev/null 2>&1
t "diff of two databases whose run has a layout" 0 "inputs that differ: 1" $mw diff "$tmp/la/results.db" "$tmp/lb/results.db"
t "what follows from the layout is no input" 0 "work.llama3.parallel" $mw diff "$tmp/la/results.db" "$tmp/lb/results.db"
t "diff of one" 2 "two scenarios or two databases" $mw diff "$tmp/b.yaml"
t "diff of a missing file" 3 "nowhere" $mw diff "$tmp/nowhere.yaml" "$tmp/b.yaml"
sed 's/^cluster:.*/cluster: { use: 16 x gb200-nvl72, ready: 2040-01-01 }/' "$tmp/gone.yaml" > "$tmp/late.yaml"
t "diff of an infeasible side" 4 "infeasible" $mw diff "$tmp/late.yaml" "$tmp/b.yaml"
exit $bad
