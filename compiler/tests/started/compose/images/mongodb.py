#!/usr/bin/python3
"""Stands in for MongoDB's programs in its image: a server that listens where its configuration says and keeps nothing, a shell
that connects to it and reads the passwords that it is to make users with, and a dump of nothing."""

import gzip
import os
import re
import socket
import socketserver
import sys


def argument(name):
    return sys.argv[sys.argv.index(name) + 1]


def connect(address, port):
    socket.create_connection((address, int(port)), 2).close()


def mongod():
    configuration = open(argument("--config")).read()

    def said(name):
        return re.search(rf'^\s*{name}: "?([^"\n]+)"?$', configuration, re.M).group(1)

    assert said("authorization") == "enabled"
    open(said("dbPath") + "/started", "w").close()
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer((said("bindIp"), int(said("port"))), socketserver.BaseRequestHandler).serve_forever()


def mongosh():
    open(os.environ["HOME"] + "/log", "w").close()
    script = sys.argv[-1]
    if "--file" in sys.argv:
        script = open(argument("--file")).read()
        for credential in ["mongodb.admin"] + re.findall(r'credential: "([^"]+)"', script):
            assert len(open("/run/secrets/" + credential).read()) == 48
    connect(*re.search(r"mongodb://([0-9.]+):([0-9]+)/", script).groups())


def mongodump():
    assert len(sys.stdin.readline()) == 49
    sys.stdout.buffer.write(gzip.compress(b"dump\n"))


{"mongod": mongod, "mongosh": mongosh, "mongodump": mongodump}[os.path.basename(sys.argv[0])]()
