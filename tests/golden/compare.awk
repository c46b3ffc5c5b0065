# Compares two dumps field by field: text and integers exactly, reals to 1e-9 relative.
BEGIN { FS = "[|\t]"; bad = 0 }
NR == FNR { line[FNR] = $0; n = FNR; next }
{
    m = FNR
    if ($0 == line[FNR]) next
    k = split(line[FNR], a, FS)
    if (k != NF) { print "line " FNR ": " line[FNR] " / " $0; bad++; next }
    for (i = 1; i <= NF; i++) {
        if (a[i] == $i) continue
        d = a[i] - $i; if (d < 0) d = -d
        s = a[i] < 0 ? -a[i] : a[i] + 0
        number = a[i] ~ /^[-+0-9.eE]+$/ && $i ~ /^[-+0-9.eE]+$/ && a[i] ~ /[.eE]/
        if (!number || d > 1e-9 * s) { print "line " FNR ": " line[FNR] " / " $0; bad++; break }
    }
    if (bad > 20) exit 1
}
END { if (n != m) { print "lines: " n " / " m; bad++ } exit bad > 0 }
