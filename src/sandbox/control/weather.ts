/** `/sandbox/weather`: a stream of faults, by chance that can be repeated or by a script. */
import type { Gateway } from "../gateway/server.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { beginWeather, endWeather } from "../weather/begin.ts";
import { type WeatherAsked, weatherForm } from "../weather/plan.ts";
import { refuseAstray } from "./faults.ts";
import { BadRequest, type ControlRoute, control, parse } from "./routes.ts";

/** The routes; blows reach sockets through the gateway. */
export function weatherRoutes(gateway: Gateway): readonly ControlRoute[] {
  return [
    control("GET", "/sandbox/weather", ({ weather }) => ok(weather.state)),
    control("PUT", "/sandbox/weather", (sandbox, call) => change(sandbox, gateway, call)),
    control("DELETE", "/sandbox/weather", (sandbox) => {
      endWeather({ sandbox, gateway });
      return noContent();
    }),
  ];
}

function change(sandbox: Sandbox, gateway: Gateway, { body }: OpenCall): Reply {
  const asked = parse(weatherForm, body);
  refuseUnclear(asked);
  for (const { fault } of asked.script ?? []) refuseAstray(sandbox, fault);
  beginWeather({ sandbox, gateway }, asked);
  return ok(sandbox.weather.state);
}

function refuseUnclear({ level, rates, script, seed }: WeatherAsked): void {
  const given = [level, rates, script].filter((each) => each !== undefined).length;
  if (given !== 1) throw new BadRequest('Weather is one of "level", "rates" and "script"; name exactly one of them.');
  if (script && seed !== undefined) throw new BadRequest('A script leaves nothing to chance: it takes no "seed".');
}
