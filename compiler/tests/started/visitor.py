"""Asks what curl cannot: visitor.py flood|load|websocket SOURCE ADDRESS NAME PATH

flood      asks one request after the other until 100 were refused, a thousand at most, and prints a JSON object: how many answers of each
           status there were, and how many seconds passed.
load       asks four at a time, at ease, until /tmp/enough is there, five minutes at most, and prints the same; every tenth
           request is for PATH and `slow`. No answer at all is the status 0, and the object says why.
websocket  upgrades, sends bytes, and prints a JSON object: the status, the headers, and what came back.
"""

import http.client
import json
import os
import socket
import ssl
import sys
import threading
import time

what, source, address, name, path = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def connect():
    plain = socket.create_connection((address, 443), timeout=20, source_address=(source, 0))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(plain, server_hostname=name)


def flood():
    statuses, start = {}, time.monotonic()
    connection = http.client.HTTPConnection(name)
    while max([n for status, n in statuses.items() if status != 200], default=0) < 100 and sum(statuses.values()) < 1000:
        if connection.sock is None:
            connection.sock = connect()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
    return {"statuses": statuses, "seconds": time.monotonic() - start}


def load():
    statuses, why, start, writing = {}, [], time.monotonic(), threading.Lock()

    def asker():
        connection, count = http.client.HTTPConnection(name), 0
        while not os.path.exists("/tmp/enough") and time.monotonic() - start < 300:
            count += 1
            try:
                if connection.sock is None:
                    connection.sock = connect()
                connection.request("GET", path + "slow" * (count % 10 == 0))
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException) as error:
                why.append(f"request {count} after {time.monotonic() - start:.1f} s: {error!r}")
                connection.close()
                status = 0
            with writing:
                statuses[status] = statuses.get(status, 0) + 1
            time.sleep(0.02)

    askers = [threading.Thread(target=asker) for _ in range(4)]
    for thread in askers:
        thread.start()
    for thread in askers:
        thread.join()
    return {"statuses": statuses, "seconds": time.monotonic() - start, "why": why}


def websocket():
    stream = connect()
    # The key and the answer to it are those of RFC 6455, section 1.3.
    lines = [f"GET {path} HTTP/1.1", f"Host: {name}", "Upgrade: websocket", "Connection: Upgrade",
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "", ""]
    stream.sendall("\r\n".join(lines).encode())
    head = b""
    while b"\r\n\r\n" not in head:
        part = stream.recv(4096)
        if not part:
            break
        head += part
    head, _, rest = head.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    status = int(first.split()[1])
    if status == 101:
        stream.sendall(b"as it was sent")
        while part := stream.recv(4096):
            rest += part
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    return {"status": status, "headers": headers, "body": rest.decode(errors="replace")}


print(json.dumps({"flood": flood, "load": load, "websocket": websocket}[what]()))
