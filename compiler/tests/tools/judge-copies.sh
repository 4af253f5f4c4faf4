#!/bin/sh
# Does PROGRAM, a bundle's backup-folder, make whole copies, share what has not changed, and keep the newest?
# judge-copies.sh PROGRAM; rsync is installed with apt where it is missing. Needs root.
set -eu
program=$1
if ! command -v rsync >/dev/null 2>&1; then
	apt-get update -qq >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rsync >&2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
from="$work/my uploads" to="$work/copies"
fail() { echo "$1"; exit 1; }

mkdir -p "$from/a" "$to"
echo one >"$from/a/one"
chown 1001:1002 "$from/a/one"
chmod 640 "$from/a/one"
ln -s /etc/passwd "$from/link"
"$program" "$from" "$to" 2
sleep 1
echo two >"$from/two"
"$program" "$from" "$to" 2
set -- "$to"/*
[ "$#" -eq 2 ] || fail "$# copies"
[ "$(stat -c %i "$1/a/one")" = "$(stat -c %i "$2/a/one")" ] || fail "what has not changed takes room"
[ "$(stat -c %u:%g:%a "$2/a/one")" = 1001:1002:640 ] || fail "owner and permissions are lost"
[ -L "$2/link" ] || fail "a link was followed"
[ ! -e "$1/two" ] && [ -e "$2/two" ] || fail "a copy changed after it was made"

sleep 1
rm "$from/two"
"$program" "$from" "$to" 2
set -- "$to"/*
[ "$#" -eq 2 ] && [ -e "$1/two" ] && [ ! -e "$2/two" ] || fail "the newest two did not stay"

# One that fails changes nothing.
mv "$from" "$work/gone"
if "$program" "$from" "$to" 2 2>/dev/null; then fail "a folder that is not there was copied"; fi
ln -s "$work/gone" "$from"
if "$program" "$from" "$to" 2 2>/dev/null; then fail "a link was taken for the folder"; fi
[ "$(find "$to" -mindepth 1 -maxdepth 1 | wc -l)" -eq 2 ] || fail "a failed copy left something"

# Put back as the program says.
rm "$from"
mkdir "$from"
touch "$from/newer"
rsync --archive --numeric-ids --delete "$2/" "$from/"
diff --recursive --no-dereference "$from" "$work/gone" || fail "what was put back is something else"
