/** `POST /sandbox/clock`: puts the clock forward, and lets happen what time brings. */
import * as z from "zod";
import { passTime } from "../acts/pass-time.ts";
import { noContent } from "../rest/routes.ts";
import { type ControlRoute, control, parse } from "./routes.ts";

const maxAdvanceMs = 366 * 24 * 60 * 60_000;
const form = z.strictObject({ advanceMs: z.number().int().min(1).max(maxAdvanceMs) });

/** The route. */
export const clockRoute: ControlRoute = control("POST", "/sandbox/clock", (sandbox, { body }) => {
  sandbox.clock.putForward(parse(form, body).advanceMs);
  passTime(sandbox);
  return noContent();
});
