#!/bin/sh
# Rules that a newcomer must not break by accident: who may include whom, no mutable globals, sizes, a README in every folder.
# usage: tests/lint.sh BUILD-FOLDER
set -u
build=${1:-build}
bad=0
say() { echo "lint: $1"; bad=1; }

# Who may include whom: folder -> allowed prefixes of quoted includes.
allowed() {
    case $1 in
    sim/base)         echo "sim/base/" ;;
    sim/core)         echo "sim/base/ sim/core/" ;;
    sim/input*)       echo "sim/base/ sim/input/" ;;
    sim/store)        echo "sim/base/ sim/store/ schema_sql.h" ;;
    sim/plan)         echo "sim/ models/registry.h models/ports.h models/parts/" ;;
    sim/cli)          echo "sim/ models/ report/ cuda/" ;;
    models)           echo "sim/base/ sim/core/ sim/input/ models/" ;;
    models/training)  echo "sim/base/ sim/input/ models/ports.h models/registry.h models/parts/ models/compute/ models/fabric/ $1/" ;; # a step is made of their pure functions
    models/*)         echo "sim/base/ sim/core/ sim/input/ models/ports.h models/registry.h models/parts/ $1/" ;;
    cuda/fit)         echo "sim/base/ sim/input/ models/registry.h models/parts/device.h cuda/fit/" ;;
    report*)          echo "sim/base/ sim/store/ report/" ;;
    cuda/bench)       echo "sim/base/ cuda/bench/" ;;
    *)                echo "" ;;
    esac
}
for f in $(find sim models report cuda/fit cuda/bench -name '*.[ch]' -o -path 'cuda/*' -name '*.cu' | sort); do
    d=$(dirname "$f"); ok=$(allowed "$d")
    for inc in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$f"); do
        hit=0
        for p in $ok; do case $inc in "$p"*) hit=1 ;; esac; done
        [ $hit = 1 ] || say "$f includes $inc: not allowed from $d"
    done
done
grep -rlE '"sim/cli/' sim/base sim/core sim/input sim/store sim/plan models report --include='*.[ch]' | sed 's/$/: includes sim\/cli/; s/^/lint: /' | grep . && bad=1

# No mutable globals: nothing of ours in .data or .bss, of a thread neither; the one exception is said in sim/base/check.c.
for o in $(find "$build/sim" "$build/models" "$build/report" "$build/cuda" -name '*.o' -not -name '*.cu.o' 2>/dev/null | grep -v -e asan -e tsan -e /dev/ -e sim/base/check.o); do
    objdump -t "$o" | awk -v o="$o" 'function mutable(s) { return s ~ /^\.(data|bss|tdata|tbss|data\.rel|data\.rel\.local)$/ } (mutable($4)||mutable($5)||mutable($6)){ name=$NF; if (!mutable(name)) print "lint: " o ": mutable global " name }'
done | grep . && bad=1

# One definition of a name in the whole library, though a program may link by luck.
[ -f "$build/libmillwright.a" ] && nm "$build/libmillwright.a" 2>/dev/null | awk '$2 == "T" || $2 == "D" || $2 == "R" { print $3 }' | sort | uniq -d | sed 's/^/lint: defined twice: /' | grep . && bad=1

# Sizes.
for f in $(find sim models report cuda tests -name '*.[ch]' -o -name '*.cu'); do
    n=$(wc -l < "$f"); [ "$n" -le 800 ] || say "$f has $n lines"
    awk -v f="$f" '/^\{/{start=NR} /^\}/{ if (start && NR-start > 100) { print "lint: " f ":" start ": function of " NR-start " lines"; } start=0 }' "$f"
done | grep . && bad=1

# A README in every folder; words that admit unfinished work.
for d in $(find sim models scenarios report cuda tests -type d -not -path '*/data*' -not -path 'tests/golden/*' -not -path 'tests/fuzz/*'); do
    [ -n "$(find "$d" -maxdepth 1 -type f | head -n 1)" ] || continue
    [ -f "$d/README.md" ] || say "$d has no README.md"
done
grep -rnE '\b(TODO|FIXME|XXX|HACK)\b' sim models report cuda scenarios --include='*.[ch]' --include='*.cu' --include='*.yaml' && bad=1
[ -n "$(ls -A | grep -vxE 'sim|models|scenarios|report|cuda|tests|Makefile|README\.md|LICENSE|build|out|\..*')" ] && say "top level: $(ls -A | grep -vxE 'sim|models|scenarios|report|cuda|tests|Makefile|README\.md|LICENSE|build|out|\..*' | tr '\n' ' ')"
[ $bad = 0 ] && echo "lint: clean"
exit $bad
