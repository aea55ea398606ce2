/**
 * What has changed between two configurations, in words: agents, the map, settings. Called by the reload of a running
 * Guildhall. Decides nothing, and never repeats a token or an address that may hold a password.
 */
import type { Agent, Heartbeat } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Config } from "./load.ts";
import { mapChanges } from "./map-difference.ts";

/** When a change takes effect: at once, with the agent's next turn, with its bot's start or end, or not in this life. */
export type Effect = "at_once" | "next_turn" | "starts" | "stops" | "new_process" | "restart_guildhall";

/** One change. `subject`: an agent's id, a channel, or a variable. */
export interface Change {
  readonly subject: string;
  readonly text: string;
  readonly effect: Effect;
}

/** Every change, agents first; empty when there is none. */
export function compareConfigs(before: Config, after: Config): readonly Change[] {
  const earlier = new Map(before.agents.map((agent) => [agent.id, agent]));
  const later = new Map(after.agents.map((agent) => [agent.id, agent]));
  const ids = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  const names = (agentId: AgentId): string => (later.get(agentId) ?? earlier.get(agentId))?.name ?? agentId;
  return [
    ...ids.flatMap((id) => agentChanges(id, [earlier.get(id), later.get(id)], { before, after })),
    ...mapChanges(before.map, after.map, names),
    ...settingChanges(before, after),
  ];
}

/** An agent that is not enabled does nothing: what changes in it is not worth a word. */
function agentChanges(
  id: AgentId,
  [before, after]: readonly [Agent | undefined, Agent | undefined],
  configs: { readonly before: Config; readonly after: Config },
): readonly Change[] {
  const change = (text: string, effect: Effect): Change => ({ subject: id, text, effect });
  const startsWithToken = configs.after.mode === "sandbox" || configs.after.tokens.has(id);
  if (!before?.enabled && !after?.enabled) return [];
  if (!before?.enabled) {
    const what = before ? "is enabled" : "is new";
    return [startsWithToken ? change(what, "starts") : change(`${what}, but has no token`, "at_once")];
  }
  if (!after) return [change("is removed", "stops")];
  if (!after.enabled) return [change("is disabled", "stops")];
  return [...tokenChanges(id, configs), ...fieldChanges(before, after).map(([text, effect]) => change(text, effect))];
}

function tokenChanges(id: AgentId, { before, after }: { readonly before: Config; readonly after: Config }) {
  const [old, current] = [before.tokens.get(id), after.tokens.get(id)];
  const change = (text: string, effect: Effect): readonly Change[] => [{ subject: id, text, effect }];
  if (old === current) return [];
  if (old === undefined) return change("has a token now", "starts");
  return current === undefined ? change("has no token any more", "stops") : change("has another token", "new_process");
}

type FieldChange = readonly [text: string, effect: Effect];

function fieldChanges(before: Agent, after: Agent): readonly FieldChange[] {
  const field = (key: string, show: (agent: Agent) => string, effect: Effect = "at_once"): readonly FieldChange[] => {
    const [old, current] = [show(before), show(after)];
    return old === current ? [] : [[`${key}: ${old} → ${current}`, effect]];
  };
  const text = (file: string, key: keyof Agent["texts"]): readonly FieldChange[] =>
    before.texts[key] === after.texts[key] ? [] : [[`${file} has changed`, "next_turn"]];
  return [
    ...field("name", ({ name }) => JSON.stringify(name)),
    ...field("presence", ({ presence }) => (presence === null ? "none" : JSON.stringify(presence))),
    ...field("avatar", ({ avatar }) => avatar ?? "none"),
    ...field("token", ({ tokenVariable }) => tokenVariable),
    ...field("model", ({ model }) => [model.primary, ...model.fallbacks].join(", "), "next_turn"),
    ...list("capabilities", before.capabilities, after.capabilities),
    ...list("delegatesTo", before.delegatesTo, after.delegatesTo),
    ...field("heartbeat", ({ heartbeat }) => heartbeatText(heartbeat)),
    ...field("limits.turns", ({ limits }) => String(limits.turns)),
    ...field("limits.usdPerDay", ({ limits }) => String(limits.usdPerDay ?? "none")),
    ...field("facility", ({ facility }) => facility ?? "none"),
    ...text("SOUL.md", "soul"),
    ...text("AGENTS.md", "agents"),
    ...text("MEMORY.md", "memory"),
    ...text("HEARTBEAT.md", "heartbeat"),
  ];
}

/** Long lists change by a word or two. */
function list(key: string, before: readonly string[], after: readonly string[]): readonly FieldChange[] {
  const added = after.filter((word) => !before.includes(word)).map((word) => `+${word}`);
  const removed = before.filter((word) => !after.includes(word)).map((word) => `-${word}`);
  return added.length + removed.length === 0 ? [] : [[`${key}: ${[...added, ...removed].join(" ")}`, "at_once"]];
}

function heartbeatText(heartbeat: Heartbeat | null): string {
  if (heartbeat === null) return "none";
  const { schedule, zone, activeHours, target } = heartbeat;
  const when = schedule.kind === "cron" ? `at ${schedule.pattern} ${zone}` : `every ${durationText(schedule.everyMs)}`;
  const hours = activeHours ? `, ${clock(activeHours.fromMinute)}-${clock(activeHours.toMinute)} ${zone}` : "";
  return `${when}${hours}, to ${target}`;
}

function durationText(ms: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
  ] as const;
  const [letter, unitMs] = units.find(([, length]) => ms % length === 0) ?? ["s", 1_000];
  return `${ms / unitMs}${letter}`;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** The variables that are compared: all that there are (a test says so). */
export const settingValues: Readonly<Record<string, (config: Config) => string | number | null>> = {
  DISCORD_API_URL: ({ apiUrl }) => apiUrl,
  DATABASE_URL: ({ databaseUrl }) => databaseUrl,
  GUILDHALL_DATA: ({ dataFolder }) => dataFolder,
  GUILDHALL_PORT: ({ port }) => port,
  GUILDHALL_HOST: ({ host }) => host,
  GUILDHALL_LOG: ({ logLevel }) => logLevel,
  GUILDHALL_HOT_SPARE: ({ hotSpare }) => hotSpare,
};

/** Addresses may hold passwords: it is only told that they have changed. */
function settingChanges(before: Config, after: Config): readonly Change[] {
  return Object.entries(settingValues)
    .filter(([, valueIn]) => valueIn(before) !== valueIn(after))
    .map(([name]) => {
      const effect = name === "GUILDHALL_LOG" ? "at_once" : "restart_guildhall";
      return { subject: name, text: "has changed", effect };
    });
}
