#!/bin/sh
# `millwright headroom` and `millwright explain` as a user meets them: what is told, in words and as JSON, and what is refused.
. tests/cli_kit.sh
MILLWRIGHT_PATH=$(pwd)/scenarios/library; export MILLWRIGHT_PATH
campus=scenarios/examples/campus-100mw.yaml minimal=scenarios/examples/minimal.yaml
is() { if [ "$2" ]; then echo "ok $1"; else echo "not ok $1"; bad=1; fi; }
t "a filled meter has no room" 0 "With more plant of the same templates 0 more: contract and firm power" $mw headroom $minimal
t "what is not stated is not known" 0 "not known (no hall states spare_positions)" $mw headroom $minimal
t "one more megawatt of contract" 0 "grid.contract            MW" $mw headroom $minimal
t "one more block" 0 "halls.A.blocks.count     block         +2304.0" $mw headroom $campus
t "one more, as json" 0 '"useful_gpu_s_per_year"' $mw headroom $minimal --json
t "steps of firm power" 0 "step2" $mw headroom $campus
t "water binds where it is allotted" 0 "<- binds site.water" $mw headroom $campus
t "more water, and it does not" 0 "as if all 24 hours" $mw headroom $campus --set "site.water.allocation=9000 m3/day"
is "then something else binds" "$(grep -c 'With more plant of the same templates [1-9][0-9]* more: contract' "$tmp/log" | grep -v '^0')"
gen='plan.generations=[ { from: 2029-01-01, rack: vr-nvl72 }, { from: 2031-01-01, rack: { power: 600 kW, liquid: 100 %, mass: 2.5 t } } ]'
t "coming generations" 0 "vr-nvl72, not in the plan yet, from 2029-01-01" $mw headroom $campus --over plan --set "$gen"
is "a drawn rack" "$(grep 'rack of 600 kW.*600.0 kW, 100 % of it to liquid, 2.50 t' "$tmp/log")"
t "a rack too heavy" 0 "rack of 600 kW" $mw headroom $campus --over plan --set 'plan.generations=[ { from: 2031-01-01, rack: { power: 600 kW, liquid: 100 %, mass: 9 t } } ]'
is "the floor binds" "$(grep 'floor load of a position.* 0 ' "$tmp/log")"
t "no generations" 0 "names no generations" $mw headroom $minimal --over plan
t "over what" 2 "--over takes the word plan" $mw headroom $minimal --over time
t "headroom of nothing" 2 "takes one scenario" $mw headroom
t "headroom as JSON" 0 '"as_built_binds"' $mw headroom $campus --json
t "an unknown rack of the plan" 3 "vr-nvl27" $mw headroom $campus --over plan --set 'plan.generations=[ { from: 2029-01-01, rack: vr-nvl27 } ]'
t "two sides are counted together" 0 "UPS" $mw headroom $minimal --set power.use=2n
is "load of the transformers of 2N exceeds that of the UPS" "$(awk '/^  transformers/{x=$2} /^  UPS/{u=$2} END{ if (x > u && x < 1.2 * u) print "yes" }' "$tmp/log")"

t "explain" 0 "UPS loss" $mw explain $campus
for s in "what binds" "GPU time" "capital cost" "widest ranges" "asked for, not simulated"; do is "explain tells: $s" "$(grep -F "$s" "$tmp/log")"; done
t "explain as JSON" 0 '"power": [' $mw explain $campus --json
is "the parts add up to the meter" "$(awk -F'"' '/^ "/{p=$2} p!="power"{next} /"key"/{k=$4} /"value"/{v=$3; gsub(/[:, ]/,"",v); if (!(k in a)) a[k]=v}
    END{ s=a["substation"]+a["transformers"]+a["ups"]+a["distribution"]+a["cooling"]+a["house"]+a["network"]+a["storage"]+a["racks"]; d=s/a["meter"]-1; if (d<1e-6 && d>-1e-6) print "yes" }' "$tmp/log")"
t "explain a run" 0 "one run" $mw explain $campus frontier
for s in "layout  " "matrix products" "pipeline bubble" "activations" "a tenth more network"; do is "a run with a layout tells: $s" "$(grep -F "$s" "$tmp/log")"; done
is "a 405B run of 30 T tokens on 16384 GPUs takes 6 N D / (n peak mfu)" "$(awk '/one run/{ u=$0; sub(/.* at /,"",u); sub(/ %.*/,"",u); d=6*405.85e9*30e12/(16384*2.5e15*u/100)/86400; if (u>45 && u<85 && $3/d>0.995 && $3/d<1.005) print "yes" }' "$tmp/log")"
t "explain a service" 0 "tokens served" $mw explain $campus chat
t "explain a queue" 0 "queue.arrivals" $mw explain $campus tune
t "explain a run of a state-space hybrid" 0 "state-space mixers" $mw explain $campus frontier --set work.frontier.train=nemotron-3-super-120b-a12b --set work.frontier.parallel=auto
is "its mixers are parametric" "$(grep 'parametric: no scan is calibrated' "$tmp/log")"
is "its band is wide" "$(grep 'P10-P90 +- 2[0-9] %' "$tmp/log")"
t "explain an unknown work" 2 "did you mean 'frontier'" $mw explain $campus frontir
t "explain nothing" 2 "takes a scenario" $mw explain
t "explain what cannot be" 4 "infeasible" $mw explain $minimal --set grid.contract=50kW
t "explain with mistakes" 3 "did you mean" $mw explain $minimal --set grid.contrct=50kW
# A training run by its layout: what cannot be is said, what is fast or slow beyond any stated utilisation is told.
llama=scenarios/examples/llama3-405b-16k-h100.yaml
l() { n=$1; want=$2; text=$3; shift 3; for v in "$@"; do set -- "$@" --set "work.llama3.$v"; shift; done; t "$n" "$want" "$text" $mw search $llama llama3 --top 2 "$@"; }
t "switches that add nothing of a sharded exchange" 0 "the optimizer is sharded: gradients are scattered" $mw explain $llama llama3 --set fabric.scale_out.use=quantum-2 --set fabric.scale_out.reduction=sharp
l "its stated layout and others" 0 "GPUs against days" precision=bf16
l "more chunks than layers" 3 "chunks for the 8 layers of a stage" "parallel=tp8 pp16 vpp1000"
l "experts of a dense model" 3 "of a model without experts" "parallel=tp8 pp16 ep8"
l "less than a sequence" 3 "is less than one sequence" "sequence=1e9 token"
l "a prime of GPUs" 4 "no layout divides 16381 GPUs" gpus=16381 parallel=auto
l "one GPU" 4 "on 1 GPUs needs" gpus=1 parallel=auto
l "a format of no such device" 3 "not a format of" precision=nvfp4
$mw search $llama llama3 --set work.llama3.train=mistral-7b --set work.llama3.gpus=2 --set work.llama3.parallel=auto --set 'work.llama3.batch=32768 token' >"$tmp/log" 2>&1
is "nothing is infinite" "$(grep -c 'inf GB' "$tmp/log" | grep -x 0)"
t "slower than a thousandth of the peak" 0 "of the bfloat16 peak" $mw explain $llama llama3 --set work.llama3.train=llama-3.1-8b --set work.llama3.parallel=auto --set "work.llama3.batch=16384 token" --set "work.llama3.sequence=1 token"
t "four bits, faster than sixteen could be" 0 "of the bfloat16 peak" $mw explain $llama llama3 --set "cluster={ use: 516 x dgx-b200, ready: 2023-06-01 }" --set grid.contract=120MW --set work.llama3.train=llama-3.1-70b --set work.llama3.gpus=256 --set work.llama3.parallel=auto --set work.llama3.precision=nvfp4 \
    --set "work.llama3.batch=67108864 token" --set "work.llama3.sequence=2048 token"
is "by a tenth or so" "$(sed -n 's/.*tokens at \([0-9.]*\) % of the bfloat16 peak.*/\1/p' "$tmp/log" | awk '$1 > 100 && $1 < 130')"

llama=scenarios/examples/llama3-405b-16k-h100.yaml
t "a step as a trace" 0 "task by task" $mw explain $llama llama3 --trace "$tmp/step.json"
if command -v python3 >/dev/null; then
    cat > "$tmp/look.py" <<'P'
import json, sys
events, free, names = json.load(open(sys.argv[1])), {}, {}
for e in events:  # complete events; on one process none starts before the last has ended; microseconds
    assert e["ph"] == "X" and e["dur"] >= 0 and e["ts"] >= free.get(e["pid"], 0) - 1e-3, e
    free[e["pid"]] = e["ts"] + e["dur"]
    names[e["cat"]] = names.get(e["cat"], 0) + 1
print(len(free), names["forward"], names["backward"], round(max(free.values()) / 1e6, 3))
P
    python3 "$tmp/look.py" "$tmp/step.json" > "$tmp/events"
    is "sixteen stages, a forward and a backward of four chunks each for sixteen micro-batches" "$(grep '^16 1024 1024 ' "$tmp/events")"
    is "its end is the step's" "$(awk -v s="$(awk '/task by task/{ print $5 }' "$tmp/log")" '{ d = $4 - s; if (d < 0.002 && d > -0.002) print "yes" }' "$tmp/events")"
else
    echo "skip a trace looked into: no python3"
fi
t "the same bytes again" 0 "" sh -c "$mw explain $llama llama3 --trace $tmp/again.json && cmp $tmp/step.json $tmp/again.json"
t "a trace without a pipeline" 0 "" $mw explain $llama llama3 --trace "$tmp/flat.json" --set "work.llama3.parallel=tp8 mb1 zero3 full cp8"
is "is one process" "$([ "$(grep -c '"pid":0' "$tmp/flat.json")" = "$(grep -c '"ph":"X"' "$tmp/flat.json")" ] && echo yes)"
t "a trace of the facility" 2 "millwright: --trace takes the step of one training run: explain SCENARIO RUN --trace FILE" $mw explain $llama --trace "$tmp/x.json"
t "a trace of a service" 2 "command line: error: 'chat' has no step to trace: it is no training run with \`parallel\` [E604]" $mw explain $campus chat --trace "$tmp/x.json"
t "a trace of nothing" 2 "no work 'llama'; did you mean 'llama3'?" $mw explain $llama llama --trace "$tmp/x.json"
t "a trace to nowhere" 1 "millwright: $tmp/no/x.json: No such file or directory" $mw explain $llama llama3 --trace "$tmp/no/x.json"
t "a trace without a file" 2 "--trace needs a value" $mw explain $llama llama3 --trace
t "a trace of another command" 2 "--trace is no option of search; it belongs to explain" $mw search $llama llama3 --trace x
is "nothing was written" "$([ ! -e "$tmp/x.json" ] && echo yes)"
exit $bad
