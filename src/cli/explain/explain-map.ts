/**
 * What a changed map would change: the last messages of people, routed under the map that is in force and under the new one.
 * The running house gives its rows, its guild and its own decisions; the new map is read by the command line.
 */
import * as z from "zod";
import { dependsOnMap, type MapWorld, reroute } from "../../control/reroute.ts";
import type { Agent } from "../../domain/agent.ts";
import type { ChannelMap } from "../../domain/channel-map.ts";
import { resolvePolicies } from "../../domain/channel-policy.ts";
import { counted } from "../../domain/counted.ts";
import type { AgentId } from "../../domain/ids.ts";
import { printable } from "../../domain/printable.ts";
import type { RoutedDelivery } from "../../domain/route.ts";
import { shorten } from "../../domain/shorten.ts";
import { readPastMessages } from "../../store/past-messages.ts";
import type { House } from "../house/house.ts";

const decision = z.object({
  agentId: z.string().nullable(),
  answers: z.boolean(),
  reason: z.string().nullable(),
  line: z.string().nullable(),
});
type Decision = z.infer<typeof decision>;

/** The last messages and the guild. `now` is null where no map decides. */
export const pastAnswer = z.object({
  guildId: z.string().nullable(),
  channels: z.array(
    z.object({
      id: z.string(),
      guildId: z.string().nullable(),
      kind: z.enum(["text", "category", "thread", "forum", "dm", "other"]),
      name: z.string(),
      parentId: z.string().nullable(),
      ownerId: z.string().nullable(),
    }),
  ),
  served: z.array(z.string()),
  messages: z.array(
    z.object({
      id: z.string(),
      channelId: z.string(),
      guildId: z.string(),
      words: z.string(),
      now: decision.nullable(),
    }),
  ),
});
type Past = z.infer<typeof pastAnswer>;

/** A message that somebody else would answer. */
interface Difference {
  readonly messageId: string;
  readonly channel: string;
  readonly words: string;
  readonly before: Decision;
  readonly after: Decision;
}

/** What `guildhall explain --map` finds. */
export interface MapComparison {
  readonly messageCount: number;
  /** Of those, the ones that a mention, a reply, or a thread's owner decided, or that nobody answers under any map. */
  readonly fixedCount: number;
  readonly differences: readonly Difference[];
}

/** How many of the last messages can be looked at. */
export const maxPastCount = 2_000;

const maxWordsLength = 60;

/** What the running house tells for it. */
export async function readPast(count: number, { control, store, tokens }: House): Promise<Past> {
  const { view } = control;
  const { guildId, channels } = view;
  const world: MapWorld = { guildId, policy: (id) => view.policy(id), serving: (agentId) => tokens.has(agentId) };
  const messages = (await readPastMessages(store, count)).map((message) => ({
    id: message.id,
    channelId: message.channelId,
    guildId: message.guildId,
    words: shorten(printable(message.content).replace(/\s+/g, " ").trim(), maxWordsLength),
    now: dependsOnMap(message) ? decisionOf(reroute(message, world)) : null,
  }));
  return { guildId, channels: [...channels], served: [...tokens.keys()], messages };
}

/** Which of them somebody else would answer under `map`. */
export function compareMaps({ guildId, channels, served, messages }: Past, map: ChannelMap): MapComparison {
  const { policyOf } = resolvePolicies(map, channels);
  const world: MapWorld = {
    guildId: map.guildId ?? guildId,
    policy: policyOf,
    serving: (agentId) => served.includes(agentId),
  };
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  const differences = messages.flatMap(({ now, ...message }): Difference[] => {
    if (now === null) return [];
    const after = decisionOf(reroute(message, world));
    if (answererOf(after) === answererOf(now)) return [];
    const channel = names.get(message.channelId) ?? message.channelId;
    return [{ messageId: message.id, channel, words: message.words, before: now, after }];
  });
  const fixedCount = messages.filter(({ now }) => now === null).length;
  return { messageCount: messages.length, fixedCount, differences };
}

function decisionOf({ agentId, outcome, reason, line }: RoutedDelivery): Decision {
  return { agentId, answers: outcome === "accepted", reason, line };
}

function answererOf({ agentId, answers }: Decision): string | null {
  return answers ? agentId : null;
}

/** The rows of the table, one for each difference. */
export function differenceRows(
  { differences }: MapComparison,
  agents: ReadonlyMap<AgentId, Agent>,
): readonly (readonly string[])[] {
  const side = (one: Decision): string => {
    const who =
      answererOf(one) === null ? `nobody, ${one.reason}` : (agents.get(one.agentId ?? "")?.name ?? one.agentId);
    return one.line === null ? `${who}` : `${who} (${one.line})`;
  };
  return differences.map(({ channel, words, before, after }) => [`#${channel}`, words, side(before), side(after)]);
}

/** How much would change, in a sentence. */
export function summaryOf({ messageCount, fixedCount, differences }: MapComparison): string {
  if (messageCount === 0) return "No message of a person is recorded yet: there is nothing to compare.";
  const silenced = differences.filter(({ before, after }) => before.answers && !after.answers).length;
  const woken = differences.filter(({ before, after }) => !before.answers && after.answers).length;
  const details = [
    ...(silenced > 0 ? [`${silenced} by nobody any more`] : []),
    ...(woken > 0 ? [`${woken} that nobody answers now`] : []),
  ];
  const changed = `${differences.length} of the last ${counted(messageCount, "message")} would be answered by someone else`;
  const fixed = `${counted(fixedCount, "does", "do")} not depend on the map (a mention, a reply, a thread's owner, no words).`;
  return `${changed}${details.length > 0 ? `, ${details.join(", ")}` : ""}; ${fixed}`;
}
