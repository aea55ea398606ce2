/**
 * A small storm, as `npm run chaos` makes large ones: people talk to eight bots in channels, threads and DMs while processes
 * are killed and Discord misbehaves. Afterwards no rule complains. Always the same plan, so that a failure says something of
 * what was changed; to look for more is what `npm run chaos` is for. `CHAOS_SEED=<n>` makes another plan.
 */
import { expect, test } from "vitest";
import { asText } from "../../chaos/report.ts";
import { runStorm } from "../../chaos/storm.ts";

const seed = Number(process.env.CHAOS_SEED ?? 1);
const sizes = { messages: 150, perSecond: 12, kills: 14, stops: 2, faults: 12 };

test(`every promise is kept in a small storm (CHAOS_SEED=${seed})`, async () => {
  const progress = (text: string) => void process.stdout.write(`CHAOS_SEED=${seed}: ${text}\n`);
  const outcome = await runStorm({ seed, sizes, botCount: 8, calmMs: 90_000, progress });
  expect(outcome.findings, asText(outcome)).toEqual([]);
  expect(outcome.isCalm).toBe(true);
  await outcome.clear();
}, 180_000);
