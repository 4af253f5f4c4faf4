# Inside a root: what nginx answers to the questions of /bundle/questions.json, as JSON. The argument is the folder of nginx.conf
# in the bundle.
#
# Upstreams are stand-ins that say which of them was asked for what. Limits let everything through, but write down which zone
# counted a request. The folders that are served get a few files.
files=$1
. /tools/nginx-files.sh
sed -i -E 's/(limit_req_zone .*) rate=[^;]+;/\1 rate=1r\/m;/; s/^([[:space:]]*limit_req zone=[^ ;]+).*$/\1;/' /etc/nginx/sites-available/*.conf
sed -i 's/^http {/http {\n    limit_req_dry_run on;/' /etc/nginx/nginx.conf
for folder in $(names root) $(names alias); do
	mkdir -p "$folder/folder" "$folder/empty" "$folder/.well-known/acme-challenge"
	for file in index.html a.txt app.js main.dart.js folder/index.html folder/style.css .env .well-known/known .well-known/acme-challenge/token; do
		echo "$file" >"$folder/$file"
	done
done
# Every address is this machine's, so that stand-ins can be anybody.
ip route add local 0.0.0.0/0 dev lo 2>/dev/null || true
python3 /tools/ask-nginx.py
