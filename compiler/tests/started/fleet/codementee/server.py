"""Stands in for the FastAPI application: says what reached it, and which of uvicorn's workers it is.

POST …/run runs the body in a shell, inside the unit's sandbox, and says how that ended.
"""

import json
import os
import subprocess


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["method"] == "POST":
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        done = subprocess.run(["sh", "-c", body], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
        answer = {"status": done.returncode, "output": done.stdout.decode(errors="replace")}
    else:
        answer = {
            "path": scope["path"],
            "headers": {name.decode(): value.decode() for name, value in scope["headers"]},
            "environment": dict(os.environ),
            "process": os.getpid(),
        }
    status = 404 if scope["path"].endswith("/missing") else 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
