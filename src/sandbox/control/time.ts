/** `/sandbox/clock`: what time it is here, and putting it forward, which lets happen what time brings. */
import * as z from "zod";
import { passTime } from "../acts/pass-time.ts";
import { ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { type ControlRoute, control, parse } from "./routes.ts";

const maxAdvanceMs = 366 * 24 * 60 * 60_000;
const form = z.strictObject({ advanceMs: z.number().int().min(1).max(maxAdvanceMs) });

/** The routes. */
export const clockRoutes: readonly ControlRoute[] = [
  control("GET", "/sandbox/clock", time),
  control("POST", "/sandbox/clock", (sandbox, { body }) => {
    sandbox.clock.putForward(parse(form, body).advanceMs);
    passTime(sandbox);
    return time(sandbox);
  }),
];

function time({ clock }: Sandbox): Reply {
  return ok({ now: clock.now(), aheadMs: clock.aheadMs });
}
