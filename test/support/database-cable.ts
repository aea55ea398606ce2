/** A TCP port in front of an embedded Postgres, which listens on a Unix socket alone. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Connection } from "../../src/store/embedded/server.ts";

/** One that can be cut, or held so that nothing passes and nothing ends; it passes everything on until then. */
export class Cable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #isHeld = false;

  constructor({ host, port }: Connection) {
    this.#server = createServer((client) => {
      const inner = connect(join(host, `.s.PGSQL.${port}`));
      for (const [one, other] of [
        [client, inner],
        [inner, client],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
        one.on("data", (bytes) => {
          // What was on its way is lost with its connection, as behind a router that has forgotten it.
          if (!this.#isHeld) other.write(bytes);
        });
        one.on("end", () => other.end());
      }
      if (this.#isCut) client.destroy();
    });
  }

  static async lay(connection: Connection): Promise<Cable> {
    const cable = new Cable(connection);
    await once(cable.#server.listen(0, "127.0.0.1"), "listening");
    return cable;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /** Nothing passes any more, and nobody is told. Connections of before stay dumb for ever. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  mend(): void {
    this.#isCut = false;
  }

  async remove(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
