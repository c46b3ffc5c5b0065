#!/bin/sh
# Measured tables to profiles and scores, as a user meets them, with the mistakes a user makes.  Prints "ok NAME" or "not ok NAME".
. tests/cli_kit.sh
say() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; bad=1; fi; }
# A made-up device table: a launch, a peak and a memory rate, with a wobble; H100 limits are respected.
awk 'BEGIN { print "system,dtype,m,n,k,latency_ms,source,licence"
    for (m = 1; m <= 8192; m *= 2) for (n = 1024; n <= 8192; n *= 2) for (k = 1024; k <= 8192; k *= 2) {
        c = 2 * m * n * k / 7.3e14; b = 2 * (m * k + n * k + m * n) / 2.7e12; i++
        printf "h100_sxm,bfloat16,%d,%d,%d,%.6g,made up,none\n", m, n, k, (3e-6 + (c > b ? c : b) * (1 + 0.04 * sin(3 * i))) * 1e3 } }' > "$tmp/gemm.csv"
gzip -k "$tmp/gemm.csv"
sed 's/h100_sxm/h200_sxm/' "$tmp/gemm.csv" | tail -n +2 | cat "$tmp/gemm.csv" - > "$tmp/two.csv"
t "a profile from a table" 0 "cross-validated" $mw calibrate "$tmp/gemm.csv.gz" -o "$tmp/my.yaml"
t "its constants are in it" 0 "launch:" cat "$tmp/my.yaml"
[ -s "$tmp/my.db" ] && [ -s "$tmp/my.pdf" ]; say $? "database and PDF stand beside it"
t "the same bytes again" 0 "" sh -c "$mw calibrate $tmp/gemm.csv -o $tmp/again.yaml && cmp $tmp/my.yaml $tmp/again.yaml"
t "a catalogue entry with its source" 0 "made up" $mw catalog profile h100-sxm --profile "$tmp/my.yaml"
t "a relative borrows it" 0 "from h100-sxm" sh -c "$mw catalog profile h800 --profile $tmp/my.yaml || $mw catalog profile h20 --profile $tmp/my.yaml"
t "a score" 0 "fitted to these rows" $mw validate kernels "$tmp/gemm.csv" --profile "$tmp/my.yaml"
t "a score as json" 0 '"constants_fitted"' $mw validate kernels "$tmp/gemm.csv" --profile "$tmp/my.yaml" --json
t "a prediction per row" 0 "" $mw validate kernels "$tmp/gemm.csv" --profile "$tmp/my.yaml" --out "$tmp/p.csv"
[ "$(wc -l < "$tmp/p.csv")" = "$(wc -l < "$tmp/gemm.csv")" ]; say $? "one line for every row"
t "two devices in one profile" 1 "choose one with --device" $mw calibrate "$tmp/two.csv" -o "$tmp/two.yaml"
[ ! -e "$tmp/two.yaml" ]; say $? "nothing was written"
t "two devices in a folder" 0 "written" $mw calibrate "$tmp/two.csv" -o "$tmp/two" --no-report
[ -s "$tmp/two/h100-sxm.yaml" ] && [ -s "$tmp/two/h200.yaml" ]; say $? "one profile each"
t "one of two" 0 "" $mw calibrate "$tmp/two.csv" --device h200_sxm -o "$tmp/one.yaml" --no-report
t "how constants carry over" 0 "nearest" $mw calibrate "$tmp/two.csv" --transfer
t "an unknown device" 3 "did you mean 'h100-sxm'" $mw calibrate "$tmp/gemm.csv" --device h100-sxn
t "an unknown kind" 2 "did you mean 'kernels'" $mw validate kernel "$tmp/gemm.csv"
t "a kind of later" 2 "not modelled in this version" $mw validate serving "$tmp/gemm.csv"
t "the table that ships" 0 "overall" $mw validate training
t "the kernels that ship" 0 "overall" $mw validate kernels
t "a kind without a table" 2 "none ships for it" $mw validate power
t "no table at all" 2 "takes measured tables" $mw calibrate
t "a table that is not there" 3 "gone.csv" $mw calibrate "$tmp/gone.csv"
echo "system,dtype,m,n,latency_ms" > "$tmp/c.csv"; echo "h100_sxm,fp8,1,2,3" >> "$tmp/c.csv"
t "a missing column" 3 "no model reads a table with these columns" $mw calibrate "$tmp/c.csv"
t "a missing column is scored as nothing" 3 "no model reads a table" $mw validate kernels "$tmp/c.csv"
: > "$tmp/e.csv"
t "an empty table" 3 "the table is empty" $mw calibrate "$tmp/e.csv"
head -1 "$tmp/gemm.csv" > "$tmp/h.csv"
t "a header alone" 3 "no rows" $mw calibrate "$tmp/h.csv"
head -3 "$tmp/gemm.csv" > "$tmp/f.csv"
t "too few rows" 1 "fewer than 4 usable rows" $mw calibrate "$tmp/f.csv"
awk -F, -v OFS=, 'NR > 1 { $6 = 0.5 } 1' "$tmp/gemm.csv" > "$tmp/z.csv"
t "no variance" 1 "all measured values are equal" $mw calibrate "$tmp/z.csv" -o "$tmp/z.yaml"
[ ! -e "$tmp/z.yaml" ]; say $? "a fit that failed writes nothing"
awk -F, -v OFS=, 'NR > 1 { $6 = 1e-6 } 1' "$tmp/gemm.csv" > "$tmp/i.csv"
t "impossible values" 1 "faster than the device's limits allow" $mw calibrate "$tmp/i.csv"
awk -F, -v OFS=, '{ print $0 ",more,and more" }' "$tmp/gemm.csv" | sed '1s/,more,and more//' > "$tmp/x.csv"
t "more fields than columns" 3 "fields, but the header names" $mw calibrate "$tmp/x.csv"
printf 'millwright_profile: 1\ndevice: h100-sxx\nfits: {}\n' > "$tmp/n.yaml"
t "a profile of no device" 3 "has no GPU 'h100-sxx'" $mw validate kernels "$tmp/gemm.csv" --profile "$tmp/n.yaml"
printf '\357\273\277' | cat - "$tmp/gemm.csv" | sed 's/$/\r/' > "$tmp/bom.csv"
t "a table of a spreadsheet" 0 "cross-validated" $mw calibrate "$tmp/bom.csv"
sed '1s/licence/latency_ms/' "$tmp/gemm.csv" > "$tmp/d.csv"
t "two columns of one name" 3 "are both named 'latency_ms'" $mw calibrate "$tmp/d.csv"
t "which column is missing" 3 "it lacks k" $mw calibrate "$tmp/c.csv"
sed 's/bfloat16/nvfp4/' "$tmp/gemm.csv" > "$tmp/l.csv"
t "a format that the device lacks" 1 "a limit of the device that this needs is not known" $mw calibrate "$tmp/l.csv"
sed 's/h100_sxm/all/' "$tmp/gemm.csv" > "$tmp/a.csv"
t "all is no device" 3 "device 'all' is not in the library" $mw calibrate "$tmp/a.csv"
head -7 "$tmp/gemm.csv" > "$tmp/s.csv"; head -7 "$tmp/two.csv" | sed 's/h100_sxm/h200_sxm/' | tail -n +2 >> "$tmp/s.csv"
t "carried over by fewer than eight rows" 0 "eight rows" $mw calibrate "$tmp/s.csv" --transfer
sed 's/    launch:/    lunch:/;s/  launch:/  lunch:/' "$tmp/my.yaml" > "$tmp/o.yaml"
t "a profile with another constant" 3 "did you mean 'launch'" $mw validate kernels "$tmp/gemm.csv" --profile "$tmp/o.yaml"
exit $bad
