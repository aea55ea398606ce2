/** `GET` and `PUT /sandbox/snapshot`: the whole world as one document, to be kept and to come back to. */
import { loadWorld, saveWorld } from "../acts/saving.ts";
import type { Gateway } from "../gateway/server.ts";
import { noContent, ok } from "../rest/routes.ts";
import { misfitsIn } from "../state/saved-fit.ts";
import { savedWorld } from "../state/saved-rows.ts";
import { BadRequest, type ControlRoute, control, parse } from "./routes.ts";

const maxListed = 10;

/** Both routes; loading reaches the bots' sockets through the gateway. */
export function snapshotRoutes(gateway: Gateway): readonly ControlRoute[] {
  return [
    control("GET", "/sandbox/snapshot", (sandbox) => ok(saveWorld(sandbox))),
    control("PUT", "/sandbox/snapshot", (sandbox, { body }) => {
      const document = parse(savedWorld, body);
      const wrong = misfitsIn(document.rows);
      if (wrong.length > 0) throw new BadRequest(wrong.slice(0, maxListed).join("\n"));
      // Op 9: what a bot knew of this world is worth nothing now, so it signs in anew.
      for (const connection of gateway.connectionsOf(undefined)) connection.invalidate(false);
      loadWorld(sandbox, document);
      sandbox.fanOut.show(null, "WORLD_REPLACED", {});
      return noContent();
    }),
  ];
}
