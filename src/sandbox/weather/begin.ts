/** Puts the weather over a sandbox: whom it can hit, and what becomes of its blows. Called by the control API and at start. */
import { type Stage, strike } from "../faults/strike.ts";
import { Astray } from "../faults/targets.ts";
import { OrderRefused } from "../house-bots.ts";
import type { Sandbox } from "../sandbox.ts";
import { compareIds } from "../state/snowflakes.ts";
import type { WeatherAsked } from "./plan.ts";
import type { Reach } from "./weather.ts";

/** Begins the weather that was asked for. */
export function beginWeather(stage: Stage, asked: WeatherAsked): void {
  stage.sandbox.weather.begin(asked, reachOf(stage));
}

/** Lets it be calm. */
export function endWeather(stage: Stage): void {
  stage.sandbox.weather.end(reachOf(stage));
}

function reachOf(stage: Stage): Reach {
  const { sandbox } = stage;
  return {
    bots: () => botsIn(sandbox),
    changed: () => sandbox.fanOut.show(null, "WEATHER", sandbox.weather.state),
    strike: (fault, by) => {
      // Where nobody has registered, no process can be killed: that blow falls on nobody.
      if (fault.kind === "kill_process" && by === "weather" && sandbox.house === null) return false;
      strike(stage, fault, by).catch((error: unknown) => {
        // It is among the strikes, with what there is against it.
        if (!(error instanceof OrderRefused || error instanceof Astray)) throw error;
      });
      return true;
    },
  };
}

/** Those whose token is worth something, connected or not, so that the same seed hits the same. */
function botsIn({ world }: Sandbox): string[] {
  const bots = [...world.bots.values()].filter(({ revoked }) => !revoked);
  return bots.map(({ userId }) => userId).sort(compareIds);
}
