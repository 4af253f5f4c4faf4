#!/bin/sh
# Written by hostc for hosts.docker.redis; edit the .host source instead.
#
# Starts Redis in its container: makes /run/redis/password.conf, which redis.conf includes, from the secret, then goes on as
# the user redis. Every byte is written as \xHH, so that no password can be read as something else.
set -eu

password=$(cat /run/secrets/redis.password)
if [ -z "$password" ]; then
	echo "the secret of Redis is empty" >&2
	exit 1
fi

umask 077
target=/run/redis/password.conf
printf 'requirepass "%s"\n' "$(printf %s "$password" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')" >"$target"
# The file first: root without capabilities cannot enter a folder that is no longer its own.
chown redis:redis "$target"
chown redis:redis /run/redis
unset password

# The image's own entry point changes to the user.
exec docker-entrypoint.sh redis-server /etc/hostc/redis.conf
