#!/bin/sh
# Measures `hostc eval --strict` against `nix-instantiate --eval --strict`, one hyperfine run for each file, and prints the table of
# the book's page on speed: against-nix.sh HOSTC TOOLS FILE...
#
# TOOLS is the folder of the root with Nix (target/tools), made when it is missing. Needs root, hyperfine and python3. Where the two print different
# values the row says so.
set -eu
hostc=$1 tools=$2
shift 2
here=$(dirname "$0")
sh "$here/../tests/tools/nix.sh" "$tools"
root=$tools/nix
work=$(mktemp -d)
trap 'umount -l "$root/proc" 2>/dev/null; rm -rf "$work" "$root/w/bench"' EXIT
mkdir -p "$root/w/bench"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
nix="chroot $root env HOME=/tmp NIX_STATE_DIR=/tmp/state NIX_LOG_DIR=/tmp/log nix-instantiate --eval --strict"

peak() { # peak COMMAND...: the most memory it had, in MiB
	python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@"
}

echo '| file | hostc, ms | Nix, ms | hostc ÷ Nix | hostc, MiB | Nix, MiB |'
echo '|---|--:|--:|--:|--:|--:|'
for file in "$@"; do
	name=$(basename "$file")
	cp "$file" "$root/w/bench/$name"
	theirs="$nix /w/bench/$name" ours="$hostc eval --strict $file"
	same=
	# shellcheck disable=SC2086 # commands of several words
	{ $theirs >"$work/theirs" && $ours >"$work/ours" && cmp -s "$work/theirs" "$work/ours"; } 2>/dev/null || same=' (differ)'
	hyperfine --shell=none --warmup 1 --min-runs 5 --ignore-failure --export-json "$work/times" "$ours" "$theirs" >/dev/null 2>&1
	# shellcheck disable=SC2086
	python3 -c 'import json, sys
ours, theirs = (1000 * run["min"] for run in json.load(open(sys.argv[1]))["results"])
print(f"| {sys.argv[2]} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} | {sys.argv[3]} | {sys.argv[4]} |")' \
		"$work/times" "$name$same" "$(peak $ours)" "$(peak $theirs)"
done
