/** `GET /sandbox/events?as=`: a page hears, as server-sent events, what its user may see. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Viewer } from "../gateway/fan-out.ts";
import type { Sandbox } from "../sandbox.ts";

const keepAliveMs = 15_000;
/** A page that reads nothing is cut off before its backlog fills the memory; it reconnects and asks for the state. */
const maxBacklogBytes = 16 * 1024 * 1024;

/** Streams events until the page goes away. */
export function streamEvents(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const userId = url.searchParams.get("as") ?? "";
  if (!sandbox.world.users.has(userId)) {
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ message: `There is no user ${userId}. Name one with ?as=<user id>.`, code: 0 }));
    return;
  }
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  response.write(": hello\n\n");
  const viewer: Viewer = {
    userId,
    show: (type, body) => {
      if (response.writableLength > maxBacklogBytes) response.destroy();
      else response.write(`data: {"type":"${type}","data":${body}}\n\n`);
    },
  };
  const keepAlive = setInterval(() => response.write(": still here\n\n"), keepAliveMs).unref();
  sandbox.fanOut.viewers.add(viewer);
  request.on("close", () => {
    clearInterval(keepAlive);
    sandbox.fanOut.viewers.delete(viewer);
  });
}
