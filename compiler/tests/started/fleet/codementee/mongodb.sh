# Stands in for MongoDB's packages, which no distribution has: the user, the folder and the unit of the real ones; a server that
# listens where /etc/mongod.conf says and keeps nothing; a shell that connects to it and reads its passwords; a dump of nothing.
set -eu
useradd --system --home-dir /var/lib/mongodb --shell /usr/sbin/nologin mongodb
install -d -o mongodb -g mongodb /var/lib/mongodb

cat >/usr/lib/systemd/system/mongod.service <<'EOF'
[Unit]
Description=MongoDB Database Server
Documentation=https://docs.mongodb.org/manual
After=network-online.target
Wants=network-online.target

[Service]
User=mongodb
Group=mongodb
EnvironmentFile=-/etc/default/mongod
ExecStart=/usr/bin/mongod --config /etc/mongod.conf
LimitFSIZE=infinity
LimitCPU=infinity
LimitAS=infinity
LimitNOFILE=64000
LimitNPROC=64000
LimitMEMLOCK=infinity
TasksMax=infinity
TasksAccounting=false

[Install]
WantedBy=multi-user.target
EOF

cat >/usr/bin/mongod <<'EOF'
#!/usr/bin/python3
import re, socketserver, sys
configuration = open(sys.argv[sys.argv.index("--config") + 1]).read()
said = lambda name: re.search(rf'^\s*{name}: "?([^"\n]+)"?$', configuration, re.M).group(1)
assert said("authorization") == "enabled"
open(said("dbPath") + "/started", "w").close()
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer((said("bindIp"), int(said("port"))), socketserver.BaseRequestHandler).serve_forever()
EOF

cat >/usr/bin/mongosh <<'EOF'
#!/usr/bin/python3
import os, re, socket, sys, time
script = open(sys.argv[sys.argv.index("--file") + 1]).read()
for credential in ["mongodb.admin"] + re.findall(r'credential: "([^"]+)"', script):
    assert len(open(os.environ["CREDENTIALS_DIRECTORY"] + "/" + credential).read()) == 48
address, port = re.search(r"mongodb://([0-9.]+):([0-9]+)/", script).groups()
for attempt in range(60):
    try:
        socket.create_connection((address, int(port)), 2).close()
        break
    except ConnectionRefusedError:
        time.sleep(0.5)
else:
    sys.exit("no server")
EOF

cat >/usr/bin/mongodump <<'EOF'
#!/bin/sh
# The password comes through standard input.
read -r password
[ "$password" = "$(cat /var/lib/hostc/secrets/mongodb.admin)" ] || exit 1
echo dump | gzip
EOF

chmod 755 /usr/bin/mongod /usr/bin/mongosh /usr/bin/mongodump
