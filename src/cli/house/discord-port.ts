/** The control plane's port to Discord, kept by workers: finds the bot's worker, asks it, and never rejects. */
import type * as z from "zod";
import type { Choice, Discord, Ears, PeerReports, Post, Stretch, Tip } from "../../domain/discord.ts";
import type { RightsOfGuild } from "../../domain/effective-permissions.ts";
import { Fault } from "../../domain/errors.ts";
import type { AgentId, Snowflake } from "../../domain/ids.ts";
import type { Recipient } from "../../domain/origin.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Manners } from "../../ipc/manners.ts";
import { callDeadlineMs, type workerCalls } from "../../ipc/worker-calls.ts";
import type { WorkerChild } from "../../supervisor/worker-child.ts";
import type { Knowledge } from "./knowledge.ts";
import { toChannel, toMessage } from "./translate.ts";
import { Turnstile } from "./turnstile.ts";

type Calls = typeof workerCalls;

const notReadyRetryMs = 500;
/** Discord takes 50 requests a second of a bot, and answers each in a fraction of one. */
const maxOpenRequests = 32;
const tooLate = { kind: "retry", afterMs: 0, problem: "It waited too long for its turn." } as const;
const urgent: ReadonlySet<keyof Calls> = new Set(["answer_interaction", "offer_choices"]);

/** Bots that may speak, and those who wait for them. */
export class DiscordPort implements Discord, Ears {
  readonly #workerOf: (agentId: AgentId) => WorkerChild | null;
  readonly #knowledge: Knowledge;
  readonly #turnstile = new Turnstile(maxOpenRequests);
  readonly #ready = new Set<AgentId>();
  readonly #waiting = new Map<AgentId, PromiseWithResolvers<void>>();
  #stopped = false;

  constructor(workerOf: (agentId: AgentId) => WorkerChild | null, knowledge: Knowledge) {
    this.#workerOf = workerOf;
    this.#knowledge = knowledge;
  }

  /** The bot's process has connected, or is gone. */
  setReady(agentId: AgentId, ready: boolean): void {
    if (!ready) {
      this.#ready.delete(agentId);
      return;
    }
    this.#ready.add(agentId);
    this.#waiting.get(agentId)?.resolve();
    this.#waiting.delete(agentId);
  }

  /** The bot was taken away: who waits for it learns that it does not come. */
  forget(agentId: AgentId): void {
    this.#waiting.get(agentId)?.reject(new Error(`The bot of "${agentId}" was taken away.`));
    this.#waiting.delete(agentId);
  }

  /** Nobody waits any longer. */
  stop(): void {
    this.#stopped = true;
    for (const { reject } of this.#waiting.values()) reject(stopping());
    this.#waiting.clear();
  }

  /** How many requests a bot's worker has been handed, or will be as soon as it has room. */
  depthOf(agentId: AgentId): number {
    return this.#turnstile.depthOf(agentId);
  }

  isReady(agentId: AgentId): boolean {
    return this.#ready.has(agentId);
  }

  whenReady(agentId: AgentId): Promise<void> {
    if (this.#stopped) return Promise.reject(stopping());
    if (this.#ready.has(agentId)) return Promise.resolve();
    const waiting = this.#waiting.get(agentId) ?? Promise.withResolvers<void>();
    this.#waiting.set(agentId, waiting);
    return waiting.promise;
  }

  post(agentId: AgentId, { mentionUserIds, buttons, ...post }: Post, mayLeave: () => boolean) {
    const input = { ...post, mentionUserIds: [...mentionUserIds], buttons: [...buttons] };
    return this.#turnstile.pass(agentId, async () =>
      mayLeave() ? this.#call(agentId, "post_message", input) : tooLate,
    );
  }

  edit(agentId: AgentId, channelId: Snowflake, messageId: Snowflake, content: string) {
    return this.#ask(agentId, "edit_message", { channelId, messageId, content });
  }

  remove(agentId: AgentId, channelId: Snowflake, messageId: Snowflake) {
    return this.#ask(agentId, "delete_message", { channelId, messageId });
  }

  openThread(agentId: AgentId, channelId: Snowflake, messageId: Snowflake, name: string) {
    return this.#ask(agentId, "open_thread", { channelId, messageId, name });
  }

  readMessage(agentId: AgentId, channelId: Snowflake, messageId: Snowflake) {
    return this.#ask(agentId, "read_message", { channelId, messageId });
  }

  async listMessages(agentId: AgentId, recipient: Recipient, afterId: Snowflake, limit: number) {
    const outcome = await this.#ask(agentId, "list_messages", { recipient, afterId, limit });
    if (outcome.kind !== "done") return outcome;
    return { kind: "done" as const, value: outcome.value.map((seen) => toMessage(seen, this.#knowledge)) };
  }

  async readBack(agentId: AgentId, stretch: Stretch) {
    const outcome = await this.#ask(agentId, "read_back", stretch);
    if (outcome.kind !== "done") return outcome;
    return { kind: "done" as const, value: outcome.value.map((seen) => toMessage(seen, this.#knowledge)) };
  }

  async readTips(agentId: AgentId, { id, ownerId, roles }: RightsOfGuild, userId: Snowflake) {
    const guild = { id, ownerId, roles: roles.map(({ id, permissions }) => ({ id, permissions })) };
    return tipsOf(await this.#ask(agentId, "read_tips", { guild, userId }));
  }

  async readArchived(agentId: AgentId, parent: z.input<Calls["read_archived"]["input"]>) {
    return tipsOf(await this.#ask(agentId, "read_archived", parent));
  }

  readMember(agentId: AgentId, guildId: Snowflake, userId: Snowflake) {
    return this.#ask(agentId, "read_member", { guildId, userId });
  }

  answerInteraction(agentId: AgentId, applicationId: Snowflake, token: string, content: string) {
    return this.#ask(agentId, "answer_interaction", { applicationId, token, content });
  }

  offerChoices(agentId: AgentId, interactionId: Snowflake, token: string, choices: readonly Choice[]) {
    return this.#ask(agentId, "offer_choices", { interactionId, token, choices: [...choices] });
  }

  /** Makes the commands of a bot equal to the list, or only says what differs. */
  syncCommands(agentId: AgentId, input: z.input<Calls["sync_commands"]["input"]>) {
    return this.#ask(agentId, "sync_commands", input);
  }

  /** Tells a bot's worker what holds from now on; one that is not there learns it at its start. */
  adjust(agentId: AgentId, manners: Manners): void {
    this.#workerOf(agentId)?.link.send({ type: "adjust", ...manners });
  }

  leaveToPeers(agentId: AgentId, { added, removed }: PeerReports): void {
    this.#workerOf(agentId)?.link.send({ type: "peers_report", added: [...added], removed: [...removed] });
  }

  listenAnew(agentId: AgentId): void {
    this.#workerOf(agentId)?.link.send({ type: "listen_anew" });
  }

  setTyping(agentId: AgentId, channelId: Snowflake, typing: boolean): void {
    this.#workerOf(agentId)?.link.send({ type: "type_in", channelId, typing });
  }

  /** What a person waits for with a command open goes past all else. */
  #ask<Name extends keyof Calls & string>(agentId: AgentId, name: Name, input: z.input<Calls[Name]["input"]>) {
    const call = () => this.#call(agentId, name, input);
    return urgent.has(name) ? call() : this.#turnstile.pass(agentId, call);
  }

  async #call<Name extends keyof Calls & string>(
    agentId: AgentId,
    name: Name,
    input: z.input<Calls[Name]["input"]>,
  ): Promise<z.output<Calls[Name]["output"]>> {
    const worker = this.#workerOf(agentId);
    if (!worker || !this.#ready.has(agentId)) {
      // Every call's output has the kinds `retry` and `unknown`, which a generic name cannot show.
      return { kind: "retry", afterMs: notReadyRetryMs, problem: "The bot is not connected." } as never;
    }
    try {
      return await worker.link.call(name, input, callDeadlineMs);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // Whether Discord got the request before the worker went away, nobody can say.
      return { kind: "unknown", problem: error.message } as never;
    }
  }
}

function tipsOf(outcome: z.output<Calls["read_tips"]["output"]>): Outcome<readonly Tip[]> {
  if (outcome.kind !== "done") return outcome;
  return { kind: "done", value: outcome.value.map((tip) => ({ ...tip, channel: toChannel(tip.channel) })) };
}

function stopping(): Error {
  return new Error("Guildhall is stopping.");
}
