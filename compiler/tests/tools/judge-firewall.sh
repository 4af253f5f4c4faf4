# Inside a root without a network: do iptables and ip6tables take the rules of /bundle/$1, twice over with the same result?
failed=0
check() { # check FILE RESTORE TABLES
	"$3" -N DOCKER-USER 2>/dev/null || true
	"$3" -N ufw-before-input 2>/dev/null || true
	"$3" -N ufw-user-forward 2>/dev/null || true
	"$2" -n --test <"$1" || { echo "$1: refused"; failed=1; return; }
	"$2" -n <"$1"
	"$3" -S >/tmp/once
	"$2" -n <"$1"
	"$3" -S >/tmp/twice
	cmp -s /tmp/once /tmp/twice || { echo "$1: not the same when loaded twice"; failed=1; }
	grep -q '^-A' /tmp/once || { echo "$1: no rule in it"; failed=1; }
}
for file in /bundle/"$1"/etc/ufw/*.rules; do
	case $file in
	*6.rules) check "$file" ip6tables-restore ip6tables ;;
	*) check "$file" iptables-restore iptables ;;
	esac
done
exit $failed
