# tests/cli_kit.sh - what tests of the command line share; sourced from the root of the repository.
# mw: the program; tmp: a folder that goes with the test; bad: 1 once anything failed.
mw=${MW_BUILD:-build}/millwright
tmp=$(mktemp -d); trap 'chmod -R u+w "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
bad=0
t() { # name, expected exit code, text expected in the output ('' none), command...
    name=$1; want=$2; text=$3; shift 3
    "$@" >"$tmp/log" 2>&1; rc=$?
    if [ "$rc" -eq "$want" ] && { [ -z "$text" ] || grep -qF -- "$text" "$tmp/log"; }; then echo "ok $name"
    else echo "not ok $name (exit $rc, wanted $want, text '$text')"; sed 's/^/    /' "$tmp/log" | head -n 12; bad=1; fi
}
