#!/bin/sh
# Written by hostc for hosts.docker; edit the .host source instead.
#
# Asks a service whether it works: http-probe.sh PORT PATH. Ends with 0 if the
# answer's status is 200 to 399, and with 1 otherwise. It runs inside the
# container, so it uses whichever client the image has.
port=$1
path=$2
url="http://127.0.0.1:$port$path"

if command -v curl >/dev/null 2>&1; then
  curl --silent --fail --output /dev/null "$url" || exit 1
elif command -v node >/dev/null 2>&1; then
  node -e '
    fetch(process.argv[1], { redirect: "manual" })
      .then((answer) => process.exit(answer.status < 400 ? 0 : 1), () => process.exit(1));
  ' "$url"
elif command -v python3 >/dev/null 2>&1; then
  python3 -c '
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
connection.request("GET", sys.argv[2])
sys.exit(connection.getresponse().status >= 400)
' "$port" "$path"
elif command -v wget >/dev/null 2>&1; then
  wget -q -O /dev/null "$url" || exit 1
elif command -v bash >/dev/null 2>&1; then
  # shellcheck disable=SC2016 # bash expands these, not this shell
  bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf "GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" "$2" >&3
    read -r _ status _ <&3
    [[ $status == [23]* ]]
  ' probe "$port" "$path" 2>/dev/null || exit 1
else
  echo "http-probe: the image has none of curl, node, python3, wget, bash; declare a command as the probe" >&2
  exit 1
fi
