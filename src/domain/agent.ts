/**
 * An agent: one identity, one folder `bots/<id>/`, one Discord bot. Made by `config/`, handed down, never changed.
 */
import type { AgentId } from "./ids.ts";
import type { Recipient } from "./origin.ts";

/** When a heartbeat is due: a fixed distance, or a cron pattern in `zone`. */
export type BeatSchedule =
  | { readonly kind: "every"; readonly everyMs: number }
  | { readonly kind: "cron"; readonly pattern: string };

/** Hours of the day in which an agent beats: minutes since midnight, `to` exclusive; `from > to` spans midnight. */
export interface ActiveHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** An agent's scheduled wake-up. `zone` is an IANA name, default `UTC`. */
export interface Heartbeat {
  readonly schedule: BeatSchedule;
  readonly zone: string;
  readonly activeHours: ActiveHours | null;
  readonly target: "agent-logs" | "origin" | Recipient;
}

/** Provider/model names; only `offline` is run so far. */
export interface ModelChoice {
  readonly primary: string;
  readonly fallbacks: readonly string[];
}

/** The agent's own words, read from its folder; empty when a file is absent. */
export interface AgentTexts {
  readonly soul: string;
  readonly agents: string;
  readonly memory: string;
  readonly heartbeat: string;
}

/** One agent as configured. `delegatesTo` is resolved to ids of enabled agents. */
export interface Agent {
  readonly id: AgentId;
  readonly name: string;
  readonly enabled: boolean;
  /** Path of an image file, relative to the agent's folder. */
  readonly avatar: string | null;
  readonly presence: string | null;
  /** Name of the environment variable that holds the bot token. */
  readonly tokenVariable: string;
  readonly model: ModelChoice;
  readonly capabilities: readonly string[];
  readonly delegatesTo: readonly AgentId[];
  readonly heartbeat: Heartbeat | null;
  readonly limits: { readonly turns: number; readonly usdPerDay: number | null };
  /** A capability that the host running this agent must offer; null = any host. */
  readonly facility: string | null;
  readonly texts: AgentTexts;
}

/** The agent of this id, else of this name; case makes no difference. */
export function findAgent(written: string, agents: ReadonlyMap<AgentId, Agent>): Agent | null {
  const wanted = written.trim().toLowerCase();
  return agents.get(wanted) ?? [...agents.values()].find(({ name }) => name.toLowerCase() === wanted) ?? null;
}
