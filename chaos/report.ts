/** What a chaos run prints: a table for people, JSON for programs. */
import { percentile } from "../bench/figures.ts";
import { table } from "../src/cli/table.ts";
import { snowflakeTimeMs } from "../src/domain/ids.ts";
import { signInsOf } from "./check/sign-ins.ts";
import type { Blow } from "./plan/blows.ts";
import type { Outcome } from "./storm.ts";

/** For programs. */
export function asJson(outcome: Outcome): string {
  const { evidence, findings, folder, stories } = outcome;
  const facts = { ...figuresOf(outcome), signIns: signInsOf(evidence), findings, stories: Object.fromEntries(stories) };
  return JSON.stringify(findings.length > 0 ? { ...facts, folder } : facts, null, 2);
}

/** For people. */
export function asText(outcome: Outcome): string {
  const { evidence, findings, folder, stories } = outcome;
  const figures = Object.entries(figuresOf(outcome)).map(([name, value]) => [name, shown(value)]);
  const signIns = signInsOf(evidence).map(({ agentId, identifies, resumes, lost }) => [
    agentId,
    ...[identifies, lost, resumes].map(String),
  ]);
  const verdict = findings.length === 0 ? ["", "No promise was broken."] : breaches(findings, stories, folder);
  return [
    ...table(["", ""], figures).slice(1),
    "",
    ...table(["bot", "IDENTIFYs", "sessions ended by Discord", "RESUMEs"], signIns),
    ...verdict,
  ].join("\n");
}

function breaches(findings: Outcome["findings"], stories: Outcome["stories"], folder: string): readonly string[] {
  const lines = findings.map(
    ({ rule, text, messageIds }) => `${rule}: ${text}${messageIds.length > 0 ? ` [${messageIds.join(", ")}]` : ""}`,
  );
  const told = [...stories].flatMap(([id, story]) => ["", `Message ${id}:`, story]);
  return ["", `${findings.length} breaches:`, ...lines, ...told, "", `Everything is kept in ${folder}`];
}

/** The figures by their names, in the order in which they are shown. */
function figuresOf({ plan, evidence, isCalm, calmMs, startCount, handRestarts, findings }: Outcome) {
  const { asked, orders, deliveries, posts, said, struck, left, invalidRequests } = evidence;
  const hit = struck.filter(({ missed }) => !missed);
  const lastAt = struck.at(-1)?.at ?? 0;
  const waits = settlingTimes(evidence);
  const later = settlingTimes(evidence, lastAt);
  const ofRule = (rule: string) => findings.filter((finding) => finding.rule === rule).length;
  return {
    seed: plan.seed,
    messages: asked.length,
    commands: counted(orders, ({ failed }) => (failed ? "not taken in time" : "accepted")),
    deliveries: counted(deliveries, ({ state }) => state),
    kills: counted(hit, ({ blow }) => (blow.kind === "kill" ? blow.victim.role : null)),
    "absences of the house": counted(hit, ({ blow }) =>
      blow.kind === "absence" ? `${(blow.forMs / 1_000).toFixed(0)} s${blow.isForgotten ? ", forgotten" : ""}` : null,
    ),
    stops: counted(hit, ({ blow }) => (blow.kind === "stop" ? blow.victim.role : null)),
    faults: counted(hit, ({ blow }) => faultName(blow)),
    "blows that met nobody": struck.length - hit.length,
    posts: counted(posts, ({ state }) => state),
    "messages of bots": said.length,
    lost: ofRule("deliveries"),
    twice: ofRule("twice"),
    orphans: left.length,
    "all settled in time": isCalm ? "yes" : "no",
    "starts of the house": startCount,
    "bots restarted by hand": handRestarts.length,
    "invalid requests": invalidRequests,
    "last blow → all settled, ms": calmMs,
    "command → acknowledged, ms": spread(orders.flatMap(({ acknowledgedAfterMs }) => acknowledgedAfterMs ?? [])),
    "said → settled, ms": spread(waits),
    "said → settled after the last blow, ms": spread(later),
  };
}

function faultName(blow: Blow): string | null {
  return blow.kind === "gateway" || blow.kind === "rest" ? blow.fault : null;
}

/** From a message's own time to the end of each of its deliveries; of messages said since, when that is given. */
function settlingTimes({ deliveries, asked }: Outcome["evidence"], since = 0): readonly number[] {
  const ids = new Set(asked.filter(({ at }) => at >= since).map(({ messageId }) => messageId));
  return deliveries.flatMap(({ messageId, settledAt }) =>
    settledAt !== null && ids.has(messageId) ? [settledAt - snowflakeTimeMs(messageId)] : [],
  );
}

function spread(samples: readonly number[]): Readonly<Record<string, number>> {
  if (samples.length === 0) return {};
  const at = (percent: number) => Math.round(percentile(samples, percent));
  return { p50: at(50), p99: at(99), max: at(100), count: samples.length };
}

function counted<T>(list: readonly T[], nameOf: (element: T) => string | null): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const element of list) {
    const name = nameOf(element);
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function shown(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([name, count]) => `${name} ${count}`);
  return entries.length === 0 ? "none" : entries.join(", ");
}
