/**
 * Says which agent would answer a message, and by which line of the map: the same routing as for real messages, on a made-up
 * one. Serves `guildhall explain`, with the running guild or with the map alone.
 */
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { AuthorKind, Message } from "../domain/message.ts";
import { type RouteContext, type RoutedDelivery, route, suppressedReasons } from "../domain/route.ts";

/** The question: where somebody writes what. A `bot` is one that is not ours; `system` is Discord itself. */
export interface ExplainQuestion {
  readonly place:
    | { readonly kind: "channel"; readonly id: Snowflake }
    | { readonly kind: "dm"; readonly agentId: AgentId };
  readonly author:
    | { readonly kind: "human" | "bot" | "system" }
    | { readonly kind: "agent"; readonly agentId: AgentId };
  readonly text: string;
}

/** What becomes of the message with one agent; `agentId` and `name` are null when it addresses nobody. */
export interface Explanation extends Pick<RoutedDelivery, "agentId" | "rule" | "reason" | "line"> {
  readonly name: string | null;
  readonly answers: boolean;
  /** All of it in a sentence for people. */
  readonly text: string;
}

/** The world in which it is asked. `guildId` is null while no guild is known. */
export interface ExplainWorld {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly guildId: Snowflake | null;
  /** The Discord user of an agent; null while unknown. */
  userIdOf(agentId: AgentId): Snowflake | null;
  context(dmBot: AgentId | null): RouteContext;
}

const strangerId = "1";
const madeUpId = "2";

/** One entry for each agent that is addressed, in the order of routing; never empty. */
export function explain(question: ExplainQuestion, world: ExplainWorld): readonly Explanation[] {
  const { place } = question;
  const dmAgent = place.kind === "dm" ? place.agentId : null;
  return route(makeUp(question, world), world.context(dmAgent)).map((delivery) => {
    const { agentId, rule, reason, line } = delivery;
    const name = agentId === null ? null : (world.agents.get(agentId)?.name ?? agentId);
    const answers = delivery.outcome === "accepted";
    return { agentId, name, answers, rule, reason, line, text: describeRoute(delivery, name) };
  });
}

const authorKinds: Readonly<Record<ExplainQuestion["author"]["kind"], AuthorKind>> = {
  human: "human",
  bot: "foreign_bot",
  system: "system",
  agent: "own_bot",
};

function makeUp({ place, author, text }: ExplainQuestion, world: ExplainWorld): Message {
  const authorId = author.kind === "agent" ? world.userIdOf(author.agentId) : null;
  return {
    id: madeUpId,
    channelId: place.kind === "dm" ? madeUpId : place.id,
    guildId: place.kind === "dm" ? null : world.guildId,
    authorId: authorId ?? strangerId,
    authorName: author.kind === "agent" ? author.agentId : author.kind,
    authorKind: authorKinds[author.kind],
    authorRoleIds: [],
    content: text,
    attachments: [],
    replyTo: null,
    mentionedUserIds: mentionsIn(text, world),
    mentionedRoleIds: [...text.matchAll(/<@&(\d+)>/g)].flatMap(([, id]) => id ?? []),
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

/** A routing in a sentence; `name` is the agent's, null when none was addressed. */
export function describeRoute(
  { outcome, reason, rule, line }: Omit<RoutedDelivery, "agentId">,
  name: string | null,
): string {
  const where = line ? ` (${line})` : "";
  if (outcome === "accepted") return `${name} answers: ${ruleWords[rule]}${where}.`;
  const why = reason ? suppressedReasons[reason] : "";
  if (name === null) return `Nobody answers, ${reason}${where}: ${why}`;
  return `${name} stays silent, ${reason}: ${why} It would be ${name}, because ${ruleWords[rule]}${where}.`;
}
