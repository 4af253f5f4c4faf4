# Inside a root: does nginx take the configuration of /bundle without a word? The argument is the folder of nginx.conf in the
# bundle.
files=$1
. /tools/nginx-files.sh
said=$(nginx -t 2>&1) || { echo "$said"; exit 1; }
if echo "$said" | grep -qE '\[(warn|error|crit|alert|emerg)\]'; then
	echo "$said"
	exit 1
fi
