#!/bin/sh
# The README's table of errors by group of published runs is what `millwright validate training` prints.  Skips without the shared rows.
. tests/cli_kit.sh
rows=${MW_SHARED:-../shared}/validation/training.csv
table() { # the README's rows as the program's: group, rows, median, p90, bias, coverage, one constant
    awk -F'|' '/^\| published runs \|/ { in_it = 1; getline; next } in_it && !/^\|/ { exit } in_it { gsub(/[ %*]/, ""); split($4, e, "/"); print $2, $3, e[1], e[2], $5, $6, $7 }' README.md
}
printed() { awk 'NR > 1 { sub(/ hybrids/, "-hybrids"); sub(/ gemma4/, "-gemma4"); $0 = $0 } NR > 1 && NF >= 8 && $2 > 0 && $2 ~ /^[0-9]+$/ { print $1, $2, $4, $5, $6, $7, $8 } $1 == "overall" { exit }'; }
if [ ! -r "$rows" ]; then
    echo "skip the table of errors: $rows is not here"
else
    table > "$tmp/readme"
    ${MW_BUILD:-build}/millwright validate training "$rows" | printed > "$tmp/printed"
    if [ -s "$tmp/readme" ] && cmp -s "$tmp/readme" "$tmp/printed"; then echo "ok the README's table of errors by group"
    else echo "not ok the README's table of errors by group"; diff "$tmp/readme" "$tmp/printed" | sed 's/^/    /' | head -n 20; bad=1; fi
fi
[ "$bad" -eq 0 ]
