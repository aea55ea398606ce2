/** What weather can be asked for: a level, rates of one's own, or a script. Forms of the control API and of scripts in files. */
import * as z from "zod";
import { faultForm } from "../faults/forms.ts";
import { type BlowKind, blowKinds } from "./blows.ts";
import { levels } from "./levels.ts";

const dayMs = 24 * 60 * 60_000;
const rate = z.number().min(0).max(600).optional();
const rateFields = Object.fromEntries(blowKinds.map((kind) => [kind, rate])) as Record<BlowKind, typeof rate>;

/** A script: faults by the time after its begin. */
export const scriptForm = z
  .array(z.strictObject({ atMs: z.number().int().min(0).max(dayMs), fault: faultForm }))
  .min(1)
  .max(10_000);

const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .optional();
const forMs = z.number().int().min(1).max(dayMs).optional();

/** The weather that is asked for: one of `level`, `rates` and `script`. */
export const weatherForm = z.strictObject({
  level: z.enum(levels).optional(),
  rates: z.strictObject(rateFields).optional(),
  script: scriptForm.optional(),
  seed,
  forMs,
});

/** A script, checked. */
export type Script = z.infer<typeof scriptForm>;
/** The weather that is asked for, checked. */
export type WeatherAsked = z.infer<typeof weatherForm>;
