# Inside a root with Compose v2: does it take every compose file of /bundle? Files that the host would have are made here.
mkdir -p /srv /run/hostc/env /var/lib/hostc/secrets
cp -R /bundle/"$1"/srv/. /srv/
find /srv -name compose.yaml | while read -r file; do
	sed -nE 's/^[[:space:]]*(-[[:space:]]*)?(path:|file:)?[[:space:]]*"?(\/[^"]*\.env)"?$/\3/p' "$file" | while read -r env; do
		mkdir -p "$(dirname "$env")" && touch "$env"
	done
	sed -nE 's/.*"(\/run\/hostc\/env\/[^"]+)".*/\1/p' "$file" | while read -r env; do touch "$env"; done
	compose=/usr/libexec/docker/cli-plugins/docker-compose
	said=$("$compose" --project-directory "$(dirname "$file")" -f "$file" config --quiet 2>&1) || { echo "$said"; exit 1; }
	[ -z "$said" ] || { echo "$said"; exit 1; }
done
