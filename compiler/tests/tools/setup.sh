#!/bin/sh
# Makes the Debian roots in which the tests run the real programs, and prints their folder: setup.sh FOLDER SUITE...
#
# Each root is FOLDER/EDITION/SUITE: nginx, systemd, iptables and the rest of one Debian release, plus Docker with Compose v2,
# which Debian ships from release 13 on, an ACME server to ask for certificates, and the runtimes of the examples' applications.
# What is missing on the machine is installed with apt; a root that is already there is kept. Needs root.
set -eu
folder=$1
shift
# The list of packages, with a number to raise when it changes. Roots of other editions stay, for other checkouts' tests.
edition=4
packages=nginx,systemd,systemd-sysv,iptables,openssl,logrotate,fail2ban,python3-systemd,ufw,postgresql,redis-server
packages=$packages,curl,python3,openssh-server,certbot,pebble,nodejs,uvicorn

install() { # install PROGRAM PACKAGE
	command -v "$1" >/dev/null 2>&1 && return
	[ "$updated" = yes ] || { apt-get update -qq >&2 && updated=yes; }
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >&2
}
updated=no
install mmdebstrap mmdebstrap
install unshare util-linux

# The mirror this machine uses, or mmdebstrap's own where that cannot be told.
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)

folder=$folder/$edition
mkdir -p "$folder"
for suite in "$@"; do
	root=$folder/$suite
	[ ! -e "$root" ] || continue
	rm -rf "$root.new"
	include=$packages
	[ "$suite" = bookworm ] || include=$packages,docker-compose,docker.io,docker-cli
	# shellcheck disable=SC2086 # an empty mirror is no argument
	mmdebstrap --quiet --variant=minbase --include="$include" "$suite" "$root.new" $mirror >&2
	mv "$root.new" "$root"
done
echo "$folder"
