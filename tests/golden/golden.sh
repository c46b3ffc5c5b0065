#!/bin/sh
# Scenarios and the dump of their databases: integers exact, reals to 1e-9 relative; the same bytes for 1 and 2 threads and without the C library's
# FMA paths.  MW_GOLDEN=write rewrites the dumps.  Prints "ok NAME" or "not ok NAME".
mw=${MW_BUILD:-build}/millwright
here=tests/golden
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
bad=0
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; bad=1; fi; }
for y in $here/*.yaml; do
    n=$(basename "$y" .yaml)
    $mw run "$y" --quiet --no-report --trials 4 --threads 1 -o "$tmp/$n.1" >/dev/null 2>"$tmp/log" || { say 1 "$n runs"; cat "$tmp/log"; continue; }
    $mw dump "$tmp/$n.1/results.db" > "$tmp/$n.1.txt"
    if [ "${MW_GOLDEN:-}" = write ]; then gzip -9nc "$tmp/$n.1.txt" > "$here/$n.dump.gz"; echo "ok wrote $n"; continue; fi
    $mw run "$y" --quiet --no-report --trials 4 --threads 2 -o "$tmp/$n.2" >/dev/null 2>&1
    $mw dump "$tmp/$n.2/results.db" > "$tmp/$n.2.txt"
    cmp -s "$tmp/$n.1.txt" "$tmp/$n.2.txt"; say $? "$n: same bytes on 1 and 2 threads"
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-AVX2,-FMA $mw run "$y" --quiet --no-report --trials 4 -o "$tmp/$n.3" >/dev/null 2>&1
    $mw dump "$tmp/$n.3/results.db" > "$tmp/$n.3.txt"
    gzip -dc "$here/$n.dump.gz" > "$tmp/$n.gold"
    awk -f $here/compare.awk "$tmp/$n.gold" "$tmp/$n.1.txt" > "$tmp/diff"; say $? "$n: as the golden dump"; head -n 5 "$tmp/diff"
    awk -f $here/compare.awk "$tmp/$n.gold" "$tmp/$n.3.txt" > "$tmp/diff"; say $? "$n: as the golden dump without FMA"; head -n 5 "$tmp/diff"
done
exit $bad
