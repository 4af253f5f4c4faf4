# Inside a root: accounts and folders are made by systemd, twice without a word the second time; then logrotate rotates every
# log of /bundle/$1 as root would, and does so again.
host=/bundle/$1
[ ! -d "$host/etc/sysusers.d" ] || cp -R "$host/etc/sysusers.d/." /etc/sysusers.d/
cp -R "$host/etc/tmpfiles.d/." /etc/tmpfiles.d/
systemd-sysusers
systemd-tmpfiles --create /etc/tmpfiles.d/hostc.conf
[ -d "$host/etc/logrotate.d" ] || exit 0
logs=$(sed -nE 's|^(/.*\.log)$|\1|p' "$host"/etc/logrotate.d/*)
for log in $logs; do
	echo line >>"$log"
	case $log in */nginx-*) chown www-data: "$log" ;; esac
done
said=$(systemd-tmpfiles --create /etc/tmpfiles.d/hostc.conf 2>&1) || { echo "$said"; exit 1; }
[ -z "$said" ] || { echo "$said"; exit 1; }
for round in 1 2; do
	for file in "$host"/etc/logrotate.d/*; do
		install -m 644 "$file" /tmp/rotate
		said=$(logrotate --force --state /tmp/state /tmp/rotate 2>&1) || { echo "$said"; exit 1; }
		[ -z "$said" ] || { echo "$said"; exit 1; }
	done
	for log in $logs; do
		[ -e "$log.$round" ] || [ -e "$log.$round.gz" ] || { echo "$log was not rotated"; exit 1; }
		echo line >>"$log"
	done
done
