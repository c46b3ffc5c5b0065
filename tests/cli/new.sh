#!/bin/sh
# `millwright new`: what it writes is checked without a warning and runs; what it refuses; it overwrites nothing.  Prints "ok NAME" or "not ok NAME".
mw=$(cd "$(dirname "${MW_BUILD:-build}/millwright")" && pwd)/millwright
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
MILLWRIGHT_PATH=$(pwd)/scenarios/library; export MILLWRIGHT_PATH
cd "$tmp" || exit 1
bad=0
t() { # name, expected exit code, text expected in the output ('' none), command...
    name=$1; want=$2; text=$3; shift 3
    "$@" >log 2>&1; rc=$?
    if [ "$rc" -eq "$want" ] && { [ -z "$text" ] || grep -qF -- "$text" log; }; then echo "ok $name"
    else echo "not ok $name (exit $rc, wanted $want, text '$text')"; sed 's/^/    /' log | head -n 12; bad=1; fi
}
has() { # name, text, file
    if grep -qF -- "$2" "$3"; then echo "ok $1"; else echo "not ok $1 (no '$2')"; bad=1; fi
}
# MW, GPU, site, what the file must choose
while read -r n gpu site rack cooling; do
    f=$site-${n}mw.yaml
    t "new $gpu at $site" 0 "racks of $rack" $mw new --mw "$n" --gpu "$gpu" --site "$site"
    has "$gpu is cooled by $cooling" "cooling: $cooling" "$f"
    t "check $f" 0 "no mistakes" $mw check "$f"
    if grep -q warning log; then echo "not ok $f without warnings"; bad=1; else echo "ok $f without warnings"; fi
done <<'T'
100 gb200 abilene-tx gb200-nvl72 direct-to-chip
30 h100 ashburn-va dgx-h100 air
60 mi355x lulea-se mi355x direct-to-chip
20 b200 singapore-sg dgx-b200 air
40 gb300 phoenix-az gb300-nvl72 direct-to-chip
T
# What is written runs: three sites, three GPUs, as printed in the documentation.
for f in abilene-tx-100mw ashburn-va-30mw lulea-se-60mw; do
    t "run $f" 0 "PUE" $mw run "$f.yaml" --quiet --no-report --cases base --set run.horizon=30d -o "out/$f"
    if grep -q 'GPU time in use' log && ! grep -q infeasible log; then echo "ok $f has results"; else echo "not ok $f has results"; bad=1; fi
done
# The file says what it assumes, and the written counts are those of the check.
has "assumptions are said" "(assumed)" abilene-tx-100mw.yaml
has "cases" "lender:" abilene-tx-100mw.yaml
has "probes" "idle:" abilene-tx-100mw.yaml
racks=$(sed -n 's/.*As written \([0-9]*\) racks.*/\1/p' abilene-tx-100mw.yaml)
$mw check --resolved abilene-tx-100mw.yaml >long.yaml 2>/dev/null
if [ -n "$racks" ] && grep -q "racks: .*\b$racks\b" long.yaml; then echo "ok the count in the comment holds"; else echo "not ok the count in the comment holds ($racks)"; bad=1; fi
cp abilene-tx-100mw.yaml before
t "nothing is overwritten" 2 "--force" $mw new --mw 100 --gpu gb200 --site abilene-tx --power 2n
if cmp -s before abilene-tx-100mw.yaml; then echo "ok the file is as it was"; else echo "not ok the file is as it was"; bad=1; fi
t "force" 0 "abilene-tx-100mw.yaml" $mw new --mw 100 --gpu gb200 --site abilene-tx --power 2n --force
has "the template asked for" "power: 2n" abilene-tx-100mw.yaml
t "a name of its own" 0 "mine.yaml" $mw new --mw 7.5 --gpu dgx-h200 --site tokyo-jp --cooling rdhx --start 2028-07-01 --years 3 -o mine.yaml
t "it is checked, too" 0 "no mistakes" $mw check mine.yaml
has "start and years" "start: 2028-07-01, horizon: 3 years" mine.yaml
t "a power with a unit" 0 "500kw.yaml" $mw new --mw "500 kW" --gpu b200 -o 500kw.yaml
t "air for racks of liquid is said" 0 "" $mw new --mw 10 --gpu gb200 --cooling air -o air.yaml
has "in the file" "They want direct-to-chip" air.yaml
t "everything by default" 0 "columbus-oh-50mw.yaml" $mw new
t "unknown GPU" 2 "did you mean 'gb200'" $mw new --gpu gb20
t "GPU without a rack" 2 "no rack of the library holds" $mw new --gpu l40s
t "unknown site" 2 "did you mean 'abilene-tx'" $mw new --site abilene-t
t "unknown power" 2 "did you mean 'n-plus-1'" $mw new --power n-plus1
t "unknown cooling" 2 "did you mean" $mw new --cooling direct-to-chp
t "every mistake at once" 2 "2 errors" $mw new --mw x --site abilene-t
t "no number" 2 "--mw" $mw new --mw ten
t "no date" 2 "is not a date" $mw new --start soon
t "too long" 2 "at most 40" $mw new --years 99
t "too small for one rack" 4 "one rack with its plant" $mw new --mw 0.05 --gpu gb200
t "options only" 2 "takes options only" $mw new gb200
t "a folder that is not there" 1 "cannot write" $mw new -o no/where.yaml
exit $bad
