# Inside a root: does PostgreSQL take the configuration, the rights and the provisioning of /bundle/$1, twice over, and is a
# tenant kept out of what is not its own? The bundle's version may be another than the root's.
host=/bundle/$1
[ -d "$host/etc/postgresql" ] || exit 0 # a host without PostgreSQL
version=$(ls /etc/postgresql)
for folder in "$host"/etc/postgresql/*/main; do
	mkdir -p "/etc/postgresql/$version/main/conf.d"
	cp "$folder/conf.d/hostc.conf" "/etc/postgresql/$version/main/conf.d/"
	# Little memory is enough here, and shared memory is scarce in a container.
	# Here are the addresses of all hosts, so that a connection can come from each of them.
	printf "shared_buffers = 16MB\nlisten_addresses = '*'\n" >"/etc/postgresql/$version/main/conf.d/test.conf"
	clients=$(awk '$1 == "host" && $4 !~ /^127/ { sub("/.*", "", $4); print $4 }' "$folder/pg_hba.conf" | sort -u)
	for address in $clients; do ip address add "$address/32" dev lo; done
	install -o postgres -g postgres -m 640 "$folder/pg_hba.conf" "/etc/postgresql/$version/main/pg_hba.conf"
done
mkdir -p /run/postgresql && chown postgres: /run/postgresql
pg_ctlcluster "$version" main start || { cat /var/log/postgresql/*.log; exit 1; }
trap 'pg_ctlcluster "$version" main stop --mode immediate' EXIT
mkdir /tmp/credentials
for name in $(sed -nE "s/.*'\/' '([^']+)'.*/\1/p" "$host/usr/local/share/hostc/postgresql.sql"); do
	printf 'secret-of-%s' "$name" >"/tmp/credentials/$name"
done
chown -R postgres: /tmp/credentials
for round in 1 2; do
	said=$(su postgres -s /bin/sh -c "psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=credentials=/tmp/credentials --file=$host/usr/local/share/hostc/postgresql.sql postgres" 2>&1) || { echo "round $round: $said"; exit 1; }
	[ -z "$said" ] || { echo "round $round: $said"; exit 1; }
done
# Each owner comes in to its own database with its password, from where its programs are, and to no other.
roles=$(su postgres -s /bin/sh -c "psql -XAtc \"select d.datname || ' ' || r.rolname from pg_database d join pg_roles r on r.oid = d.datdba where r.rolname <> 'postgres'\"")
[ -n "$roles" ] || { echo "no database was made"; exit 1; }
echo "$roles" | while read -r database owner; do
	from=$(awk -v role="$owner" '$1 == "host" && $3 == role { sub("/.*", "", $4); print $4 }' "/etc/postgresql/$version/main/pg_hba.conf")
	for address in 127.0.0.1 $clients; do
		rm -f /tmp/came-in
		for file in /tmp/credentials/*; do
			password=$(cat "$file")
			PGPASSWORD=$password psql -XAtq -h "$address" -U "$owner" -c 'create table if not exists t (a int); drop table t' "$database" 2>/dev/null && touch /tmp/came-in
		done
		case " $(echo "$from" | tr '\n' ' ')" in
		*" $address "*) [ -e /tmp/came-in ] || { echo "$owner cannot use its database $database from $address"; exit 1; } ;;
		*) [ ! -e /tmp/came-in ] || { echo "$owner comes in from $address"; exit 1; } ;;
		esac
	done
	address=$(echo "$from" | head -n 1)
	for other in postgres template1 $(echo "$roles" | awk -v own="$database" '$1 != own {print $1}'); do
		for file in /tmp/credentials/*; do
			if PGPASSWORD=$(cat "$file") psql -XAtq -h "$address" -U "$owner" -c 'select 1' "$other" >/dev/null 2>&1; then
				echo "$owner comes in to $other"
				exit 1
			fi
		done
	done
done
