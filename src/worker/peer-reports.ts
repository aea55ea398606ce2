/**
 * Spares the supervisor what a peer tells it anyway: messages of channels that another bot reports are only named, many at a
 * time, and kept until they are known to be on disk, so that the supervisor may recall one whose report does not come.
 * What only this bot can tell, or should tell without waiting for anybody, is never left to a peer. Owned by the worker.
 */
import { isSnowflake } from "../domain/ids.ts";
import { type NamedMessage, type SeenMessage, seenMessage } from "../ipc/worker-events.ts";
import { unreadable } from "./inbound.ts";

/** Long enough that several are told at once, much shorter than a supervisor waits for a report. */
const pauseMs = 100;

/** The messages that are named, of one worker. */
export class PeerReports {
  readonly #send: (messages: NamedMessage[]) => void;
  readonly #channels = new Set<string>();
  /** Named and not yet on disk, by message and by ticket. */
  readonly #kept = new Map<string, SeenMessage>();
  readonly #tickets = new Map<number, string>();
  #unsent: NamedMessage[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** The bot itself, once it is known. */
  #userId: string | null;

  constructor(userId: string | null, send: (messages: NamedMessage[]) => void) {
    this.#userId = userId;
    this.#send = send;
  }

  /** Who this bot is. */
  welcome(userId: string): void {
    this.#userId = userId;
  }

  /** Peers report these channels from now on, and those no more. */
  change(added: readonly string[], removed: readonly string[]): void {
    for (const id of added) this.#channels.add(id);
    for (const id of removed) this.#channels.delete(id);
  }

  /** True when a peer tells of this message, and it is enough to name it. */
  cover({ id, channelId, guildId, author, mentionedUserIds, replyTo }: SeenMessage): boolean {
    const me = this.#userId;
    if (guildId === null || me === null || !this.#channels.has(channelId)) return false;
    // Nothing else was looked at so far of what Discord has sent.
    if (typeof id !== "string" || !isSnowflake(id)) return false;
    // Our own post settles its row; who is addressed answers, and nobody should wait for a peer to have it told.
    return author.id !== me && !mentionedUserIds.includes(me) && replyTo?.authorId !== me;
  }

  /** Names a message soon, and keeps it. */
  name(sequence: number, message: SeenMessage): void {
    this.#kept.set(message.id, message);
    this.#tickets.set(sequence, message.id);
    this.#unsent.push({ sequence, messageId: message.id, channelId: message.channelId });
    this.#timer ??= setTimeout(() => this.flush(), pauseMs);
  }

  /** Names at once what waits to be named: what is said next must not overtake it. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#unsent.length > 0) this.#send(this.#unsent.splice(0));
  }

  /** A message that was named, as far as it can be read; null when none such is kept. */
  recall(messageId: string): SeenMessage | null {
    const kept = this.#kept.get(messageId);
    if (!kept) return null;
    const { channelId, guildId } = kept;
    return seenMessage.safeParse(kept).data ?? { ...unreadable, id: messageId, channelId, guildId };
  }

  /** The event of this ticket is on disk. */
  handled(ticket: number): void {
    const messageId = this.#tickets.get(ticket);
    if (messageId === undefined) return;
    this.#tickets.delete(ticket);
    this.#kept.delete(messageId);
  }
}
