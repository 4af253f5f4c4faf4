# Inside a root: is every line of a JSON access log a JSON object, whatever a visitor sends? nginx runs with the files of
# /bundle. The argument is the host.
files=$1/etc/nginx
. /tools/nginx-files.sh
log=$(grep -rhoE "access_log [^ ]+ hostc_json" /etc/nginx | awk '{print $2}' | sort -u | head -n 1)
site=$(grep -rlE "access_log [^ ]+ hostc_json" /etc/nginx | head -n 1)
name=$(grep -m 1 -oE "server_name [^; ]+" "$site" | cut -d' ' -f2)
nginx
python3 - "$log" "$name" <<'PYTHON'
import json, socket, ssl, sys, time

log, name = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

def send(line, agent):
    raw = socket.create_connection(("127.0.0.1", 443))
    with context.wrap_socket(raw, server_hostname=name) as connection:
        connection.sendall(line + b"\r\nHost: " + name.encode() + b"\r\nUser-Agent: " + agent + b"\r\nConnection: close\r\n\r\n")
        while connection.recv(4096):
            pass

nasty = ['"', "\\", '\\"', "\t", "\x01\x1f", "é↑", "{}", '","status":"', "%00%22", "x" * 2000]
for text in nasty:
    encoded = text.encode()
    send(b"GET /" + encoded.replace(b"\t", b"").replace(b"\x01\x1f", b"") + b" HTTP/1.1", encoded)
    send(b"GET / HTTP/1.1", encoded)
send(b"nonsense", b"-")
send(b"POST /api/none HTTP/1.1", b"-")

deadline, lines = time.time() + 10, []
while time.time() < deadline and len(lines) < 2 * len(nasty) + 2:
    time.sleep(0.2)
    lines = open(log, "rb").read().splitlines()
entries = [json.loads(line) for line in lines]
assert len(entries) == 2 * len(nasty) + 2, entries
agents = {entry["http_user_agent"] for entry in entries}
for text in nasty:
    assert text.strip() in {agent.strip() for agent in agents}, f"{text!r} is not in {agents}"
for entry in entries:
    assert all(type(entry[number]) is int for number in ["status", "body_bytes_sent", "connections_active"]), entry
    assert type(entry["request_time"]) is float, entry
assert {entry["status"] for entry in entries} >= {400, 502}, entries
PYTHON
nginx -s stop
