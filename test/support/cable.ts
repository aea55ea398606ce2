/** A TCP port in front of a server, so that a test can take the way to it away: the network, or somebody else's host. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Connection } from "../../src/store/embedded/server.ts";

/**
 * Where cables begin. On Linux a loopback address that nobody else uses: no connection of this machine can be given the
 * port of a cable that nobody listens at for a while.
 */
const host = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";

/** A connection through the cable. */
interface Line {
  readonly ends: readonly [Socket, Socket];
  /** Nothing passes any more, its end neither. */
  isDumb: boolean;
}

/** One that can be cut, refused, or held so that nothing passes and nothing ends; it passes everything on until then. */
export class Cable {
  readonly #server: Server;
  readonly #lines = new Set<Line>();
  #port = 0;
  #isCut = false;
  #isHeld = false;

  constructor(to: NetConnectOpts) {
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#join({ ends: [client, connect({ allowHalfOpen: true, ...to })], isDumb: this.#isHeld });
      if (this.#isCut) client.destroy();
    });
  }

  /** A cable to a server. */
  static async lay(to: NetConnectOpts): Promise<Cable> {
    const cable = new Cable(to);
    await cable.#listen();
    return cable;
  }

  /** A cable to an embedded Postgres, which listens on a Unix socket alone. */
  static layToDatabase(connection: Connection): Promise<Cable> {
    return Cable.lay({ path: join(connection.host, `.s.PGSQL.${connection.port}`) });
  }

  /** `host:port`. */
  get address(): string {
    return `${host}:${this.#port}`;
  }

  /** Whoever is connected is thrown out, and so is who comes. */
  cut(): void {
    this.#isCut = true;
    for (const { ends } of this.#lines) for (const end of ends) end.destroy();
    this.#lines.clear();
  }

  /** The same, but nobody listens any more. */
  refuse(): void {
    this.cut();
    this.#server.close();
  }

  /** Nothing passes any more, and nobody is told. Connections of before stay dumb for ever, as behind a router that has forgotten them. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) for (const line of this.#lines) line.isDumb = true;
  }

  /** After {@link cut} or {@link refuse}. */
  async mend(): Promise<void> {
    this.#isCut = false;
    if (!this.#server.listening) await this.#listen();
  }

  async remove(): Promise<void> {
    this.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  async #listen(): Promise<void> {
    await once(this.#server.listen(this.#port, host), "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #join(line: Line): void {
    this.#lines.add(line);
    const [client, inner] = line.ends;
    for (const [one, other] of [
      [client, inner],
      [inner, client],
    ] as const) {
      one.on("error", () => one.destroy());
      one.on("data", (bytes) => {
        if (!line.isDumb) other.write(bytes);
      });
      one.on("end", () => {
        if (!line.isDumb) other.end();
      });
      one.on("close", () => {
        if (line.isDumb) return;
        other.destroy();
        this.#lines.delete(line);
      });
    }
  }
}
