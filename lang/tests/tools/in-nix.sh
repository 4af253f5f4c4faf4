#!/bin/sh
# Runs a command in the root that nix.sh made, without a network: in-nix.sh ROOT FOLDER COMMAND...
#
# FOLDER is at /w, where the command starts, read-only.
set -eu
root=$1 folder=$2
shift 2
export root folder
# shellcheck disable=SC2016 # the inner shell expands these
exec unshare --mount --net --propagation private sh -eu -c '
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$folder" "$root/w"
mount -t tmpfs tmpfs "$root/tmp"
exec chroot "$root" env -i HOME=/tmp LANG=C.UTF-8 NIX_STATE_DIR=/tmp/state NIX_LOG_DIR=/tmp/log PATH=/usr/bin:/bin \
	NIX_CONFIG="build-users-group =
experimental-features = nix-command" sh -c "cd /w; exec \"\$@\"" sh "$@"' sh "$@"
