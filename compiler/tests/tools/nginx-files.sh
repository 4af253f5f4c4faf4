# Sourced inside a root: puts the files of nginx that lie in /bundle/$files in place, with certificates
# instead of those that certbot would have made.
rm -rf /etc/nginx/sites-available /etc/nginx/sites-enabled
cp -R "/bundle/$files/." /etc/nginx/
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
