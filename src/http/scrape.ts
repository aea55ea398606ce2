/** The route `/metrics`. What makes the text of it is loaded when somebody scrapes for the first time, see `metrics.ts`. */
import type { HouseFigures } from "./figures.ts";
import type { Route } from "./route.ts";

/** The route; `read` takes a reading for each scrape. */
export function scrapeRoute(read: () => Promise<HouseFigures>): Route {
  let metrics: Promise<ReturnType<typeof import("./metrics.ts").createMetrics>> | null = null;
  return {
    method: "GET",
    path: "/metrics",
    // A scraper asks by whatever name it has for this machine; there is nothing here but numbers.
    isForAnyHost: true,
    answer: async () => {
      metrics ??= import("./metrics.ts").then(({ createMetrics }) => createMetrics());
      const [tell, figures] = await Promise.all([metrics, read()]);
      return await tell(figures);
    },
  };
}
