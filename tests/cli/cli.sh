#!/bin/sh
# The command line as a user meets it: exit codes, messages, files left behind.  Prints "ok NAME" or "not ok NAME".
. tests/cli_kit.sh
cat > "$tmp/tiny.yaml" <<'Y'
millwright: 1
title: Tiny
site: columbus-oh
grid: { contract: 2 MW }
cluster: 8 x gb200-nvl72
power: n
cooling: direct-to-chip
work: { tune: { queue: { arrivals: 20/day, gpus: { 8: 1 }, run_time: { lognormal: 2 h, sigma: 1 } } } }
money: neocloud
run: { start: 2027-01-01, horizon: 3 d }
Y
sed "s/8 x gb200-nvl72/gb200-nvl72/" "$tmp/tiny.yaml" > "$tmp/fill.yaml"
t "help" 0 "capacity planner" $mw help
t "help of a command" 0 "change an input; may repeat" $mw run --help
t "version" 0 "millwright" $mw --version
t "unknown command" 2 "did you mean 'run'" $mw runn
t "unknown option" 2 "did you mean --quiet" $mw run --quite x.yaml
t "too many threads" 2 "at most 1024" $mw run "$tmp/tiny.yaml" --threads 100000
t "too many trials" 2 "at most 1000000" $mw run "$tmp/tiny.yaml" --trials 99999999999
t "trials below none" 2 "takes a whole number, not '-5'" $mw run "$tmp/tiny.yaml" --trials -5
t "a base cannot be set" 3 "cannot be changed" $mw check "$tmp/tiny.yaml" --set base=other.yaml
t "text that is not UTF-8" 3 "is not UTF-8" $mw check "$tmp/tiny.yaml" --set "title=$(printf '\377')"
t "paths that match nothing" 2 "matches 'nothing.*'" $mw paths "$tmp/tiny.yaml" 'nothing.*'
t "option of another command" 2 "is no option of check" $mw check --page power "$tmp/tiny.yaml"
t "unknown edition" 3 "did you mean 'board'" $mw check "$tmp/tiny.yaml" --set 'report.editions=[bord]'
t "no scenario" 2 "needs a scenario" $mw run
t "missing file" 3 "nowhere.yaml" $mw check $tmp/nowhere.yaml
t "check the examples" 0 "no mistakes" $mw check scenarios/examples/minimal.yaml
t "check the campus" 0 "no mistakes" $mw check scenarios/examples/campus-100mw.yaml
t "paths" 0 "grid.contract" $mw paths "$tmp/tiny.yaml" 'grid.*'
t "catalog kinds" 0 "gpu" $mw catalog
t "catalog part" 0 "tdp" sh -c "$mw catalog gpu gb200 | tr A-Z a-z | sed s/power/tdp/"
t "catalog unknown part" 2 "did you mean" $mw catalog gpu gb20
t "run" 0 "PUE" $mw run "$tmp/tiny.yaml" --quiet -o "$tmp/out"
for f in results.db report.pdf summary.json; do
    if [ -s "$tmp/out/$f" ]; then echo "ok left $f"; else echo "not ok left $f"; bad=1; fi
done
t "json" 0 '"complete": true' $mw run "$tmp/tiny.yaml" --quiet --json --no-report -o "$tmp/out2"
t "whatif" 0 "change" $mw whatif "$tmp/tiny.yaml" --quiet --set power.use=2n -o "$tmp/out3"
t "a factor of a filled cluster" 0 "change" $mw whatif "$tmp/fill.yaml" --quiet --set cluster.racks=x1.33 --set power.cap.policy=managed -o "$tmp/out7"
t "set that matches nothing" 3 "did you mean" $mw run "$tmp/tiny.yaml" --quiet --set grid.contrct=3MW -o "$tmp/out4"
t "report from the database" 0 "again.pdf" $mw report "$tmp/out/results.db" -o "$tmp/again.pdf"
t "unknown page" 1 "did you mean" $mw report "$tmp/out/results.db" --page pwer -o "$tmp/x.pdf"
t "report of no database" 1 "E50" $mw report "$tmp/tiny.yaml" -o "$tmp/x.pdf"
sed "s/^work:.*/work: { a: { train: llama-3.1-405b, gpus: 64 } }/" "$tmp/tiny.yaml" > "$tmp/needs.yaml"
t "what models refuse has its place" 3 "needs.yaml:8:12: error: work.a: train needs tokens" $mw check "$tmp/needs.yaml"
t "a file that is not there has its place" 3 "error: site.weather.file: cannot read 'no.epw'" $mw check "$tmp/tiny.yaml" --set 'site={ use: columbus-oh, weather: { file: no.epw } }'
printf 'cases: { lean: { grid.contrct: 3 MW } }\n' | cat "$tmp/tiny.yaml" - > "$tmp/cases.yaml"
t "check reads the cases" 3 "error: grid.contrct: unknown key" $mw check "$tmp/cases.yaml"
t "a wrong case stops the run before it starts" 3 "error: grid.contrct: unknown key" $mw run "$tmp/cases.yaml" --quiet -o "$tmp/wrong"
if [ -e "$tmp/wrong/results.db" ]; then echo "not ok no database of a wrong scenario"; bad=1; else echo "ok no database of a wrong scenario"; fi
t "a case that is not there" 3 "did you mean 'lean'" $mw check "$tmp/cases.yaml" --cases leen
t "check of what cannot be" 4 "infeasible" $mw check "$tmp/tiny.yaml" --set cluster.racks=0
for f in tests/reject/models/*.yaml; do
    t "refused: $(basename "$f" .yaml)" 3 "$f:$(sed -n '1s/^# expect: //p' "$f")" $mw check "$f"
done
t "a gang larger than the cluster" 4 "its pool will never hold more than 576" $mw run "$tmp/tiny.yaml" --quiet --set 'work={ a: { train: llama-3.1-405b, tokens: 1 T, gpus: 6400 } }' -o "$tmp/gang"
t "work behind the end of the plan is warned of" 0 "warning: work.late.start: 2050-03-01 is not before the end of the plan" $mw check "$tmp/tiny.yaml" --set 'work.late={ train: llama-3.1-405b, tokens: 1 T, gpus: 64, start: 2050-03-01 }'
t "and told in the run" 0 "finding: work.late.start: 2050-03-01" $mw run "$tmp/tiny.yaml" --quiet --no-report --set 'work.late={ train: llama-3.1-405b, tokens: 1 T, gpus: 64, start: 2050-03-01 }' -o "$tmp/behind"
t "power that is firm too late says so" 4 "no step of grid.firm begins before the plan ends" $mw check "$tmp/fill.yaml" --set 'grid.firm={ a: { from: 2060-01-01, power: 1 MW } }'
t "nothing is ready in time" 4 "the first rack is accepted on" $mw run "$tmp/tiny.yaml" --quiet --set cluster.ready=2040-01-01 -o "$tmp/late"
t "fixed cooling without CDUs" 0 "PUE" $mw run "$tmp/tiny.yaml" --quiet --no-report --set 'cooling={ kind: fixed }' -o "$tmp/fixed"
t "findings are told" 0 "finding: cluster.pools" $mw run "$tmp/tiny.yaml" --quiet --no-report --set 'cluster.pools={ train: 500, serve: 500 }' -o "$tmp/found"
t "infeasible" 4 "the meter: idle racks" $mw run "$tmp/tiny.yaml" --quiet --set grid.contract=50kW -o "$tmp/out5"
printf 'cases: { base: {}, more: { grid.contract: 3 MW } }\n' | cat "$tmp/tiny.yaml" - > "$tmp/more.yaml"
sed 's/contract: 2 MW/contract: 50 kW/' "$tmp/more.yaml" > "$tmp/small.yaml"
t "variations of a base that cannot be are run" 4 "GPUs installed" $mw run "$tmp/small.yaml" --quiet -o "$tmp/more"
t "and the base says why not" 4 "case base: the meter: idle racks" $mw run "$tmp/small.yaml" --quiet --no-report -o "$tmp/more"
t "nothing fits" 4 "one rack with its plant" $mw run "$tmp/fill.yaml" --quiet --set grid.contract=50kW -o "$tmp/out6"
sed 's/2 MW/2 MB/; s/gb200-nvl72/gb200-nvl27/; s/sigma: 1/sigme: 1/' "$tmp/tiny.yaml" > "$tmp/bad.yaml"
$mw check "$tmp/bad.yaml" >"$tmp/log" 2>&1
if [ "$(grep -c 'error:' "$tmp/log")" -ge 3 ]; then echo "ok every mistake at once"; else echo "not ok every mistake at once"; sed 's/^/    /' "$tmp/log"; bad=1; fi
if [ "$(id -u)" != 0 ]; then
    mkdir "$tmp/ro"; chmod a-w "$tmp/ro"
    t "read-only folder" 1 "cannot" $mw run "$tmp/tiny.yaml" --quiet -o "$tmp/ro/x"
else
    t "folder that cannot be" 1 "cannot" $mw run "$tmp/tiny.yaml" --quiet -o "/proc/nowhere/x"
fi
for blocks in 16 80 400; do # of 512 bytes: the disk is full while tables, rows or the log are written
    t "full disk at $blocks" 1 "cannot write" sh -c "ulimit -f $blocks; exec $mw run $tmp/tiny.yaml --quiet --no-report -o $tmp/full$blocks"
    t "a run after the full disk at $blocks" 0 "PUE" $mw run "$tmp/tiny.yaml" --quiet --no-report -o "$tmp/full$blocks"
done
t "full disk keeps the results before" 1 "the results before it are in" sh -c "ulimit -f 80; exec $mw run $tmp/tiny.yaml --quiet --no-report -o $tmp/full80"
t "a scenario is a plain file" 3 "is not a plain file" $mw check /dev/zero
if [ -c /dev/full ]; then t "stdout full" 1 "standard output" sh -c "$mw help > /dev/full"; fi
# Killed half way: the database says incomplete.
($mw run scenarios/examples/campus-100mw.yaml --quiet --no-report --cases base -o "$tmp/kill" >/dev/null 2>&1) & pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do [ -f "$tmp/kill/results.db" ] && break; sleep 0.3; done
sleep 0.5; pkill -9 -P $pid 2>/dev/null; kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
if [ -f "$tmp/kill/results.db" ]; then t "killed run is incomplete" 1 "incomplete" $mw report "$tmp/kill/results.db" -o "$tmp/k.pdf"; fi
# The resolved form loads back to the same scenario.
$mw check --resolved scenarios/examples/minimal.yaml > "$tmp/long.yaml" 2>"$tmp/log"
t "resolved form loads" 0 "no mistakes" $mw check "$tmp/long.yaml"
exit $bad
