/**
 * Answers the supervisor's calls by Discord's REST API. Knows how a request is spelled, not why it is made. Every post
 * pings nobody but the users it is told to.
 */
import type { API } from "@discordjs/core/http-only";
import type { RESTPutAPIApplicationGuildCommandsJSONBody } from "discord-api-types/v10";
import type { LinkHandlers } from "../ipc/link.ts";
import type { workerCalls } from "../ipc/worker-protocol.ts";
import { commandsDiffer } from "./commands.ts";
import { seenMessage } from "./inbound.ts";
import { outcomeOf } from "./rest.ts";

type Answers = LinkHandlers<never, typeof workerCalls>["answer"];

const done = {};

/** The functions that answer each call of the protocol; `connection` gives the API once the worker has its token. */
export function createOutbound(connection: () => API): Answers {
  const dmChannelIds = new Map<string, string>();

  /** The channel to post in; opens the DM of a user once. */
  async function channelOf(recipient: string): Promise<string> {
    const id = recipient.slice(recipient.indexOf(":") + 1);
    if (recipient.startsWith("channel:")) return id;
    const known = dmChannelIds.get(id);
    if (known) return known;
    const channel = await connection().users.createDM(id);
    dmChannelIds.set(id, channel.id);
    return channel.id;
  }

  return {
    post_message: async (input) => {
      const channel = await outcomeOf(channelOf(input.recipient));
      // Opening a DM repeats harmlessly: an unknown outcome of it is not an unknown post.
      if (channel.kind === "unknown") return { kind: "retry", afterMs: 1000, problem: channel.problem };
      if (channel.kind !== "done") return channel;
      return outcomeOf(post(connection(), channel.value, input));
    },
    edit_message: ({ channelId, messageId, content }) =>
      outcomeOf(
        connection()
          .channels.editMessage(channelId, messageId, { content, allowed_mentions: { parse: [] } })
          .then(() => done),
      ),
    delete_message: ({ channelId, messageId }) =>
      outcomeOf(
        connection()
          .channels.deleteMessage(channelId, messageId)
          .then(() => done),
      ),
    open_thread: ({ channelId, messageId, name }) =>
      outcomeOf(
        connection()
          .channels.createThread(channelId, { name, auto_archive_duration: 1440 }, messageId)
          .then((thread) => ({ channelId: thread.id })),
      ),
    list_messages: ({ channelId, afterId, limit }) =>
      outcomeOf(
        connection()
          .channels.getMessages(channelId, { after: afterId, limit })
          .then((messages) => messages.map(seenMessage).reverse()),
      ),
    read_member: ({ guildId, userId }) =>
      outcomeOf(
        connection()
          .guilds.getMember(guildId, userId)
          .then((member) => ({ roleIds: member.roles })),
      ),
    answer_interaction: ({ applicationId, token, content }) =>
      outcomeOf(
        connection()
          .interactions.editReply(applicationId, token, { content, allowed_mentions: { parse: [] } })
          .then(() => done),
      ),
    offer_choices: ({ interactionId, token, choices }) =>
      outcomeOf(
        connection()
          .interactions.createAutocompleteResponse(interactionId, token, { choices })
          .then(() => done),
      ),
    sync_commands: ({ applicationId, guildId, commands }) =>
      outcomeOf(
        syncCommands(
          connection(),
          applicationId,
          guildId,
          commands as unknown as RESTPutAPIApplicationGuildCommandsJSONBody,
        ),
      ),
  };
}

async function post(
  api: API,
  channelId: string,
  input: { content: string; nonce: string; replyToId: string | null; mentionUserIds: string[] },
): Promise<{ messageId: string; channelId: string }> {
  const message = await api.channels.createMessage(channelId, {
    content: input.content,
    nonce: input.nonce,
    enforce_nonce: true,
    allowed_mentions: { parse: [], users: input.mentionUserIds, replied_user: false },
    // A deleted question must not lose its answer.
    ...(input.replyToId ? { message_reference: { message_id: input.replyToId, fail_if_not_exists: false } } : {}),
  });
  return { messageId: message.id, channelId: message.channel_id };
}

async function syncCommands(
  api: API,
  applicationId: string,
  guildId: string,
  commands: RESTPutAPIApplicationGuildCommandsJSONBody,
): Promise<{ changed: boolean }> {
  const existing = await api.applicationCommands.getGuildCommands(applicationId, guildId);
  if (!commandsDiffer(existing, commands)) return { changed: false };
  await api.applicationCommands.bulkOverwriteGuildCommands(applicationId, guildId, commands);
  return { changed: true };
}
