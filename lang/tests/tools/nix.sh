#!/bin/sh
# Makes the Debian root with the Nix that the language is compared with: nix.sh FOLDER
#
# The root is FOLDER/nix: Debian 13's nix-bin (Nix 2.26) and nothing else. A root that is already there is kept. Needs root.
set -eu
root=$1/nix
# A number to raise when the root must be made again.
edition=1
[ "$(cat "$root.edition" 2>/dev/null)" = "$edition" ] && exit
command -v mmdebstrap >/dev/null 2>&1 || {
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap >/dev/null
}
# The mirror this machine uses, or mmdebstrap's own where that cannot be told.
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
mkdir -p "$1"
rm -rf "$root" "$root.edition"
# shellcheck disable=SC2086 # an empty mirror is no argument
mmdebstrap --quiet --variant=minbase --include=nix-bin trixie "$root" $mirror
mkdir "$root/w"
echo "$edition" >"$root.edition"
