# Inside a root: does nginx take the configuration of /bundle without a word? Certificates that certbot would have
# made are made here. The first argument is the folder of nginx.conf in the bundle.
source=/bundle/$1
rm -rf /etc/nginx/sites-available /etc/nginx/sites-enabled
cp -R "$source/." /etc/nginx/
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /tmp/key -out /tmp/crt -subj /CN=test -days 2 2>/dev/null
names() { # names DIRECTIVE: every path that it names
	grep -rhoE "^[[:space:]]*$1[[:space:]]+[^;]+" /etc/nginx | awk '{print $2}' | tr -d '"' | sort -u
}
place() { mkdir -p "$(dirname "$2")" && { [ -e "$2" ] || cp "$1" "$2"; }; }
for file in $(names ssl_certificate); do place /tmp/crt "$file"; done
for file in $(names ssl_certificate_key); do place /tmp/key "$file"; done
for file in $(names access_log) $(names error_log); do
	case $file in /*) mkdir -p "$(dirname "$file")" ;; esac
done
# The container's image has a user `nginx`; Debian's package has not.
id nginx >/dev/null 2>&1 || useradd --system --no-create-home nginx
said=$(nginx -t 2>&1) || { echo "$said"; exit 1; }
if echo "$said" | grep -qE '\[(warn|error|crit|alert|emerg)\]'; then
	echo "$said"
	exit 1
fi
