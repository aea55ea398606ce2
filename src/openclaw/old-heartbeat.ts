/**
 * A heartbeat as OpenClaw writes it, in the words of bot.yaml; and its HEARTBEAT.md, whose plain list becomes items that
 * Guildhall knows. What has no counterpart is refused with the reason.
 */
import { parseActiveHours } from "../config/active-hours.ts";
import { parseDuration } from "../config/durations.ts";
import { type Fence, fenceAfter } from "../domain/fence.ts";
import { parseHeartbeat } from "../domain/heartbeat.ts";
import { parseRecipient } from "../domain/recipient.ts";
import type { Written } from "./written.ts";

/** The `heartbeat` key of bot.yaml. */
export interface BotHeartbeat {
  readonly every: string;
  readonly activeHours?: string;
  readonly target: string;
}

const usualEvery = "30m";
const unitMinutes: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1_440 };
/** A point of a list at the margin that is no box yet. */
const point = /^(?:[-*+]|\d+[.)])\s+(?!\[[ xX]\])(\S.*)$/;
const nobodyKnown = { isUser: () => false, isChannel: () => false, channelsNamed: () => [] };

/**
 * The agent's heartbeat; null when it has none or it was switched off.
 * @param layers the agent's own words first, then what it inherits
 */
export function readHeartbeat(layers: readonly Written[]): BotHeartbeat | null {
  const present = layers.filter((layer) => layer.isThere);
  if (present.length === 0) return null;
  const first = (key: string): Written | undefined => {
    const [nearest, ...overridden] = present.map((layer) => layer.at(key)).filter((place) => place.isThere);
    for (const place of overridden) place.read();
    return nearest;
  };
  const every = readEvery(first("every"));
  if (every === null) return null;
  const hours = readHours(first("activeHours"));
  const target = readTarget(first("target"), first("to"));
  first("prompt")?.refuse("A beat does what HEARTBEAT.md lists. Write what the prompt asked for as items there.");
  first("model")?.refuse("An agent has one model, for beats as well.");
  return { every, ...(hours === null ? {} : { activeHours: hours }), target };
}

/** `1h30m`, `45` (minutes); null when it is switched off by a zero. */
function readEvery(place: Written | undefined): string | null {
  const text = place?.text() ?? usualEvery;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?/g)];
  const minutes = parts.reduce((sum, [, count, unit = "m"]) => sum + Number(count) * (unitMinutes[unit] ?? 0), 0);
  if (minutes === 0 && parts.length > 0) return null;
  const every = spelled(Math.max(1, Math.round(minutes)));
  if (parseDuration(every) !== null && parts.length > 0) return every;
  place?.refuse(`It is no length of time that Guildhall knows; ${usualEvery} is written instead.`);
  return usualEvery;
}

function spelled(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

function readHours(place: Written | undefined): string | null {
  if (!place) return null;
  const from = place.at("start").text();
  const to = place.at("end").text();
  const zone = place.at("timezone").text() ?? "UTC";
  const isNamed = !["user", "local"].includes(zone);
  const text = `${from ?? "00:00"}-${to ?? "24:00"} ${isNamed ? zone : "UTC"}`;
  const reading = parseActiveHours(text);
  if (!reading.ok) {
    place.refuse(`It ${reading.message}; the agent beats at all hours. ${reading.cure}`);
    return null;
  }
  if (!isNamed) place.at("timezone").refuse(`"${zone}" was a setting of that machine; UTC is written. Name the zone.`);
  return text;
}

/** `last` is where a person last spoke with the agent; everything without an address goes to the agents' log. */
function readTarget(target: Written | undefined, to: Written | undefined): string {
  const written = target?.text() ?? "none";
  if (to) return readRecipient(to);
  if (written === "last") return "origin";
  if (!["none", "discord", "owner"].includes(written)) {
    target?.refuse("Guildhall speaks Discord only; the beat reports to the channel with the purpose agent-logs.");
  } else if (written === "none" && target) {
    target.refuse("A beat that has something to say posts it; it goes to the channel with the purpose agent-logs.");
  }
  return "agent-logs";
}

function readRecipient(to: Written): string {
  const parsed = parseRecipient(to.text() ?? "", nobodyKnown);
  if (parsed.ok) return parsed.recipient;
  to.refuse(`${parsed.problem} Until you write one as heartbeat.target, beats report to agent-logs.`);
  return "agent-logs";
}

/** What became of a HEARTBEAT.md. */
export interface CarriedItems {
  readonly markdown: string;
  readonly carriedCount: number;
  /** Lines of a list that would be misread as a schedule, and so stay notes. */
  readonly noteLines: readonly number[];
}

/** Turns each point of a plain list (`- text`, `1. text`) into an open item (`- [ ] text`); all else stays as it is. */
export function withItems(markdown: string): CarriedItems {
  const visible = markdown.replace(/<!--.*?(?:-->|$)/gs, (comment) => comment.replace(/[^\n]/g, "")).split("\n");
  const keys = new Set(parseHeartbeat(markdown).items.map(({ key }) => key));
  const noteLines: number[] = [];
  let carriedCount = 0;
  let fence: Fence | null = null;
  const carried = markdown.split("\n").map((line, index) => {
    const text = fence === null ? point.exec(visible[index] ?? "")?.[1] : undefined;
    fence = fenceAfter(fence, visible[index] ?? "");
    if (text === undefined) return line;
    const item = `- [ ] ${text}`;
    const [read] = parseHeartbeat(item).items;
    if (read === undefined || keys.has(read.key)) {
      noteLines.push(index + 1);
      return line;
    }
    keys.add(read.key);
    carriedCount += 1;
    return item;
  });
  return { markdown: carried.join("\n"), carriedCount, noteLines };
}
