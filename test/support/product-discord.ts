/**
 * A Discord for whole-product tests: the built sandbox in a process of its own (or the one that `guildhall up` brings),
 * driven as people and as an operator through its control API. Knows nothing of Guildhall but the bots' tokens.
 */
import type { APIMessage } from "discord-api-types/v10";
import { until } from "./until.ts";

/** What happened to one bot so far; exact, unlike the entries. */
export interface BotCounts {
  readonly rest: Readonly<Record<string, number>>;
  readonly identify: number;
  readonly resume: number;
  readonly close: number;
}

/** One request or sign-in of a bot, or a fault that struck. */
export interface TranscriptEntry {
  readonly index: number;
  readonly at: number;
  readonly bot: string | null;
  readonly kind: "rest" | "identify" | "resume" | "close" | "fault";
  readonly method?: string;
  readonly path?: string;
  readonly route?: string;
  /** Of a request; 0 when it was left hanging. */
  readonly status?: number;
  /** With which a connection was closed. */
  readonly code?: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

interface State {
  /** Empty unless one user's state was asked for. */
  readonly dms: readonly { readonly id: string; readonly type: number }[];
  readonly guilds: readonly {
    readonly id: string;
    readonly roles: readonly { readonly id: string; readonly name: string }[];
    readonly channels: readonly { id: string; name: string; type: number; parent_id?: string; owner_id?: string }[];
  }[];
  readonly users: readonly { readonly id: string; readonly username: string; readonly bot?: boolean }[];
  readonly bots: readonly { readonly userId: string; readonly applicationId: string; readonly connected: boolean }[];
}

const answerDeadlineMs = 20_000;
const messagePageSize = 1_000;

/** The control API of one sandbox. */
export class Discord {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** A request to the control API; throws when it is refused. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read into bodies of every shape.
  async control(method: string, path: string, body?: unknown): Promise<any> {
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const response = await fetch(`${this.url}/sandbox${path}`, { method, ...json });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Everything, or what one user sees. */
  state(as?: string): Promise<State> {
    return this.control("GET", as === undefined ? "/state" : `/state?as=${as}`);
  }

  /** The id of a channel, thread or category of the guild by its name. */
  async channel(name: string): Promise<string> {
    const { guilds } = await this.state();
    return must(guilds[0]?.channels.find((channel) => channel.name === name)?.id, `channel "${name}"`);
  }

  /** The user id of the bot (or person) with this name. */
  async userId(username: string): Promise<string> {
    const { users } = await this.state();
    return must(users.find((user) => user.username === username)?.id, `user "${username}"`);
  }

  async applicationId(username: string): Promise<string> {
    const userId = await this.userId(username);
    const { bots } = await this.state();
    return must(bots.find((bot) => bot.userId === userId)?.applicationId, `bot "${username}"`);
  }

  /** A person of the guild who is there already. */
  async person(username: string): Promise<Person> {
    return new Person(this, await this.userId(username), username);
  }

  /** A new person; `roles` by name. */
  async join(username: string, roles: readonly string[] = []): Promise<Person> {
    const { id } = await this.control("POST", "/users", { username, roles });
    return new Person(this, id, username);
  }

  /** Everything in a channel that `as` may see (nobody: all but ephemeral ones), oldest first. */
  async messages(channelId: string, as: string | null = null): Promise<readonly APIMessage[]> {
    const viewer = as === null ? "" : `&as=${as}`;
    const newestFirst: APIMessage[] = [];
    for (let before = ""; ; before = `&before=${newestFirst.at(-1)?.id}`) {
      const path = `/channels/${channelId}/messages?limit=${messagePageSize}${viewer}${before}`;
      const page: readonly APIMessage[] = await this.control("GET", path);
      newestFirst.push(...page);
      if (page.length < messagePageSize) return newestFirst.reverse();
    }
  }

  /** The messages of bots that are replies to `asked`. */
  async answersTo(asked: APIMessage): Promise<readonly APIMessage[]> {
    const messages = await this.messages(asked.channel_id);
    return messages.filter(({ author, message_reference }) => author.bot && message_reference?.message_id === asked.id);
  }

  /** The one answer to `asked`, once it is there. */
  answerTo(asked: APIMessage, deadlineMs = answerDeadlineMs): Promise<APIMessage> {
    return until(async () => {
      const answers = await this.answersTo(asked);
      if (answers.length > 1) throw new Error(`"${asked.content}" has ${answers.length} answers.`);
      return must(answers[0], `answer to "${asked.content}"`);
    }, deadlineMs);
  }

  /** The first message of a channel that contains `words`, once it is there. */
  heard(channelId: string, words: string, deadlineMs = answerDeadlineMs): Promise<APIMessage> {
    return until(async () => {
      const messages = await this.messages(channelId);
      return must(
        messages.find(({ content }) => content.includes(words)),
        `message with "${words}"`,
      );
    }, deadlineMs);
  }

  /** Who is typing in a channel, by user name. */
  async typing(channelId: string): Promise<readonly string[]> {
    const users: readonly { username: string }[] = await this.control("GET", `/channels/${channelId}/typing`);
    return users.map(({ username }) => username);
  }

  /** Entries from an index on; only the last ten thousand are kept. */
  async transcript(since = 0): Promise<readonly TranscriptEntry[]> {
    return (await this.control("GET", `/transcript?since=${since}`)).entries;
  }

  /** What a bot did, by its name. */
  async counts(username: string): Promise<BotCounts> {
    const { counts } = await this.control("GET", "/transcript");
    return counts[await this.userId(username)] ?? { rest: {}, identify: 0, resume: 0, close: 0 };
  }

  /** Arms or applies a fault; `bot` by its name. Returns the ids of what is armed, and how many connections were met. */
  async fault(
    fault: { readonly bot?: string; readonly kind: string } & Readonly<Record<string, unknown>>,
  ): Promise<{ readonly ids: readonly string[]; readonly connectionCount?: number }> {
    const bot = fault.bot === undefined ? {} : { bot: await this.userId(fault.bot) };
    return this.control("POST", "/faults", { ...fault, ...bot });
  }
}

/** Somebody who uses Discord. */
export class Person {
  readonly id: string;
  readonly username: string;
  readonly #discord: Discord;

  constructor(discord: Discord, id: string, username: string) {
    this.#discord = discord;
    this.id = id;
    this.username = username;
  }

  /** Says something in a channel, thread or DM by its id. */
  say(channelId: string, content: string, replyTo?: Pick<APIMessage, "id">): Promise<APIMessage> {
    const body = { channelId, content, ...(replyTo ? { replyTo: replyTo.id } : {}) };
    return this.#discord.control("POST", `/users/${this.id}/messages`, body);
  }

  /** The id of the DM channel with a bot. */
  async dmWith(username: string): Promise<string> {
    const recipientId = await this.#discord.userId(username);
    return (await this.#discord.control("POST", `/users/${this.id}/dms`, { recipientId })).id;
  }

  /** Says something to a bot in their DM. */
  async tell(username: string, content: string): Promise<APIMessage> {
    return this.say(await this.dmWith(username), content);
  }

  /** Opens a thread, on a message or beside all messages; returns its id. */
  async openThread(channelId: string, name: string, on?: APIMessage): Promise<string> {
    const body = { channelId, name, ...(on ? { messageId: on.id } : {}) };
    return (await this.#discord.control("POST", `/users/${this.id}/threads`, body)).id;
  }

  /** Uses a slash command; returns the interaction's id. */
  async command(
    place: { readonly channelId: string; readonly applicationId: string },
    name: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    const body = { ...place, name, options };
    return (await this.#discord.control("POST", `/users/${this.id}/commands`, body)).interactionId;
  }

  /** What a bot offers for the option being typed. */
  async autocomplete(
    place: { readonly channelId: string; readonly applicationId: string },
    name: string,
    focused: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<readonly { readonly name: string; readonly value: string }[]> {
    const body = { ...place, name, options, focused };
    return (await this.#discord.control("POST", `/users/${this.id}/autocomplete`, body)).choices;
  }
}

/** The value, which must be there. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`There is no ${what}.`);
  return value;
}
