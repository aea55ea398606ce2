/** The `heartbeat` key of bot.yaml: when an agent wakes up by itself, and where its words go. Part of the bot schema. */
import { Cron } from "croner";
import * as z from "zod";
import type { BeatSchedule, Heartbeat } from "../domain/agent.ts";
import { isSnowflake } from "../domain/ids.ts";
import { parseActiveHours } from "./active-hours.ts";
import { parseDuration } from "./durations.ts";
import { shown, withoutTokens } from "./problem.ts";

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
  every: everySchema.optional(),
  cron: z.string().optional(),
  activeHours: activeHoursSchema.optional(),
  target: targetSchema.default("agent-logs"),
});

/** The keys of `heartbeat`. */
export const heartbeatKeys: readonly string[] = Object.keys(keys.shape);

/** `heartbeat` as the domain knows it. The zone of `activeHours` is also the zone of `cron`. */
export const heartbeatSchema = keys.transform(({ every, cron, activeHours, target }, context): Heartbeat => {
  const zone = activeHours?.zone ?? "UTC";
  const refuse = (message: string, path: readonly string[] = []): never => {
    context.addIssue({ code: "custom", message, path: [...path] });
    return z.NEVER;
  };
  const timed = { zone, activeHours: activeHours?.hours ?? null, target };
  if (every !== undefined && cron !== undefined) return refuse("has both every and cron; keep one of them");
  if (every !== undefined) return { schedule: { kind: "every", everyMs: every }, ...timed };
  if (cron === undefined) return refuse("has neither every nor cron");
  const mistake = cronMistake(cron, zone);
  if (mistake !== null) return refuse(mistake, ["cron"]);
  return { schedule: { kind: "cron", pattern: cron.trim() } satisfies BeatSchedule, ...timed };
});

/** What is wrong with a five-field pattern, or null. Seconds are refused: the job engine works by the minute. */
function cronMistake(pattern: string, zone: string): string | null {
  const fieldCount = pattern.trim().split(/\s+/).length;
  if (fieldCount !== 5) return `has ${fieldCount} fields instead of five`;
  try {
    const next = new Cron(pattern.trim(), { paused: true, mode: "5-part", timezone: zone }).nextRun();
    return next === null ? `never comes: ${shown(pattern)}` : null;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return `is not a cron pattern: ${withoutTokens(error.message.replace(/^CronPattern: |\.$/g, ""))}`;
  }
}
