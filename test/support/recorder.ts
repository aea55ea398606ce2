/** A Discord that remembers: it does what it is asked at once, unless a test has scripted another outcome. */
import type { Choice, Discord, Ears, PeerReports, Post, Stretch, Tip } from "../../src/domain/discord.ts";
import type { RightsOfGuild } from "../../src/domain/effective-permissions.ts";
import type { Channel } from "../../src/domain/guild.ts";
import { type AgentId, compareSnowflakes, type Snowflake } from "../../src/domain/ids.ts";
import type { Message } from "../../src/domain/message.ts";
import type { Recipient } from "../../src/domain/origin.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import { messageOf, nextSnowflake } from "./rows.ts";

/** What was asked of it, in order. */
export interface Call {
  readonly verb: Verb;
  readonly agentId: AgentId;
  readonly args: readonly unknown[];
}

/** A message that people see. */
export interface Shown {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  readonly agentId: AgentId;
  readonly post: Post;
}

type Verb = Exclude<keyof Discord, "isReady" | "whenReady" | "setTyping">;
type OutcomeOf<Name extends Verb> = Awaited<ReturnType<Discord[Name]>>;
type Script<Name extends Verb> = (...args: Parameters<Discord[Name]>) => OutcomeOf<Name> | Promise<OutcomeOf<Name>>;

const done = { kind: "done", value: {} } as const;

/** Every bot's user id is made of its agent's place in this list. */
export const agentUsers: ReadonlyMap<AgentId, Snowflake> = new Map([
  ["manager", "11"],
  ["tech-lead", "12"],
  ["webster", "13"],
  ["auditor", "14"],
]);

/** What people have said in any office of this test's file: it stands in its channel whichever double is asked. */
const said = new Map<Snowflake, Message>();
/** When what was said was edited. */
const edited = new Map<Snowflake, number>();

/** A person's message stands in its channel. */
export function stand(message: Message): void {
  if ((said.get(message.id) ?? message).content !== message.content) edited.set(message.id, Date.now());
  said.set(message.id, message);
}

/** It does not any longer. */
export function vanish({ id }: Message): void {
  said.delete(id);
}

/** The double behind the port. */
export class Recorder implements Discord, Ears {
  readonly calls: Call[] = [];
  readonly shown: Shown[] = [];
  /** What people wrote, for reading history. */
  readonly written: Message[] = [];
  /** Channels and threads of the guild, as Discord lists them. */
  guildChannels: Channel[] = [];
  /** Threads that are archived. */
  readonly archived = new Set<Snowflake>();
  /** Where a bot may not read: its agent and the channel, with a space between. */
  readonly hidden = new Set<string>();
  /** Where channels end by Discord's word, when that is not their last message. */
  readonly tips = new Map<Snowflake, Snowflake>();
  readonly typing: string[] = [];
  /** What bots were told to leave to their peers. */
  readonly left: ({ readonly agentId: AgentId } & PeerReports)[] = [];
  /** Bots that were made to listen on another connection, each time. */
  readonly listeningAnew: AgentId[] = [];
  readonly #scripts = new Map<Verb, unknown[]>();
  readonly #overrides = new Map<Verb, unknown>();
  readonly #away = new Map<AgentId, PromiseWithResolvers<void>>();
  readonly #waiting = new Set<PromiseWithResolvers<void>>();

  /** The next calls of this verb end as scripted, one script each. */
  script<Name extends Verb>(verb: Name, ...scripts: readonly Script<Name>[]): void {
    this.#scripts.set(verb, [...(this.#scripts.get(verb) ?? []), ...scripts]);
  }

  /** Every call of this verb ends as told, unless it tells nothing. */
  override<Name extends Verb>(
    verb: Name,
    override: (...args: Parameters<Discord[Name]>) => OutcomeOf<Name> | Promise<OutcomeOf<Name>> | undefined,
  ): void {
    this.#overrides.set(verb, override);
  }

  callsOf(verb: Verb): readonly Call[] {
    return this.calls.filter((call) => call.verb === verb);
  }

  /** The contents of what people see in a channel. */
  contentsIn(channelId: Snowflake): readonly string[] {
    return this.shown.filter((one) => one.channelId === channelId).map(({ post }) => post.content);
  }

  setReady(agentId: AgentId, isReady: boolean): void {
    const away = this.#away.get(agentId);
    if (isReady) {
      this.#away.delete(agentId);
      away?.resolve();
    } else if (!away) this.#away.set(agentId, Promise.withResolvers());
  }

  /** Nobody waits any longer for a bot. */
  stop(): void {
    for (const { reject } of this.#waiting) reject(new Error("stopping"));
  }

  isReady(agentId: AgentId): boolean {
    return !this.#away.has(agentId);
  }

  async whenReady(agentId: AgentId): Promise<void> {
    const away = this.#away.get(agentId);
    if (!away) return;
    const stopped = Promise.withResolvers<void>();
    this.#waiting.add(stopped);
    await Promise.race([away.promise, stopped.promise]);
  }

  /** Shows a post, once per nonce, as Discord does. */
  show(agentId: AgentId, post: Post): Shown {
    const known = this.shown.find((one) => one.agentId === agentId && one.post.nonce === post.nonce);
    if (known) return known;
    const shown = { messageId: nextSnowflake(), channelId: this.channelOf(agentId, post.recipient), agentId, post };
    this.shown.push(shown);
    return shown;
  }

  /** The channel behind a recipient; a DM's follows from both ends. */
  channelOf(agentId: AgentId, recipient: Recipient): Snowflake {
    const id = recipient.slice(recipient.indexOf(":") + 1);
    return recipient.startsWith("channel:") ? id : `7${agentUsers.get(agentId)}${id}`;
  }

  post(agentId: AgentId, post: Post, mayLeave: () => boolean) {
    return this.#do("post", [agentId, post, mayLeave], () => {
      const { messageId, channelId } = this.show(agentId, post);
      return { kind: "done", value: { messageId, channelId } };
    });
  }

  edit(agentId: AgentId, channelId: Snowflake, messageId: Snowflake, content: string) {
    return this.#do("edit", [agentId, channelId, messageId, content], () => done);
  }

  remove(agentId: AgentId, channelId: Snowflake, messageId: Snowflake) {
    return this.#do("remove", [agentId, channelId, messageId], () => done);
  }

  openThread(agentId: AgentId, channelId: Snowflake, messageId: Snowflake, name: string) {
    return this.#do("openThread", [agentId, channelId, messageId, name], () => ({
      kind: "done",
      value: { channelId: messageId },
    }));
  }

  readMessage(agentId: AgentId, channelId: Snowflake, messageId: Snowflake) {
    return this.#do("readMessage", [agentId, channelId, messageId], () => {
      const ours = this.shown.map((shown) => asMessage(shown));
      const message = [...this.written, ...ours, ...said.values()].find(({ id }) => id === messageId);
      if (!message) return unknownMessage;
      const { content, attachments } = message;
      return { kind: "done", value: { content, attachments, editedAt: edited.get(messageId) ?? null, threadId: null } };
    });
  }

  listMessages(agentId: AgentId, recipient: Recipient, afterId: Snowflake, limit: number) {
    return this.#do("listMessages", [agentId, recipient, afterId, limit], () => {
      const channelId = this.channelOf(agentId, recipient);
      const after = this.#standing(channelId).filter(({ id }) => compareSnowflakes(id, afterId) > 0);
      return { kind: "done", value: after.slice(0, limit) };
    });
  }

  readBack(agentId: AgentId, { channelId, afterId, beforeId }: Stretch) {
    return this.#do("readBack", [agentId, { channelId, afterId, beforeId }], () => {
      const within = this.#standing(channelId).filter(
        ({ id }) => compareSnowflakes(id, afterId) > 0 && (beforeId === null || compareSnowflakes(id, beforeId) < 0),
      );
      return { kind: "done", value: within.slice(-100) };
    });
  }

  readTips(agentId: AgentId, guild: RightsOfGuild, userId: Snowflake) {
    return this.#do("readTips", [agentId, guild, userId], () => ({
      kind: "done",
      value: this.guildChannels
        .filter(({ id }) => !this.archived.has(id))
        .map((channel) => this.#tipOf(agentId, channel)),
    }));
  }

  readArchived(agentId: AgentId, parent: Parameters<Discord["readArchived"]>[1]) {
    const threads = this.guildChannels.filter(
      ({ id, parentId }) => parentId === parent.parentId && this.archived.has(id),
    );
    return this.#do("readArchived", [agentId, parent], () => ({
      kind: "done",
      value: threads.map((thread) => this.#tipOf(agentId, thread)),
    }));
  }

  #tipOf(agentId: AgentId, channel: Channel): Tip {
    const posts = this.guildChannels.filter(({ parentId }) => channel.kind === "forum" && parentId === channel.id);
    const ids = [...this.#standing(channel.id), ...posts].map(({ id }) => id).sort(compareSnowflakes);
    const lastMessageId = this.tips.get(channel.id) ?? ids.at(-1) ?? null;
    return { channel, lastMessageId, mayRead: !this.hidden.has(`${agentId} ${channel.id}`) };
  }

  /** What people and we have said in a channel, in its order. */
  #standing(channelId: Snowflake): readonly Message[] {
    const ours = this.shown.map((shown) => asMessage(shown));
    const all = [...this.written, ...ours].filter((message) => message.channelId === channelId);
    return all.sort((a, b) => compareSnowflakes(a.id, b.id));
  }

  readMember(agentId: AgentId, guildId: Snowflake, userId: Snowflake) {
    return this.#do("readMember", [agentId, guildId, userId], () => ({ kind: "done", value: { roleIds: [] } }));
  }

  answerInteraction(agentId: AgentId, applicationId: Snowflake, token: string, content: string) {
    return this.#do("answerInteraction", [agentId, applicationId, token, content], () => done);
  }

  offerChoices(agentId: AgentId, interactionId: Snowflake, token: string, choices: readonly Choice[]) {
    return this.#do("offerChoices", [agentId, interactionId, token, choices], () => done);
  }

  leaveToPeers(agentId: AgentId, channels: PeerReports): void {
    this.left.push({ agentId, ...channels });
  }

  listenAnew(agentId: AgentId): void {
    this.listeningAnew.push(agentId);
  }

  setTyping(agentId: AgentId, channelId: Snowflake, typing: boolean): void {
    this.typing.push(`${agentId} ${channelId} ${typing ? "begins" : "ends"}`);
  }

  async #do<Name extends Verb>(
    verb: Name,
    args: Parameters<Discord[Name]>,
    otherwise: () => OutcomeOf<Name>,
  ): Promise<OutcomeOf<Name>> {
    this.calls.push({ verb, agentId: args[0], args: args.slice(1) });
    const script = this.#scripts.get(verb)?.shift() as Script<Name> | undefined;
    if (script) return script(...args);
    const override = this.#overrides.get(verb) as Script<Name> | undefined;
    return override?.(...args) ?? otherwise();
  }
}

/** One of our posts as history shows it: without its nonce. */
function asMessage({ messageId, channelId, agentId, post }: Shown): Message {
  return messageOf({
    id: messageId,
    channelId,
    authorId: agentUsers.get(agentId) ?? "0",
    authorKind: "own_bot",
    content: post.content,
    replyTo: post.replyToId ? { messageId: post.replyToId, authorId: null } : null,
  });
}

/** Outcomes that tests script. */
export const unknown = { kind: "unknown", problem: "The request got no answer." } as const satisfies Outcome<never>;
export const refused = { kind: "refused", status: 403, code: 50013, problem: "Missing Permissions" } as const;
export const unknownMessage = { kind: "refused", status: 404, code: 10008, problem: "Unknown Message" } as const;
export const retryIn = (afterMs: number): Outcome<never> => ({ kind: "retry", afterMs, problem: "Wait." });
