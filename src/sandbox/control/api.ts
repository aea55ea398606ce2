/** The whole control API, built once per sandbox. */
import type { Gateway } from "../gateway/server.ts";
import { RouteTable } from "../rest/routes.ts";
import { actingRoutes } from "./acting.ts";
import { backstageRoutes } from "./backstage.ts";
import { faultRoute } from "./faults.ts";
import { interactionControlRoutes } from "./interactions.ts";
import { makingRoutes } from "./making.ts";
import type { ControlRoute } from "./routes.ts";
import { seedRoute } from "./seed.ts";
import { viewRoutes } from "./views.ts";

/** All control routes. */
export function controlRoutes(gateway: Gateway): RouteTable<ControlRoute> {
  return new RouteTable([
    seedRoute,
    faultRoute(gateway),
    ...viewRoutes,
    ...makingRoutes,
    ...actingRoutes,
    ...interactionControlRoutes,
    ...backstageRoutes,
  ]);
}
