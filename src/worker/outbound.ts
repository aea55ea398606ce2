/**
 * Answers the supervisor's calls by Discord's REST API. Knows how a request is spelled, not why it is made. Every post
 * pings nobody but the users it is told to.
 */
import type { API } from "@discordjs/core/http-only";
import { DiscordAPIError } from "@discordjs/rest";
import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import type * as z from "zod";
import type { LinkHandlers } from "../ipc/link.ts";
import type { workerCalls } from "../ipc/worker-calls.ts";
import type { Log } from "../log.ts";
import { pastMessage } from "./inbound.ts";
import { outcomeOf } from "./request-outcome.ts";
import { syncCommands } from "./sync-commands.ts";

type Calls = Pick<
  typeof workerCalls,
  | "post_message"
  | "edit_message"
  | "delete_message"
  | "open_thread"
  | "read_message"
  | "list_messages"
  | "read_member"
  | "answer_interaction"
  | "offer_choices"
  | "sync_commands"
>;
type Answers = LinkHandlers<never, Calls>["answer"];
type Input<Name extends keyof Calls> = z.output<Calls[Name]["input"]>;

const done = {};
const nobody = { parse: [] };
const threadArchived = 50083;

/** The functions that answer each call of the protocol; `connection` gives the API once the worker has its token. */
export function createOutbound(connection: () => API, log: () => Log): Answers {
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
    edit_message: (input) => outcomeOf(editMessage(connection(), input)),
    delete_message: (input) => outcomeOf(deleteMessage(connection(), input)),
    open_thread: (input) => outcomeOf(openThread(connection(), input)),
    read_message: (input) => outcomeOf(readMessage(connection(), input)),
    list_messages: (input) =>
      outcomeOf(channelOf(input.recipient).then((id) => listMessages(connection(), id, input, log()))),
    read_member: (input) => outcomeOf(readMember(connection(), input)),
    answer_interaction: (input) => outcomeOf(answerInteraction(connection(), input)),
    offer_choices: (input) => outcomeOf(offerChoices(connection(), input)),
    sync_commands: (input) => outcomeOf(syncCommands(connection(), input)),
  };
}

async function post(api: API, channelId: string, input: Input<"post_message">) {
  const message = await api.channels.createMessage(channelId, {
    content: input.content,
    nonce: input.nonce,
    enforce_nonce: true,
    allowed_mentions: { parse: [], users: input.mentionUserIds, replied_user: false },
    ...(input.buttons.length > 0 ? { components: [rowOf(input.buttons)] } : {}),
    // A deleted question must not lose its answer.
    ...(input.replyToId ? { message_reference: { message_id: input.replyToId, fail_if_not_exists: false } } : {}),
  });
  return { messageId: message.id, channelId: message.channel_id };
}

async function editMessage(api: API, { channelId, messageId, content }: Input<"edit_message">) {
  const edit = { content, components: [], allowed_mentions: nobody };
  await inOpenThread(api, channelId, () => api.channels.editMessage(channelId, messageId, edit));
  return done;
}

const buttonStyles = { primary: ButtonStyle.Primary, danger: ButtonStyle.Danger } as const;

function rowOf(buttons: Input<"post_message">["buttons"]): APIActionRowComponent<APIButtonComponentWithCustomId> {
  return {
    type: ComponentType.ActionRow,
    components: buttons.map(({ id, label, style }) => {
      return { type: ComponentType.Button, custom_id: id, label, style: buttonStyles[style] };
    }),
  };
}

async function deleteMessage(api: API, { channelId, messageId }: Input<"delete_message">) {
  await inOpenThread(api, channelId, () => api.channels.deleteMessage(channelId, messageId));
  return done;
}

/** A post opens an archived thread by itself; a change has to do so first. A locked one stays closed, and says so. */
async function inOpenThread(api: API, channelId: string, change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.code !== threadArchived) throw error;
    await api.channels.edit(channelId, { archived: false });
    await change();
  }
}

async function openThread(api: API, { channelId, messageId, name }: Input<"open_thread">) {
  const thread = await api.channels.createThread(channelId, { name, auto_archive_duration: 1440 }, messageId);
  return { channelId: thread.id };
}

async function readMessage(api: API, { channelId, messageId }: Input<"read_message">) {
  const { content, thread } = await api.channels.getMessage(channelId, messageId);
  return { content, threadId: thread?.id ?? null };
}

async function listMessages(api: API, channelId: string, { afterId, limit }: Input<"list_messages">, log: Log) {
  const newestFirst = await api.channels.getMessages(channelId, { after: afterId, limit });
  return newestFirst.map((message) => pastMessage(message, channelId, log)).reverse();
}

async function readMember(api: API, { guildId, userId }: Input<"read_member">) {
  const member = await api.guilds.getMember(guildId, userId);
  return { roleIds: member.roles };
}

async function answerInteraction(api: API, { applicationId, token, content }: Input<"answer_interaction">) {
  await api.interactions.editReply(applicationId, token, { content, allowed_mentions: nobody });
  return done;
}

async function offerChoices(api: API, { interactionId, token, choices }: Input<"offer_choices">) {
  await api.interactions.createAutocompleteResponse(interactionId, token, { choices });
  return done;
}
