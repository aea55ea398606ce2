/** The whole control API, built once per sandbox. */
import type { Gateway } from "../gateway/server.ts";
import { RouteTable } from "../rest/routes.ts";
import { actingRoutes } from "./acting.ts";
import { backstageRoutes } from "./backstage.ts";
import { commandControlRoutes } from "./commands.ts";
import { componentControlRoutes } from "./components.ts";
import { faultRoutes } from "./faults.ts";
import { makingRoutes } from "./making.ts";
import { markRoutes } from "./marks.ts";
import { peopleRoutes } from "./people.ts";
import { rainRoutes } from "./rain.ts";
import type { ControlRoute } from "./routes.ts";
import { seedRoute } from "./seed.ts";
import { snapshotRoutes } from "./snapshots.ts";
import { threadControlRoutes } from "./threads.ts";
import { clockRoutes } from "./time.ts";
import { viewRoutes } from "./views.ts";
import { weatherRoutes } from "./weather.ts";

/** All control routes. */
export function controlRoutes(gateway: Gateway): RouteTable<ControlRoute> {
  return new RouteTable([
    seedRoute,
    ...clockRoutes,
    ...faultRoutes(gateway),
    ...weatherRoutes(gateway),
    ...rainRoutes,
    ...snapshotRoutes(gateway),
    ...viewRoutes,
    ...makingRoutes,
    ...peopleRoutes,
    ...actingRoutes,
    ...backstageRoutes,
    ...markRoutes,
    ...threadControlRoutes,
    ...commandControlRoutes,
    ...componentControlRoutes,
  ]);
}
