#!/bin/bash
# What the entry point of the PostgreSQL image does: as root it reads the superuser's password, gives the data directory to the
# server's user and goes on as that; on the first day it makes a cluster, starts a server for itself with the same arguments, runs
# /docker-entrypoint-initdb.d, and stops it.
set -eu

if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
	POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
	export POSTGRES_PASSWORD
	unset POSTGRES_PASSWORD_FILE
fi

if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
	mkdir -p "$PGDATA"
	chmod 00700 "$PGDATA"
	chmod 03775 /var/run/postgresql
	find "$PGDATA" ! -user postgres -exec chown postgres {} +
	find /var/run/postgresql ! -user postgres -exec chown postgres {} +
	exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
	[ -n "${POSTGRES_PASSWORD:-}" ] || { echo "no password of the superuser" >&2; exit 1; }
	initdb --username=postgres --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")
	printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
	shift
	export PGPASSWORD=$POSTGRES_PASSWORD
	pg_ctl -D "$PGDATA" -o "$(printf '%q ' "$@" -c listen_addresses= -p 5432)" -w start
	# Whether it is there already: for this image, the database is the superuser's own.
	psql -v ON_ERROR_STOP=1 --username postgres --no-password --no-psqlrc --dbname postgres --tuples-only --set db=postgres \
		<<<"SELECT 1 FROM pg_database WHERE datname = :'db';"
	for script in /docker-entrypoint-initdb.d/*.sql; do
		[ ! -e "$script" ] || psql -v ON_ERROR_STOP=1 --username postgres --no-password --no-psqlrc --dbname postgres --file "$script"
	done
	pg_ctl -D "$PGDATA" -m fast -w stop
	unset PGPASSWORD
	set -- postgres "$@"
fi
exec "$@"
