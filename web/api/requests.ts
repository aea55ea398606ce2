/** Every request the page makes, by name. Called by the store and by components that act; holds nothing. */
import type { Channel } from "../wire/channel.ts";
import type { Emoji } from "../wire/emoji.ts";
import type { Choice, Command } from "../wire/interaction.ts";
import type { Message } from "../wire/message.ts";
import type { User } from "../wire/people.ts";
import type { State } from "../wire/state.ts";
import { get, send } from "./control.ts";

/** Everything that `as` sees; without it, what an operator sees. @throws Refusal */
export const loadState = (as?: string): Promise<State> => get("state", { as });

/** Messages of a channel, oldest first, with those that only `as` sees; `before` an id. @throws Refusal */
export async function loadMessages(as: string, channelId: string, page: MessagePage): Promise<Message[]> {
  const messages = await get<Message[]>(`channels/${channelId}/messages`, { as, ...page });
  return messages.reverse();
}

/** Which part of a channel's history is asked for. */
export interface MessagePage {
  readonly limit: number;
  readonly before?: string;
}

/** The commands that `as` can use in a channel. @throws Refusal */
export const loadCommands = (as: string, channelId: string): Promise<Command[]> => get("commands", { as, channelId });

/** The pinned messages of a channel, the last pinned first. @throws Refusal */
export async function loadPins(as: string, channelId: string): Promise<Message[]> {
  const pins = await get<{ readonly message: Message }[]>(`channels/${channelId}/pins`, { as });
  return pins.map(({ message }) => message);
}

/** The threads or posts of a channel, archived ones too. @throws Refusal */
export const loadThreads = (as: string, channelId: string): Promise<ThreadShown[]> =>
  get(`channels/${channelId}/threads`, { as });

/** Who put which emoji on a message. @throws Refusal */
export const loadReactors = (channelId: string, messageId: string): Promise<Reactors[]> =>
  get(`channels/${channelId}/messages/${messageId}/reactions`);

/** Makes a person, who joins the first guild with these roles, by id. @throws Refusal */
export const makePerson = (username: string, roles: readonly string[]): Promise<User> =>
  send("POST", "users", { username, roles });

/** Gives a member these roles, by id, and no others but managed ones. @throws Refusal */
export const setRoles = (userId: string, guildId: string, roles: readonly string[]): Promise<unknown> =>
  send("PATCH", `users/${userId}`, { guildId, roles });

/** Deletes a channel, category, thread or post, whoever asks. @throws Refusal */
export const deleteChannel = (channelId: string): Promise<null> => send("DELETE", `channels/${channelId}`);

/** Everything in the sandbox as one document. @throws Refusal */
export const saveSandbox = (): Promise<unknown> => get("snapshot");

/** Replaces everything by such a document. @throws Refusal */
export const loadSandbox = (document: object): Promise<null> => send("PUT", "snapshot", document);

/** A thread with the message it began with and who is in it. */
export interface ThreadShown extends Channel {
  readonly message: Message | null;
  readonly memberIds: readonly string[];
}

/** An emoji of a message with those who put it there. */
export interface Reactors {
  readonly emoji: Emoji;
  readonly users: readonly User[];
}

/** A file on its way: its bytes in base64. */
export interface Upload {
  readonly name: string;
  readonly base64: string;
  readonly contentType?: string;
}

/** What is said: text, files, and the message it answers. */
export interface Utterance {
  readonly channelId: string;
  readonly content: string;
  readonly replyTo?: string;
  readonly pingReply?: boolean;
  readonly attachments?: readonly Upload[];
}

/** A post of a forum. */
export interface PostAsked {
  readonly channelId: string;
  readonly title: string;
  readonly content: string;
  readonly tags: readonly string[];
  readonly attachments?: readonly Upload[];
}

/** The requests of one person. */
export function requestsOf(userId: string) {
  const own = `users/${userId}`;
  return {
    say: (utterance: Utterance): Promise<Message> => send("POST", `${own}/messages`, utterance),
    edit: (channelId: string, messageId: string, content: string): Promise<Message> =>
      send("PATCH", `${own}/messages/${channelId}/${messageId}`, { content }),
    remove: (channelId: string, messageId: string): Promise<null> =>
      send("DELETE", `${own}/messages/${channelId}/${messageId}`),
    openDm: (recipientId: string): Promise<Channel> => send("POST", `${own}/dms`, { recipientId }),
    type: (channelId: string): Promise<null> => send("POST", `${own}/typing`, { channelId }),
    react: (isAdded: boolean, reaction: ReactionAsked): Promise<null> =>
      send(isAdded ? "PUT" : "DELETE", `${own}/reactions`, reaction),
    pin: (isPinned: boolean, place: { channelId: string; messageId: string }): Promise<null> =>
      send(isPinned ? "PUT" : "DELETE", `${own}/pins`, place),
    post: (post: PostAsked): Promise<Channel> => send("POST", `${own}/posts`, post),
    changeThread: (threadId: string, change: ThreadChange): Promise<Channel> =>
      send("PATCH", `${own}/threads/${threadId}`, change),
    joinThread: (isJoined: boolean, threadId: string): Promise<null> =>
      send(isJoined ? "PUT" : "DELETE", `${own}/threads/${threadId}/members/${userId}`),
    startThread: (thread: ThreadAsked): Promise<Channel> => send("POST", `${own}/threads`, thread),
    runCommand: (use: CommandUse): Promise<Begun> => send("POST", `${own}/commands`, use),
    autocomplete: (use: CommandUse & { focused: string }): Promise<{ choices: Choice[] }> =>
      send("POST", `${own}/autocomplete`, use),
    click: (use: ComponentUse): Promise<Begun> => send("POST", `${own}/clicks`, use),
    submitModal: (form: FilledModal): Promise<Begun> => send("POST", `${own}/modals`, form),
  };
}

/** An emoji (`👍` or `name:id`) on a message. */
export interface ReactionAsked {
  readonly channelId: string;
  readonly messageId: string;
  readonly emoji: string;
}

/** A thread to be started, on a message or alone. */
export interface ThreadAsked {
  readonly channelId: string;
  readonly messageId?: string;
  readonly name: string;
}

/** What changes about a thread. */
export interface ThreadChange {
  readonly name?: string;
  readonly archived?: boolean;
  readonly tags?: readonly string[];
}

/** A command with what was filled in. */
export interface CommandUse {
  readonly channelId: string;
  readonly applicationId: string;
  readonly name: string;
  /** 1 slash command, 2 menu entry of a user, 3 of a message; default 1. */
  readonly type?: number;
  /** The user or message of a menu entry. */
  readonly targetId?: string;
  /** A subcommand, or "group subcommand". */
  readonly subcommand?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A button that was pressed, or the values chosen in a select. */
export interface ComponentUse {
  readonly channelId: string;
  readonly messageId: string;
  readonly customId: string;
  readonly values?: readonly string[];
}

/** A form with its fields by custom id. */
export interface FilledModal {
  readonly interactionId: string;
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
}

/** An interaction that has begun; how it went arrives on the stream. */
export interface Begun {
  readonly interactionId: string;
}
