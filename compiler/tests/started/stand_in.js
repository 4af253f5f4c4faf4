// Stands in for a Node application: what stand_in.py does, under the runtime that the units' sandboxes are made for.
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");
const { createServer } = require("node:http");

// Next.js is told by HOSTNAME.
const { HOST = process.env.HOSTNAME, PORT } = process.env;

const server = createServer((request, response) => {
  const answer = (status, value) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(value));
    console.log(`"${request.method} ${request.url}" ${status}`);
  };
  if (request.method === "GET") {
    const { url: path, headers } = request;
    const report = () =>
      answer(path.endsWith("/missing") ? 404 : 200, {
        port: Number(PORT),
        path,
        headers,
        environment: process.env,
        process: process.pid,
      });
    setTimeout(report, path.endsWith("/slow") ? 1000 : 0);
    return;
  }
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    if (!request.url.endsWith("/run")) {
      answer(200, { received: body.length });
      return;
    }
    const done = spawnSync("sh", ["-c", body.toString()], { timeout: 30000 });
    answer(200, { status: done.status, output: done.stdout.toString() + done.stderr.toString() });
  });
});

server.on("upgrade", (request, socket) => {
  const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}\r\n\r\n`,
  );
  socket.once("data", (sent) => socket.end(sent));
});

// An orderly stop: nothing new is taken, and what is under way is answered.
process.on("SIGTERM", () => server.close(() => process.exit(0)));
server.listen(Number(PORT), HOST);
