# Inside a root: does the program of /bundle/$1 restart one instance after the other, and stop at the first that gives no good
# answer? systemd does not run here; what it is asked is written down, `bad` gives no good answer and `fails` does not start.
restart=/tmp/restart
install -m 755 "/bundle/$1/usr/local/lib/hostc/restart" "$restart"
cat >/usr/bin/systemctl <<'EOF'
#!/bin/sh
for unit; do :; done
case $1 in
restart)
	echo "$unit" >>/tmp/asked
	[ "$unit" != "$(cat /tmp/fails 2>/dev/null)" ]
	;;
show)
	status=0
	[ "$unit" != "$(cat /tmp/bad 2>/dev/null)" ] || status=1
	echo "{ path=/x ; argv[]=/x code=exited ; status=0 } ; ignore_errors=yes ; pid=7 ; code=exited ; status=$status }"
	;;
esac
EOF
chmod 755 /usr/bin/systemctl
asked() { # asked EXPECTED: what was restarted, in order
	[ "$(tr '\n' ' ' </tmp/asked)" = "$1" ] || { echo "restarted: $(cat /tmp/asked)"; exit 1; }
	rm -f /tmp/asked
}
start=$(date +%s)
"$restart" 1 a b c >/dev/null
asked "a b c "
[ $(($(date +%s) - start)) -ge 2 ] || { echo "no pause between them"; exit 1; }
echo b >/tmp/bad
if "$restart" 0 a b c >/dev/null 2>&1; then echo "a bad answer is taken for a good one"; exit 1; fi
asked "a b "
rm /tmp/bad
echo a >/tmp/fails
if "$restart" 0 a b c >/dev/null 2>&1; then echo "a failed start is taken for a good one"; exit 1; fi
asked "a "
