# Inside a root: does systemd take every unit of /bundle/$1 without a word, and is each at most as exposed as promised?
# Programs and users that the operator's host has are made here.
host=/bundle/$1
cp -R "$host/etc/systemd/." /etc/systemd/
[ ! -d "$host/usr" ] || cp -R "$host/usr/." /usr/
[ ! -d "$host/etc/sysusers.d" ] || systemd-sysusers "$host"/etc/sysusers.d/*.conf 2>/dev/null
units=$(cd "$host/etc/systemd/system" && find . -maxdepth 1 -type f -name '*.*' | sed 's|^\./||' | sort)
for unit in $units; do
	for program in $(sed -nE 's|^Exec[A-Za-z]+=[-@:+!]*"?(/[^" ]+).*|\1|p' "/etc/systemd/system/$unit"); do
		[ -e "$program" ] || { mkdir -p "$(dirname "$program")" && printf '#!/bin/sh\n' >"$program" && chmod 755 "$program"; }
	done
done
failed=0
for unit in $units; do
	said=$(systemd-analyze verify --man=no --recursive-errors=no "/etc/systemd/system/$unit" 2>&1 | grep -F "${unit%%@*}" || true)
	[ -z "$said" ] || { echo "$said"; failed=1; }
done
exposure() { systemd-analyze security --offline=true --no-pager "$1" 2>/dev/null | sed -nE 's/.*exposure level for [^ ]+: ([0-9.]+).*/\1/p'; }
limit() { # limit UNIT MOST
	score=$(exposure "/etc/systemd/system/$1")
	[ -n "$score" ] || { echo "$1: systemd-analyze security gave no score"; failed=1; return; }
	awk -v score="$score" -v most="$2" 'BEGIN { exit !(score <= most) }' || { echo "$1: exposure $score is over $2"; failed=1; }
}
for unit in $units; do
	case $unit in *.service) limit "$unit" 1.5 ;; esac
done
if [ -d /etc/systemd/system/nginx.service.d ]; then
	cp /lib/systemd/system/nginx.service /etc/systemd/system/
	limit nginx.service 2.5
fi
exit $failed
