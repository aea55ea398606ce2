/** `/sandbox/rain`: several people ask the bots questions, and it is counted what becomes of each. */
import * as z from "zod";
import { askAnybody } from "../rain/ask.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { BadRequest, type ControlRoute, control, found, parse } from "./routes.ts";

const dayMs = 24 * 60 * 60_000;
const rainForm = z.strictObject({
  perMinute: z.number().min(1).max(1_200).default(30),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  channelIds: z.array(z.string()).min(1).max(500).optional(),
  forMs: z.number().int().min(1).max(dayMs).optional(),
});

/** The routes. */
export const rainRoutes: readonly ControlRoute[] = [
  control("GET", "/sandbox/rain", ({ rain }) => ok(rain.state)),
  control("PUT", "/sandbox/rain", begin),
  control("DELETE", "/sandbox/rain", ({ rain }) => {
    rain.end();
    return noContent();
  }),
];

function begin(sandbox: Sandbox, { body }: OpenCall): Reply {
  const asked = parse(rainForm, body);
  for (const id of asked.channelIds ?? []) {
    const { channel } = found(sandbox.world.channels.get(id), `channel ${id}`);
    if (channel.type !== 0) throw new BadRequest(`It rains only into text channels of a guild, and ${id} is none.`);
  }
  sandbox.rain.begin(asked, (words, channelIds, chance) => askAnybody(sandbox, words, channelIds, chance));
  return ok(sandbox.rain.state);
}
