/** A bare server, for whoever connects to something that is not what it should be. */
import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** The host and port of a server that does this with its connections; nothing, by default. */
export async function listenOn(receive: (socket: Socket) => void = () => undefined): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    receive(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `127.0.0.1:${address.port}`;
}
