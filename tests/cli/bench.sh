#!/bin/sh
# millwright-bench on a card made of the processor (tests/card): every kernel of ours against double, the flow from options to tables, and what fails on the way.
. tests/cli_kit.sh
card=${MW_BUILD:-build}/tests/card/bench
[ -x "$card" ] || { echo "skip millwright-bench on a card of our own: CUDA's headers are not here"; exit 0; }
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; bad=1; fi; }
on() { env "$@"; } # settings of the card, then the command
out=$tmp/out
# As many fields as the header in every row, a time above zero in every table of times.
whole() { for f in "$1"/*.csv; do
    awk -F, -v f="$f" 'NR == 1 { n = NF; for (i = 1; i <= NF; i++) if ($i ~ /^latency_/) at = i; next } NF != n || (at && !($at > 0)) { print f ": " $0; exit 1 }
        END { if (NR < 2) exit 1 }' "$f" || return 1; done; }
dtypes() { tail -n +2 "$1" | cut -d, -f3 | sort -u | tr '\n' ' '; }

t "kernels are right on awkward sizes" 0 "0 failed" on CARD_MEMORY=48 "$card" --quick --only memory,ops --out "$out/own"
whole "$out/own"; say $? "their rows are whole"
[ "$(cut -d, -f2 "$out/own/memory.csv" | sort -u | wc -l)" = 10 ]; say $? "four streams and five row-wise kernels"

t "products are described as cuBLASLt wants them" 0 "0 failed" on CARD_SHARE=32 CARD_MEMORY=1100 "$card" --quick --only gemm,batched --out "$out/products"
whole "$out/products"; say $? "rows of products are whole"
[ "$(dtypes "$out/products/gemm.csv")" = "bfloat16 float16 float32 float64 fp8 int8 tf32 " ]; say $? "every type that the card has"
grep -q grouped_uneven "$out/products/gemm_batched.csv" && grep -q strided "$out/products/gemm_batched.csv"; say $? "batches equal and uneven"
t "tables are read where they are fitted" 0 "gemm/h200_sxm" $mw validate kernels "$out/products/gemm.csv"

t "latencies, copies and power" 0 "0 failed" on CARD_SHARE=64 CARD_MEMORY=4096 "$card" --quick --only latency,copy,collective,power,attention --out "$out/flow"
whole "$out/flow"; say $? "rows of the flow are whole"
grep -q 'collectives: one GPU only' "$tmp/log" && grep -q 'libcudnn.so.9 does not load' "$tmp/log"; say $? "what is missing is said"
awk -F, 'NR > 1 && $2 == "tensor" && !($5 > 300 && $13 == 4) { exit 1 } NR > 1 && $2 == "idle" && $5 != 90 { exit 1 }' "$out/flow/power.csv"; say $? "power and reasons are those under load"
awk -F, 'NR > 1 { seen[$4] } END { exit !("before" in seen && "load" in seen && "after" in seen) }' "$out/flow/power_step.csv"; say $? "a step has its three phases"
grep -q '^edition: "quick"' "$out/flow/machine.yaml" && grep -q '^cudnn: null' "$out/flow/machine.yaml"; say $? "machine.yaml"

t "a wrong product" 1 "expected" on CARD_WRONG=float16 CARD_SHARE=32 CARD_MEMORY=600 "$card" --quick --only gemm --out "$out/wrong"
[ "$(dtypes "$out/wrong/gemm.csv")" = "bfloat16 float32 float64 fp8 int8 tf32 " ] && whole "$out/wrong"; say $? "costs its own rows and no others"
t "a device that breaks" 1 "the device is lost" on CARD_LOST=3000 CARD_SHARE=32 CARD_MEMORY=600 "$card" --quick --only gemm,latency --out "$out/lost"
whole "$out/lost" && [ ! -e "$out/lost/latency.csv" ]; say $? "what was measured is kept, nothing is tried after it"
t "without cuBLASLt and NVML" 1 "libcublasLt.so.13 does not load" on CARD_WITHOUT=cublaslt,nvml CARD_SHARE=8 "$card" --quick --only gemm,latency --out "$out/bare"
whole "$out/bare" && [ -s "$out/bare/latency.csv" ]; say $? "the rest is measured"
t "a slow card" 0 "the time was used up" on CARD_SLOW=200 CARD_SHARE=64 CARD_MEMORY=4096 "$card" --quick --only gemm,batched,latency,copy,power --out "$out/slow"
s=$(sed -n 's/.*, \([0-9]*\)[0-9.]* s, 0 failed.*/\1/p' "$tmp/log"); [ "${s:-99}" -le 60 ]; say $? "keeps to its minute"
t "no card" 1 "no usable GPU" on CARD_NONE=1 "$card" --quick --out "$out/none"
t "a folder that cannot be made" 1 "cannot make the folder" "$card" --quick --out /proc/none
t "an unknown device" 1 "no device 7" "$card" --quick --device 7
t "a kind misspelt" 2 "did you mean 'gemm'" "$card" --only gem
t "a dry run needs no card" 0 "tensor_step" on CARD_NONE=1 "$card" --dry-run --quick
exit $bad
