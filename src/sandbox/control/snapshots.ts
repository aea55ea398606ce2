/** `GET` and `PUT /sandbox/snapshot`: the whole world as one document, to be kept and to come back to. */
import { loadWorld, saveWorld } from "../acts/saving.ts";
import type { Gateway } from "../gateway/server.ts";
import { noContent, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { misfitsIn } from "../state/saved-fit.ts";
import { savedWorld } from "../state/saved-rows.ts";
import { asText } from "./mistakes.ts";
import { BadRequest, bodyLimit, type ControlRoute, control, parse } from "./routes.ts";

/** Both routes; loading reaches the bots' sockets through the gateway. */
export function snapshotRoutes(gateway: Gateway): readonly ControlRoute[] {
  return [
    control("GET", "/sandbox/snapshot", (sandbox) => ok(saveWorld(sandbox))),
    control("PUT", "/sandbox/snapshot", (sandbox, { body }) => load(sandbox, gateway, body), bodyLimit.world),
  ];
}

function load(sandbox: Sandbox, gateway: Gateway, body: unknown): Reply {
  const document = parse(savedWorld, body);
  const wrong = misfitsIn(document.rows);
  if (wrong.length > 0) throw new BadRequest(asText(wrong));
  // Op 9: what a bot knew of this world is worth nothing now, so it signs in anew.
  for (const connection of gateway.connectionsOf(undefined)) connection.invalidate(false);
  loadWorld(sandbox, document);
  sandbox.fanOut.show(null, "WORLD_REPLACED", {});
  return noContent();
}
