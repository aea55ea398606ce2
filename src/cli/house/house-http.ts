/**
 * The house's own HTTP as part of it: health and metrics on the configured port; beside a sandbox on any free one, with
 * backstage, and made known to the sandbox, which passes all of it on. Called by `house.ts`.
 */
import { randomBytes } from "node:crypto";
import { backstageRoutes } from "../../http/backstage.ts";
import { healthRoutes } from "../../http/health.ts";
import type { Route } from "../../http/route.ts";
import { scrapeRoute } from "../../http/scrape.ts";
import { type HttpServer, startHttpServer } from "../../http/server.ts";
import { readVersion } from "../version.ts";
import type { HouseOptions } from "./house-options.ts";
import { portTaken } from "./page-port.ts";
import type { Teardown } from "./teardown.ts";
import { tellSandbox } from "./tell-sandbox.ts";
import { WatchedHouse, type WatchedParts } from "./watched-house.ts";

/** Where to listen, and what for. */
export interface HouseHttpNeeds {
  /** Free a moment ago; 0 = any. */
  readonly port: number;
  /** The sandbox that is to know of it; null with a real Discord. */
  readonly sandboxUrl: string | null;
  readonly parts: WatchedParts;
}

/** The sandbox asks from this machine, and nobody else has to. */
const besideSandbox = { host: "127.0.0.1", port: 0 } as const;

/**
 * Starts to listen; returns the address.
 * @throws Fault `port_in_use`, `sandbox_start_failed`
 */
export async function startHouseHttp(
  options: HouseOptions,
  needs: HouseHttpNeeds,
  teardown: Teardown,
): Promise<string> {
  const { config, log } = options;
  const { port, sandboxUrl } = needs;
  const house = new WatchedHouse(needs.parts);
  const token = randomBytes(32).toString("base64url");
  const routes: Route[] = [...openRoutes(house, options), ...(sandboxUrl === null ? [] : backstageRoutes(house))];
  const listenOn = (place: { host: string; port: number }) => startHttpServer({ ...place, routes, token, log });
  const server: HttpServer = await listenOn(sandboxUrl === null ? { host: config.host, port } : besideSandbox).catch(
    (error: NodeJS.ErrnoException) => {
      // Somebody else may have taken the port since it was found free.
      if (error.code !== "EADDRINUSE") throw error;
      if (config.portExplicit) throw portTaken(port);
      return listenOn({ host: config.host, port: 0 });
    },
  );
  teardown.add(() => server.close());
  if (sandboxUrl !== null) {
    const known = { url: server.url, token };
    await tellSandbox("PUT", `${sandboxUrl}/sandbox/backstage`, known, "the address of what runs its bots");
  }
  return server.url;
}

function openRoutes(house: WatchedHouse, { config }: HouseOptions): readonly Route[] {
  const facts = {
    version: readVersion(),
    mode: config.mode,
    bots: () => house.conditions(),
    storeProblem: () => house.storeProblem(),
  };
  return [...healthRoutes(facts), scrapeRoute(() => house.figures())];
}
