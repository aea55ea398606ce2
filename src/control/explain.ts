/**
 * Says which agent would answer a message, and by which line of the map: the same routing as for real messages, on a made-up
 * one. Serves `guildhall explain`, with the running guild or with the map alone.
 */
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { AuthorKind, Message } from "../domain/message.ts";
import { type RouteContext, type RoutedDelivery, route, suppressedReasons } from "../domain/route.ts";

/** The question: `channel` is `#name`, an id or `dm:<agent>`; `author` is `human`, `bot` or one of our agents. */
export interface ExplainQuestion {
  readonly channel: string;
  readonly author: string;
  readonly text: string;
}

/** The world in which it is asked. `guildId` is null while no guild is known. */
export interface ExplainWorld {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly guildId: Snowflake | null;
  /** The Discord user of an agent; null while unknown. */
  userIdOf(agentId: AgentId): Snowflake | null;
  /** The channel that was named, or why there is none. */
  findChannel(name: string): { readonly id: Snowflake } | { readonly problem: string };
  context(dmBot: AgentId | null): RouteContext;
}

const strangerId = "1";
const madeUpId = "2";

/** The answer in lines for people; or what is wrong with the question. */
export function explain(question: ExplainQuestion, world: ExplainWorld): readonly string[] {
  const dmAgent = /^dm:(.+)$/.exec(question.channel)?.[1] ?? null;
  if (dmAgent && !world.agents.has(dmAgent)) return [`There is no enabled agent "${dmAgent}".`];
  const channel = dmAgent ? { id: madeUpId } : world.findChannel(question.channel.replace(/^#/, ""));
  if ("problem" in channel) return [channel.problem];
  const message = makeUp(question, channel.id, dmAgent, world);
  return route(message, world.context(dmAgent)).map((delivery) => describe(delivery, world.agents));
}

function makeUp(
  question: ExplainQuestion,
  channelId: Snowflake,
  dmAgent: AgentId | null,
  world: ExplainWorld,
): Message {
  const authorAgent = world.agents.has(question.author) ? question.author : null;
  const kinds: Readonly<Record<string, AuthorKind>> = { bot: "foreign_bot", system: "system" };
  return {
    id: madeUpId,
    channelId,
    guildId: dmAgent ? null : world.guildId,
    authorId: (authorAgent && world.userIdOf(authorAgent)) || strangerId,
    authorName: question.author,
    authorKind: authorAgent ? "own_bot" : (kinds[question.author] ?? "human"),
    authorRoleIds: [],
    content: question.text,
    attachments: [],
    replyTo: null,
    mentionedUserIds: mentionsIn(question.text, world),
    mentionedRoleIds: [...question.text.matchAll(/<@&(\d+)>/g)].flatMap(([, id]) => id ?? []),
  };
}

/** Written mentions by id, and `@name` as a person types it. */
function mentionsIn(text: string, world: ExplainWorld): readonly Snowflake[] {
  const byId = [...text.matchAll(/<@!?(\d+)>/g)].flatMap(([, id]) => id ?? []);
  const byName = [...world.agents.values()]
    .filter(({ id, name }) => isNamed(id, text) || isNamed(name, text))
    .flatMap(({ id }) => world.userIdOf(id) ?? []);
  return [...new Set([...byId, ...byName])];
}

/** True where `@name` stands as a word of its own. */
function isNamed(name: string, text: string): boolean {
  const at = text.toLowerCase().indexOf(`@${name.toLowerCase()}`);
  if (at < 0) return false;
  const end = at + 1 + name.length;
  const isWord = !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? "") && !/[\p{L}\p{N}_-]/u.test(text[end] ?? "");
  return isWord || isNamed(name, text.slice(end));
}

const ruleWords: Readonly<Record<RoutedDelivery["rule"], string>> = {
  dm: "it is a direct message to it",
  mention: "it is mentioned",
  reply: "it is a reply to its message",
  thread_owner: "it owns the thread",
  channel_owner: "it owns the channel",
  category_owner: "it owns the channel's category",
  none: "no rule applies",
};

function describe(
  { agentId, outcome, reason, rule, line }: RoutedDelivery,
  agents: ReadonlyMap<AgentId, Agent>,
): string {
  const name = agentId ? (agents.get(agentId)?.name ?? agentId) : null;
  const where = line ? ` (${line})` : "";
  if (outcome === "accepted") return `${name} answers: ${ruleWords[rule]}${where}.`;
  const why = reason ? suppressedReasons[reason] : "";
  if (name === null) return `Nobody answers, ${reason}${where}: ${why}`;
  return `${name} stays silent, ${reason}: ${why} It would be ${name}, because ${ruleWords[rule]}${where}.`;
}
