#!/usr/bin/python3
"""Stands in for every tenant's application: listens on $HOST:$PORT and says what reached it.

GET answers with a JSON object of the port, the path, the request's headers and the environment; …/missing with 404;
…/own-headers with security headers of the application's own. An upgrade to WebSocket is taken, and what comes then is sent
back. POST says how much came; POST …/run runs the body in a shell, inside the application's sandbox, and says how that ended.
"""

import base64
import hashlib
import json
import os
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Application(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.upgrade()
            return
        self.answer(404 if self.path.endswith("/missing") else 200, {
            "port": int(os.environ["PORT"]),
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "environment": dict(os.environ),
        })

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.endswith("/run"):
            self.answer(200, {"received": len(body)})
            return
        done = subprocess.run(["sh", "-c", body], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
        self.answer(200, {"status": done.returncode, "output": done.stdout.decode(errors="replace")})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.path.endswith("/own-headers"):
            self.send_header("X-Frame-Options", "DENY")
            self.send_header("Strict-Transport-Security", "max-age=1")
        self.end_headers()
        self.wfile.write(body)

    def upgrade(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.wfile.flush()
        self.wfile.write(self.connection.recv(1024))
        self.close_connection = True

    def log_message(self, form, *values):
        print(form % values, flush=True)


ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Application).serve_forever()
