#!/bin/sh
# Builds each fuzz target with clang's libFuzzer and runs it for a bounded time; without clang it says so.
# usage: tests/fuzz/fuzz.sh SECONDS TARGET.c...
set -eu
seconds=$1; shift
command -v clang >/dev/null 2>&1 || { echo "fuzz: no clang here, not run"; exit 0; }
out=build/fuzz; mkdir -p $out
echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { (void)d; (void)n; return 0; }' > $out/probe.c
clang -fsanitize=fuzzer,address $out/probe.c -o $out/probe 2>/dev/null || { echo "fuzz: clang has no libFuzzer here, not run"; exit 0; }
flags="-std=c17 -D_GNU_SOURCE -I. -Ibuild/gen -g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -ffp-contract=off $(pkg-config --cflags gsl yaml-0.1 zlib)"
# Only what parses input is instrumented and linked.
objects=""
[ -f $out/built ] && [ -n "$(find sim -name '*.h' -newer $out/built | head -n 1)" ] && rm -f $out/*.o
for f in sim/base/*.c sim/input/*.c sim/input/import/*.c; do
    o=$out/$(echo "$f" | tr / _).o
    if [ ! -f "$o" ] || [ -n "$(find "$f" -newer "$o")" ]; then clang $flags -c "$f" -o "$o"; fi
    objects="$objects $o"
done
touch $out/built
for t in "$@"; do
    name=$(basename "$t" .c)
    clang $flags -fsanitize=fuzzer "$t" $objects -o "$out/$name" $(pkg-config --libs gsl yaml-0.1 zlib) -lm
    mkdir -p "$out/corpus/$name"
    seed=""; [ -d "tests/fuzz/seeds/$name" ] && seed="tests/fuzz/seeds/$name"
    echo "fuzz: $name for $seconds s"
    (cd . && ASAN_OPTIONS=detect_leaks=0 "$out/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -artifact_prefix="$out/$name." -print_final_stats=0 "$out/corpus/$name" $seed >"$out/$name.log" 2>&1) \
        || { tail -n 40 "$out/$name.log"; exit 1; }
    tail -n 1 "$out/$name.log"
done
