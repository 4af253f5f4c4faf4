#!/bin/sh
# Makes sure that a container engine answers and has the image of one Debian root: engine.sh FOLDER SUITE
#
# The root is FOLDER/SUITE, as setup.sh makes it. The image's name is printed; it is made once for each edition of the roots.
# Where Docker is missing it is installed with apt, and where no daemon answers one is started, which stays. Needs root.
set -eu
folder=$1 suite=$2
exec 9>"$folder/.engine.lock"
flock 9

if ! command -v docker >/dev/null 2>&1 || ! command -v dockerd >/dev/null 2>&1; then
	apt-get update -qq >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io >&2
fi

if ! docker info >/dev/null 2>&1; then
	setsid dockerd >"$folder/dockerd.log" 2>&1 9>&- &
	tries=60
	until docker info >/dev/null 2>&1; do
		tries=$((tries - 1))
		if [ "$tries" -eq 0 ]; then
			tail -n 20 "$folder/dockerd.log" >&2
			echo "no container engine answers, and none could be started" >&2
			exit 1
		fi
		sleep 1
	done
fi

image=hostc-started:$suite-${folder##*/}
if ! docker image inspect "$image" >/dev/null 2>&1; then
	tar -C "$folder/$suite" --numeric-owner -c . | docker import - "$image" >/dev/null
fi
echo "$image"
