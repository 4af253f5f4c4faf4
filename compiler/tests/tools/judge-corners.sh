# Inside a root: what nginx answers with the files of compiler/tests/real/corners. The argument is the host.
files=$1/etc/nginx
. /tools/nginx-files.sh
nginx
failed=0
ask() { # ask EXPECTED URL: the status, the value of X-Shop and where a redirect leads
	name=${2#https://} && name=${name%%[:/]*}
	said=$(curl -sk -o /tmp/body -w '%{http_code} %header{x-shop} %{redirect_url}' --connect-to "$name::127.0.0.1:" "$2")
	[ "$said" = "$1" ] || { echo "$2: expected '$1', got '$said'"; failed=1; }
	! grep -qi 'welcome to nginx' /tmp/body || { echo "$2: nginx welcomes visitors"; failed=1; }
}
ask "200 yes " https://shop.example/api/
ask "200 yes " https://shop.example/a.txt
ask "404 yes " https://shop.example/
ask "404 yes " https://shop.example/index.html
ask "404 yes " https://shop.example/ap
ask "301  https://shop.example/" https://www.shop.example/
ask "200  " https://admin.example:8443/
ask "301  https://admin.example:8443/x" https://office.example:8443/x
# Its port is its own, so it answers for every name there.
ask "200  " https://other.example:8443/
nginx -s stop
exit $failed
