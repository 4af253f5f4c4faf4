#!/bin/sh
# Runs a script inside a throw-away copy of a Debian root, without a network: in-root.sh ROOT BUNDLE SCRIPT [ARGUMENT...]
#
# The root is the lower layer of an overlay, so nothing the script writes is kept; the bundle is at /bundle, the tests'
# tools at /tools, both read-only.
set -eu
root=$1 bundle=$2 script=$3
shift 3
tools=$(cd "$(dirname "$0")" && pwd)
export root bundle tools script
# shellcheck disable=SC2016 # the inner shell expands these
exec unshare --mount --net --propagation private sh -eu -c '
work=$(mktemp -d)
mount -t tmpfs tmpfs "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/upper,workdir=$work/work" "$work/root"
mkdir -p "$work/root/bundle" "$work/root/tools"
mount --bind "$bundle" "$work/root/bundle"
mount --bind "$tools" "$work/root/tools"
mount --rbind /dev "$work/root/dev"
mount --rbind /proc "$work/root/proc"
mount -t tmpfs tmpfs "$work/root/run"
ip link set lo up 2>/dev/null || true
status=0
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin chroot "$work/root" sh -eu "/tools/$script" "$@" || status=$?
umount -l "$work" 2>/dev/null || true
rmdir "$work" 2>/dev/null || true
exit $status' sh "$@"
