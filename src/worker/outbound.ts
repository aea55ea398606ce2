/**
 * Answers the supervisor's calls by Discord's REST API. Knows how a request is spelled, not why it is made. Every post
 * pings nobody but the users it is told to.
 */
import type { API } from "@discordjs/core/http-only";
import { DiscordAPIError, type RequestData } from "@discordjs/rest";
import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import type * as z from "zod";
import type { Outcome } from "../domain/outcome.ts";
import type { LinkHandlers } from "../ipc/link.ts";
import { callDeadlineMs, type workerCalls } from "../ipc/worker-calls.ts";
import type { Log } from "../log.ts";
import { pastMessage, seenFile } from "./inbound.ts";
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
/** Before the caller stops waiting. */
const marginMs = 2_000;

/** What a request may be given: until when it has to be answered, its wait for others in the library's queues included. */
type Within = Required<Pick<RequestData, "signal">>;

/**
 * The functions that answer each call of the protocol; `connection` gives the API once the worker has its token. However many
 * requests an answer takes, it comes within `deadlineMs`: a caller that had gone would ask again beside what still goes on.
 */
export function createOutbound(connection: () => API, log: () => Log, deadlineMs = callDeadlineMs - marginMs): Answers {
  const dmChannelIds = new Map<string, string>();

  const fromNow = (): Within => ({ signal: AbortSignal.timeout(deadlineMs) });

  function answer<Value>(request: (api: API, within: Within) => Promise<Value>): Promise<Outcome<Value>> {
    return outcomeOf(request(connection(), fromNow()));
  }

  /** The channel to post in; opens the DM of a user once. */
  async function channelOf(api: API, recipient: string, within: Within): Promise<string> {
    const id = recipient.slice(recipient.indexOf(":") + 1);
    if (recipient.startsWith("channel:")) return id;
    const known = dmChannelIds.get(id);
    if (known) return known;
    const channel = await api.users.createDM(id, within);
    dmChannelIds.set(id, channel.id);
    return channel.id;
  }

  return {
    post_message: async (input) => {
      const within = fromNow();
      const channel = await outcomeOf(channelOf(connection(), input.recipient, within));
      // Opening a DM repeats harmlessly: an unknown outcome of it is not an unknown post.
      if (channel.kind === "unknown") return { kind: "retry", afterMs: 1000, problem: channel.problem };
      if (channel.kind !== "done") return channel;
      return outcomeOf(post(connection(), channel.value, input, within));
    },
    edit_message: (input) => answer((api, within) => editMessage(api, input, within)),
    delete_message: (input) => answer((api, within) => deleteMessage(api, input, within)),
    open_thread: (input) => answer((api, within) => openThread(api, input, within)),
    read_message: (input) => answer((api, within) => readMessage(api, input, within)),
    list_messages: (input) =>
      answer(async (api, within) => {
        const channelId = await channelOf(api, input.recipient, within);
        const newestFirst = await listMessages(api, channelId, input, within);
        return newestFirst.map((message) => pastMessage(message, channelId, log())).reverse();
      }),
    read_member: (input) => answer((api, within) => readMember(api, input, within)),
    answer_interaction: (input) => answer((api, within) => answerInteraction(api, input, within)),
    offer_choices: (input) => answer((api, within) => offerChoices(api, input, within)),
    sync_commands: (input) => answer((api, within) => syncCommands(api, input, within)),
  };
}

async function post(api: API, channelId: string, input: Input<"post_message">, within: Within) {
  const body = {
    content: input.content,
    nonce: input.nonce,
    enforce_nonce: true,
    allowed_mentions: { parse: [], users: input.mentionUserIds, replied_user: false },
    ...(input.buttons.length > 0 ? { components: [rowOf(input.buttons)] } : {}),
    // A deleted question must not lose its answer.
    ...(input.replyToId ? { message_reference: { message_id: input.replyToId, fail_if_not_exists: false } } : {}),
  };
  const message = await api.channels.createMessage(channelId, body, within);
  return { messageId: message.id, channelId: message.channel_id };
}

async function editMessage(api: API, { channelId, messageId, content }: Input<"edit_message">, within: Within) {
  const edit = { content, components: [], allowed_mentions: nobody };
  await inOpenThread(api, channelId, within, () => api.channels.editMessage(channelId, messageId, edit, within));
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

async function deleteMessage(api: API, { channelId, messageId }: Input<"delete_message">, within: Within) {
  await inOpenThread(api, channelId, within, () => api.channels.deleteMessage(channelId, messageId, within));
  return done;
}

/** A post opens an archived thread by itself; a change has to do so first. A locked one stays closed, and says so. */
async function inOpenThread(
  api: API,
  channelId: string,
  within: Within,
  change: () => Promise<unknown>,
): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.code !== threadArchived) throw error;
    await api.channels.edit(channelId, { archived: false }, within);
    await change();
  }
}

async function openThread(api: API, { channelId, messageId, name }: Input<"open_thread">, within: Within) {
  const body = { name, auto_archive_duration: 1440 } as const;
  const thread = await api.channels.createThread(channelId, body, messageId, within);
  return { channelId: thread.id };
}

async function readMessage(api: API, { channelId, messageId }: Input<"read_message">, within: Within) {
  const message = await api.channels.getMessage(channelId, messageId, within);
  const { content, attachments, edited_timestamp: editedAt, thread } = message;
  const edited = editedAt ? Date.parse(editedAt) : null;
  return { content, attachments: attachments.map(seenFile), editedAt: edited, threadId: thread?.id ?? null };
}

function listMessages(api: API, channelId: string, { afterId, limit }: Input<"list_messages">, within: Within) {
  return api.channels.getMessages(channelId, { after: afterId, limit }, within);
}

async function readMember(api: API, { guildId, userId }: Input<"read_member">, within: Within) {
  const member = await api.guilds.getMember(guildId, userId, within);
  return { roleIds: member.roles };
}

async function answerInteraction(
  api: API,
  { applicationId, token, content }: Input<"answer_interaction">,
  within: Within,
) {
  const body = { content, allowed_mentions: nobody };
  await api.interactions.editReply(applicationId, token, body, undefined, within);
  return done;
}

async function offerChoices(api: API, { interactionId, token, choices }: Input<"offer_choices">, within: Within) {
  await api.interactions.createAutocompleteResponse(interactionId, token, { choices }, within);
  return done;
}
