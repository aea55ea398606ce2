/** The `heartbeat` key of bot.yaml: when an agent wakes up by itself, and where its words go. Part of the bot schema. */
import { Cron } from "croner";
import * as z from "zod";
import type { BeatSchedule, Heartbeat } from "../domain/agent.ts";
import { counted } from "../domain/counted.ts";
import { isSnowflake } from "../domain/ids.ts";
import { withoutTokens } from "../domain/token-shape.ts";
import { parseActiveHours } from "./active-hours.ts";
import { parseDuration } from "./durations.ts";
import { type Findings, shown } from "./problem.ts";
import type { YamlDocument } from "./yaml-document.ts";
import { valueAt } from "./yaml-path.ts";

/** How each key is written right. */
export const heartbeatCures = {
  heartbeat: "Write it like { every: 30m, target: agent-logs }, or remove the key.",
  every: "Write a number and m, h or d, at least 1m: 30m, 2h, 1d.",
  cron: 'Write five fields in quotes: "0 9 * * 1-5" is 9:00 on weekdays.',
  activeHours: 'Write it like "08:00-20:00 Europe/Paris"; without a zone it is UTC.',
  target: "Write agent-logs, origin, user:<id> or channel:<id>.",
} as const;

const everySchema = z.string().transform((text, context) => {
  const everyMs = parseDuration(text);
  if (everyMs !== null) return everyMs;
  context.addIssue(`is not a duration between 1m and 365d: ${shown(text)}`);
  return z.NEVER;
});

const activeHoursSchema = z.string().transform((text, context) => {
  const reading = parseActiveHours(text);
  if (reading.ok) return reading;
  context.addIssue({ code: "custom", message: reading.message, params: { cure: reading.cure } });
  return z.NEVER;
});

const targetSchema = z.string().transform((text, context): Heartbeat["target"] => {
  if (text === "agent-logs" || text === "origin") return text;
  const [kind, id = "", ...rest] = text.split(":");
  if (isSnowflake(id) && rest.length === 0 && (kind === "user" || kind === "channel")) return `${kind}:${id}`;
  context.addIssue(`is no place to post to: ${shown(text)}`);
  return z.NEVER;
});

const keys = z.strictObject({
  every: everySchema.optional().meta({
    type: "`<n>m`, `<n>h`, `<n>d`",
    usually: "–",
    description: "Time between two beats, from `1m` to `365d`.",
  }),
  cron: z.string().optional().meta({
    type: "text in quotes",
    usually: "–",
    description:
      'Five fields: minute, hour, day, month, weekday. `"0 9 * * 1-5"` is 9:00 on weekdays, in the zone of `activeHours`.',
  }),
  activeHours: activeHoursSchema.optional().meta({
    type: '`"HH:MM-HH:MM [zone]"`',
    usually: "always",
    description:
      'Hours in which the agent beats. The zone is an IANA name, without one UTC. `"22:00-06:00"` spans midnight, `"00:00-24:00 Europe/Paris"` sets a zone for `cron` without limiting the hours.',
  }),
  target: targetSchema.default("agent-logs").meta({ type: "see below", description: "Where its words go." }),
});

/** The keys of `heartbeat`, with what the documentation says of each. */
export const heartbeatShape = keys.shape;

/** `heartbeat` as the domain knows it, unless {@link checkSchedule} objects. The zone of `activeHours` is also `cron`'s. */
export const heartbeatSchema = keys.transform(({ every, cron, activeHours, target }, context): Heartbeat => {
  const zone = activeHours?.zone ?? "UTC";
  const mistake = cron === undefined ? null : cronMistake(cron, zone);
  if (mistake !== null) {
    context.addIssue({ code: "custom", message: mistake, path: ["cron"] });
    return z.NEVER;
  }
  const schedule: BeatSchedule =
    every === undefined ? { kind: "cron", pattern: cron?.trim() ?? "" } : { kind: "every", everyMs: every };
  return { schedule, zone, activeHours: activeHours?.hours ?? null, target };
});

/**
 * Reports a heartbeat that does not say exactly once when it comes. Looks at what is written, not at what was understood:
 * a schema would pass over this as soon as any key beside has a mistake of its own.
 */
export function checkSchedule(document: YamlDocument, findings: Findings): void {
  const written = valueAt(document.value, ["heartbeat"]);
  if (typeof written !== "object" || written === null || Array.isArray(written)) return;
  const [hasEvery, hasCron] = ["every" in written, "cron" in written];
  if (hasEvery !== hasCron) return;
  const message = hasEvery ? "has both every and cron; keep one of them" : "has neither every nor cron";
  const place = { file: document.file, line: document.lineOf(["heartbeat"]), key: "heartbeat" };
  findings.problems.push({ ...place, message, cure: heartbeatCures.heartbeat });
}

/** What is wrong with a five-field pattern, or null. Seconds are refused: the job engine works by the minute. */
function cronMistake(pattern: string, zone: string): string | null {
  const fieldCount = pattern.trim().split(/\s+/).length;
  if (fieldCount !== 5) return `has ${counted(fieldCount, "field")} instead of five`;
  try {
    const next = new Cron(pattern.trim(), { paused: true, mode: "5-part", timezone: zone }).nextRun();
    return next === null ? `never comes: ${shown(pattern)}` : null;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return `is not a cron pattern: ${withoutTokens(error.message.replace(/^CronPattern: |\.$/g, ""))}`;
  }
}
