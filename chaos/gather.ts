/** Reads the evidence of a run while the house still runs: our rows, and everything that bots have said on Discord. */
import type { APIMessage } from "discord-api-types/v10";
import type { Discord } from "../test/support/product-discord.ts";
import type { Walk } from "../test/support/product-walk.ts";
import type { DeliveryFact, Evidence, PostFact, SaidFact, TaskFact } from "./evidence.ts";

/** What the database says. Ids are text, because they are larger than numbers are exact. */
export async function readRows({ product }: Walk): Promise<Pick<Evidence, "deliveries" | "posts" | "tasks">> {
  return {
    deliveries: await product.rows<DeliveryFact>(
      `select id::text, message_id::text "messageId", agent_id "agentId", session_id::text "sessionId", state, reason, problem,
         attempt_count "attemptCount", floor(extract(epoch from settled_at) * 1000)::float8 "settledAt"
       from deliveries order by message_id, agent_id`,
    ),
    posts: await product.rows<PostFact>(
      `select id::text, agent_id "agentId", turn_id::text "turnId", delivery_id::text "deliveryId", part, recipient, content,
         state, message_id::text "messageId", problem
       from outbox order by id`,
    ),
    tasks: await product.rows<TaskFact>(
      `select id::text, state, assignee_id "assigneeId", ask_key "askKey", reply_to_id::text "replyToId", thread_id::text "threadId", problem
       from tasks order by id`,
    ),
  };
}

/** Of plain messages and replies; not what Discord itself writes into channels. */
const writtenTypes: ReadonlySet<number> = new Set([0, 19, 20]);

/** Every message of a bot, in channels, threads and the DMs of these people. */
export async function readSaid(discord: Discord, peopleIds: readonly string[]): Promise<readonly SaidFact[]> {
  const { guilds } = await discord.state();
  const states = await Promise.all(peopleIds.map((id) => discord.state(id)));
  const places = [...guilds.flatMap(({ channels }) => channels), ...states.flatMap(({ dms }) => dms)];
  const ids = new Set(places.filter(({ type }) => type !== 4).map(({ id }) => id));
  const said: SaidFact[] = [];
  for (const id of ids) {
    const messages = await discord.messages(id);
    said.push(...messages.filter(({ author, type }) => author.bot && writtenTypes.has(type)).map(toFact));
  }
  return said;
}

function toFact({ id, channel_id, author, content, message_reference, edited_timestamp }: APIMessage): SaidFact {
  const replyToId = message_reference?.message_id ?? null;
  return { id, channelId: channel_id, authorId: author.id, content, replyToId, edited: edited_timestamp !== null };
}
