#!/bin/sh
# Makes the Debian roots in which the tests run the real programs: setup.sh FOLDER SUITE...
#
# Each root is FOLDER/SUITE: nginx, systemd, iptables and the rest of one Debian release, plus Compose v2, which Debian
# ships from release 13 on. What is missing on the machine is installed with apt; a root that is already there is kept. Needs root.
set -eu
folder=$1
shift
# The list of packages, with a number to raise when the roots must be made again.
edition=1
packages=nginx,systemd,systemd-sysv,iptables,openssl,logrotate,fail2ban,ufw,postgresql,redis-server,curl,python3,openssh-server

install() { # install PROGRAM PACKAGE
	command -v "$1" >/dev/null 2>&1 && return
	[ "$updated" = yes ] || { apt-get update -qq && updated=yes; }
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}
updated=no
install mmdebstrap mmdebstrap
install unshare util-linux

# The mirror this machine uses, or mmdebstrap's own where that cannot be told.
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)

mkdir -p "$folder"
for suite in "$@"; do
	root=$folder/$suite
	[ "$(cat "$root.edition" 2>/dev/null)" = "$edition" ] && continue
	rm -rf "$root" "$root.edition"
	include=$packages
	[ "$suite" = bookworm ] || include=$packages,docker-compose
	# shellcheck disable=SC2086 # an empty mirror is no argument
	mmdebstrap --quiet --variant=minbase --include="$include" "$suite" "$root" $mirror
	echo "$edition" >"$root.edition"
done
