#!/bin/sh
# `millwright search` and the step of `millwright explain` on Llama 3's run, and what a user gets wrong: exit codes and exact first lines.
. tests/cli_kit.sh
MILLWRIGHT_PATH=$(pwd)/scenarios/library; export MILLWRIGHT_PATH
run=scenarios/examples/llama3-405b-16k-h100.yaml
is() { if [ "$2" ]; then echo "ok $1"; else echo "not ok $1"; bad=1; fi; }
no() { # name, expected exit code, exact first line of stderr, then options of `search` on the run
    name=$1; want=$2; line=$3; shift 3
    $mw search $run llama3 "$@" >"$tmp/log" 2>"$tmp/err"; rc=$?
    got=$(head -n 1 "$tmp/err")
    if [ "$rc" -eq "$want" ] && [ "$got" = "$line" ]; then echo "ok $name"
    else echo "not ok $name (exit $rc, wanted $want)"; echo "    wanted: $line"; echo "    got:    $got"; bad=1; fi
}
layout() { # name, what is wrong with it, layout, further options
    name=$1; text=$2; words=$3; shift 3
    no "$name" 3 "command line: error: work.llama3.parallel: $text [E328]" --set "work.llama3.parallel=$words" "$@"
}
fits() { name=$1; text=$2; shift 2; no "$name" 4 "$run: infeasible: work.llama3: $text" "$@"; }

t "search" 0 "fit in memory" $mw search $run llama3
is "twenty layouts, best first" "$(awk '/^ *[0-9]+  tp/{ n++; for (i = 1; i < NF; i++) if ($(i+1) == "s") { if ($i < last) exit; last = $i } } END{ if (n == 20) print "yes" }' "$tmp/log")"
is "GPUs against days" "$(grep -c 'GPU-days' "$tmp/log" | grep -x 5)"
is "more GPUs take fewer days" "$(awk '/GPU-days/{ if (last && $3 >= last) exit; last = $3; n++ } END{ if (n == 5) print "yes" }' "$tmp/log")"
t "the best three" 0 "" $mw search $run llama3 --top 3
is "are three" "$(grep -c '^ *[0-9]*  tp.* d$' "$tmp/log" | grep -x 3)"
t "as JSON" 0 '"best": [' $mw search $run llama3 --top 3 --json
is "none above the memory of the device" "$(awk -F'[:,]' '/"memory_B"/{ n++; if ($2 > 80e9) exit } END{ if (n == 3) print "yes" }' "$tmp/log")"
t "everything that the step tells apart" 0 "all that the step tells apart, also what no run has been seen to use" $mw search $run llama3 --space all --top 30
sed -n '3,32p' "$tmp/log" >"$tmp/best"
is "thirty of more than a million" "$(awk '/layouts, /{ for (i = 2; i < NF; i++) if ($i == "layouts,") n = $(i-1) } /^ *[0-9]+  tp/{ k++ } END{ if (n > 1000000 && k == 30) print "yes" }' "$tmp/log")"
is "few of them evaluated" "$(awk '/of them evaluated/{ if ($1 < 20000) print "yes" }' "$tmp/log")"
t "by brute force" 0 "of them evaluated: all that fit" $mw search $run llama3 --space all --top 30 --every
is "the same thirty" "$(sed -n '3,32p' "$tmp/log" | cmp - "$tmp/best" && echo yes)"
words=$(awk 'NR == 1 { for (i = 2; $i != "s"; i++) if (i > 2) w = w " " $(i-1); print w }' "$tmp/best")
t "the best of them can be stated" 0 "as stated" $mw explain $run llama3 --set "work.llama3.parallel=$words"
t "a layout without sequence parallelism" 0 "tp8 pp16 vpp8 dp128 mb1 zero2 full nosp, as stated" $mw explain $run llama3 --set "work.llama3.parallel=tp8 pp16 vpp8 zero2 nosp full"
t "a layout left to the search" 0 "the best of" $mw explain $run llama3 --set work.llama3.parallel=auto
t "an empty top is twenty" 0 "  20  tp" $mw search $run llama3 --top 0

t "the step of the run" 0 "tp8 pp16 vpp4 dp128 mb1 zero2, as stated" $mw explain $run llama3
is "38 to 43 % of the peak as published, counted causally" "$(awk '/model FLOP utilisation/{ if ($4 > 38 && $4 < 48) print "yes" }' "$tmp/log")"
is "parts add up" "$(awk '/^  one step/{ all = $3 } /^    .* %$/ && !task { v = $(NF-3); if ($(NF-2) == "ms") v /= 1000; sum += v } /task by task/{ task = 1 } END{ d = sum / all - 1; if (d < 0.002 && d > -0.002) print "yes" }' "$tmp/log")"
is "task by task it is within a percent" "$(awk '/pipeline task by task/{ v = $7 + 0; if (v < 1 && v > -1) print "yes" }' "$tmp/log")"
is "its memory fits" "$(awk '/of each GPU of the first stage/{ n = $8 } /what it may fill/{ if (n < $5) print "yes" }' "$tmp/log")"
t "its software is the newest that is out" 0 "megatron-core-24.03, the newest of its kind when the run begins (assumed)" $mw explain $run llama3
t "or what the run states" 0 "torchtitan" $mw explain $run llama3 --set work.llama3.software=torchtitan
t "older software is slower" 0 "one step" $mw explain $run llama3 --set work.llama3.software=megatron-lm-2023
is "by a tenth and more" "$(awk '/^  one step/{ if ($3 > 6.2) print "yes" }' "$tmp/log")"
t "undated work begins with the clock" 0 "megatron-core-26.06, the newest of its kind" $mw explain scenarios/examples/minimal.yaml pretrain --set work.pretrain.parallel=auto
t "a TPU runs compiled programs" 0 "maxtext, the newest of its kind" $mw explain $run llama3 --set cluster.use.node.gpu.use=tpu-v5p --set work.llama3.parallel=auto
t "a generation without a published step" 0 "P10-P90 +- 16 %" $mw explain $run llama3 --set cluster.use.node.gpu.use=l40s --set work.llama3.gpus=1024 --set work.llama3.train=llama-3.1-8b --set work.llama3.parallel=auto
t "scales per block are not Hopper's" 3 "mxfp8" $mw explain $run llama3 --set work.llama3.precision=mxfp8
t "software that no fit has seen" 0 "P10-P90 +- 16 %" $mw explain $run llama3 --set work.llama3.software=other-software
t "software that is none" 3 "did you mean 'torchtitan'" $mw explain $run llama3 --set work.llama3.software=torchtitn
t "thinned uplinks" 0 "between stages" $mw explain $run llama3 --set fabric.scale_out.use=quantum-2 --set fabric.scale_out.oversubscription=4
is "make stages wait" "$(awk '/^    between stages/{ v = $3; if ($4 == "s") v *= 1000; if (v > 250) print "yes"; exit }' "$tmp/log")"
t "an uneven pipeline is told apart" 0 "against the step by formula" $mw explain $run llama3 --set "work.llama3.parallel=tp8 pp16 vpp3 dp128 mb1 zero1"
t "GPipe holds every micro-batch" 0 "micro-batches the first stage holds" $mw explain $run llama3 --set "work.llama3.parallel=tp8 pp16 dp32 cp4 mb1 zero1 full gpipe" --set "work.llama3.batch=16777216 token"
is "64 of them" "$(grep 'the first stage holds  *64' "$tmp/log")"
t "ZB-H1 holds a pipeline's" 0 "zbh1, as stated" $mw explain $run llama3 --set "work.llama3.parallel=tp8 pp16 dp32 cp4 mb1 zero1 full zbh1"
is "16 of them" "$(grep 'the first stage holds  *16' "$tmp/log")"
t "no pipeline, no schedule" 0 "one step" $mw explain $run llama3 --set "work.llama3.parallel=tp8 mb1 zero3 full cp8"
is "nothing task by task" "$(grep -q 'task by task' "$tmp/log" || echo none)"

# ---- mistakes
t "search of nothing" 2 "millwright: search takes a scenario and the name of a training run" $mw search $run
t "an unknown run" 2 "command line: error: no training run 'lama3' with \`parallel\`; did you mean 'llama3'? [E604]" $mw search $run lama3
t "nothing near" 2 "command line: error: no training run 'frontier' with \`parallel\` under work [E604]" $mw search $run frontier
t "more than there is room for" 2 "millwright: --top takes at most 1000" $mw search $run llama3 --top 1001
t "a space that is none" 2 "millwright: --space takes usual or all, not 'every'" $mw search $run llama3 --space every
t "a scenario without layouts" 2 "no training run 'frontier' with \`parallel\` under work [E604]" $mw search scenarios/examples/minimal.yaml frontier
t "an unknown model" 3 "no model 'llama-3.1-40b' in the library; did you mean 'llama-3.1-405b'? [E301]" $mw search $run llama3 --set work.llama3.train=llama-3.1-40b

none="is no part of a layout: tp8 pp16 vpp4 dp2 cp1 ep1 mb1 zero1, full or selective, nosp, gpipe or zbh1; or auto alone"
layout "a word that is none" "'pq16' $none" "tp8 pq16"
layout "a number that is none" "'pp16x' $none" "tp8 pp16x"
layout "a number of nothing" "'vpp0' $none" "tp8 pp16 vpp0"
layout "a negative number" "'pp-16' $none" "tp8 pp-16"
layout "a number without a word" "'8' $none" "8 pp16"
layout "a word without a number" "'tp' $none" "tp pp16"
layout "a zero stage that is none" "'zero4' $none" "tp8 pp16 zero4"
layout "auto and more" "'auto' $none" "auto tp8"
layout "a word twice" "'tp4' is the second of its kind" "tp8 tp4 pp16"
layout "more GPUs than the run has" "tp 8 x pp 16 x dp 256 x cp 1 = 32768 GPUs, but the run has 16384" "tp8 pp16 dp256"
layout "GPUs that it does not divide" "tp 8 x pp 3 x cp 1 = 24 does not divide the run's 16384 GPUs" "tp8 pp3"
layout "stages over layers" "pp 128 stages for 126 layers" "tp8 pp128"
layout "chunks over a stage's layers" "vpp 9 chunks for the 8 layers of a stage" "tp8 pp16 vpp9"
layout "chunks without a pipeline" "vpp 4 without a pipeline: pp is 1" "tp8 vpp4"
layout "chunks of GPipe" "gpipe takes one chunk for each stage, not vpp 8" "tp8 pp16 vpp8 gpipe"
layout "chunks of ZB-H1" "zbh1 takes one chunk for each stage, not vpp 8" "tp8 pp16 vpp8 zbh1"
layout "heads over tp" "tp 256 does not divide 128 heads" "tp256"
layout "heads that do not divide" "tp 24 does not divide 128 heads" "tp24 pp16 dp32" --set work.llama3.gpus=12288
layout "a sequence that does not divide" "cp 3 does not divide a sequence of 8192 tokens" "tp8 pp16 cp3 dp32" --set work.llama3.gpus=12288
layout "a batch that does not divide" "a global batch of 2048 sequences over dp 128 and micro-batches of 7 is 2.28571 micro-batches, not a whole number" "tp8 pp16 mb7"
layout "a batch smaller than the ranks" "a global batch of 2048 sequences over dp 2048 and micro-batches of 4 is 0.25 micro-batches, not a whole number" "tp8 mb4"
layout "experts of a model without" "ep 8 of a model without experts" "tp8 pp16 ep8"
moe="work.llama3.train=deepseek-v3"
layout "experts that do not divide" "256 experts over ep 7 is not whole" "tp8 pp16 ep7" --set $moe
layout "experts over the GPUs of a stage" "ep 256 does not divide the 128 GPUs of a stage" "tp8 pp16 dp16 ep256" --set $moe --set work.llama3.gpus=2048
no "a batch below a sequence" 3 "command line: error: work.llama3.batch: a batch of 100 token is less than one sequence of 8192 token [E328]" --set "work.llama3.batch=100 token"
no "a number format that is none" 3 "command line: error: work.llama3.precision: 'fp7' is no number format: bf16, fp8, mxfp8 or nvfp4 [E329]" --set work.llama3.precision=fp7
no "a number format that the device has not" 3 "command line: error: work.llama3.precision: nvfp4 is not a format of h100-sxm [E329]" --set work.llama3.precision=nvfp4
no "a feature that is none" 3 "command line: error: work.llama3.software.features: 'turbo' is no feature of software: compile, async-tp, rowwise or ep-overlap [E339]" --set work.llama3.software.use=torchtitan --set "work.llama3.software.features=compile turbo"
t "features after a blank" 0 "one step" $mw explain $run llama3 --set work.llama3.software.use=torchtitan --set "work.llama3.software.features= , compile"
no "uneven experts of a model without" 3 "command line: error: work.llama3.expert_imbalance: llama-3.1-405b has no experts [E328]" --set work.llama3.expert_imbalance=2
nano="--set work.llama3.train=nemotron-3-nano-30b-a3b --set work.llama3.gpus=64"
layout "more mixers and attention than layers" "the card of nemotron-3-nano-30b-a3b has 52 mixers and 6 attention_layers, but 52 layers: state utilisation instead" auto $nano --set work.llama3.train.mixers=52
layout "more picks than experts" "the card of deepseek-v3 has 256 experts, and 300 experts_active: state utilisation instead" auto --set $moe --set work.llama3.train.experts_active=300
layout "more dense layers than layers" "the card of deepseek-v3 has 80 dense_layers, but 61 layers: state utilisation instead" auto --set $moe --set work.llama3.train.dense_layers=80
t "uneven experts, as far as the layout allows" 0 "of the 64 stated, what ep 8 and 6 picks of 128 experts allow" $mw explain $run llama3 $nano --set "work.llama3.parallel=ep8 full" --set work.llama3.expert_imbalance=64
is "eightfold" "$(grep 'most loaded experts over the mean  *8.000 ' "$tmp/log")"
t "a hybrid on a TPU v7" 0 "one step" $mw explain $run llama3 $nano --set work.llama3.parallel=auto --set cluster.use.node.gpu.use=tpu-v7
is "takes seconds" "$(awk '/^  one step/{ if ($3 > 2 && $3 < 30 && $4 == "s") print "yes" }' "$tmp/log")"
no "a place of the spine that is none" 3 "command line: error: fabric.scale_out.spine: 'somewhere' is not a choice here: per hall or one [E207]" --set fabric.scale_out.use=quantum-x800 --set fabric.scale_out.spine=somewhere
sed 's/parallel: .*/parallel: tp8 pp17/' $run > "$tmp/at.yaml"
t "a mistake in a file has its place" 3 "at.yaml:18:15: error: work.llama3.parallel: tp 8 x pp 17 x cp 1 = 136 does not divide the run's 16384 GPUs [E328]" $mw check "$tmp/at.yaml"
$mw search "$tmp/at.yaml" llama3 > "$tmp/log" 2>&1
is "in search, too" "$(head -n 1 "$tmp/log" | grep 'at.yaml:18:15: error: work.llama3.parallel: tp 8')"

fits "weights that do not fit" "this layout needs 354 GB on each GPU, 203 GB of them gradients; 75 GB are there: zero2, or a larger tp or pp, makes it less, and parallel: auto finds what fits" --set "work.llama3.parallel=tp8"
fits "activations that do not fit" "this layout needs 103 GB on each GPU, 91 GB of them activations; 75 GB are there: recompute (full), a larger tp or cp, or a smaller mb makes it less, and parallel: auto finds what fits" \
    --set "work.llama3.parallel=tp8 pp16 mb2 zero2" --set "work.llama3.batch=33554432 token"
fits "a gang too small for any" "the smallest of 608 layouts on 8 GPUs needs 922 GB each, h100-sxm leaves 75 GB; give it more GPUs, or GPUs with more memory" --set work.llama3.parallel=auto --set work.llama3.gpus=8
fits "a gang that nothing divides" "no layout divides 16381 GPUs and a batch of 2048 sequences evenly over 126 layers and 128 heads; change gpus or batch" --set work.llama3.parallel=auto --set work.llama3.gpus=16381
sed -n '/^  llama3:/,/^operations:/p' $run | sed '$d' > "$tmp/work"
awk -v w="$tmp/work" '/^operations:/ { while ((getline line < w) > 0) { sub(/llama3:/, "second:", line); sub(/tp8/, "tp7", line); print line } } { print }' $run | sed 's/tp8 pp16/tp8 pp17/' > "$tmp/two.yaml"
$mw check "$tmp/two.yaml" 2>"$tmp/err"
is "every layout that cannot be is told" "$(grep -c 'E328' "$tmp/err" | grep 2)"
exit $bad
