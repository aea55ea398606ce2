/**
 * Takes a message that one of our bots saw: once per message id, whoever saw it; routed centrally; recorded with its
 * deliveries before anything is done; handed to the turns. What it returns resolves when the message is on disk.
 */
import { v7 as newId } from "uuid";
import type { Clock } from "../domain/clock.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import { mentionedBots, type RouteContext, type RoutedDelivery, route } from "../domain/route.ts";
import type { HistoryLine } from "../domain/session.ts";
import type { KeptPlace } from "../domain/turn.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { MessageStore, NewDelivery } from "../store/messages.ts";
import { isRefused } from "../store/outage.ts";
import type { StoredSession } from "../store/sessions.ts";
import { ArrivalOrder } from "./arrival-order.ts";
import type { ChatTurns } from "./chat-turns.ts";
import type { GuildView } from "./guild-view.ts";
import type { MessageChanges } from "./message-changes.ts";
import { OpenSessions } from "./open-sessions.ts";
import { routeContext } from "./route-context.ts";
import { Sightings } from "./sightings.ts";
import type { Tally } from "./tally.ts";

/** What handling needs of the rest of the control plane. */
export interface MessageNeeds {
  readonly store: Store;
  readonly messageStore: MessageStore;
  readonly view: GuildView;
  readonly turns: ChatTurns;
  readonly changes: MessageChanges;
  readonly log: Log;
  readonly clock: Clock;
  readonly tally: Pick<Tally, "sightings">;
  /** Whether an agent has a token. */
  serving(agentId: AgentId): boolean;
  readonly sessions: readonly StoredSession[];
}

/** A delivery with the session it belongs to; null when nobody wakes. */
interface PlannedDelivery {
  readonly delivery: Omit<NewDelivery, "begins">;
  readonly session: StoredSession | null;
}

/** The same with the place that is kept for its turn; null when that does not begin at once. */
interface PlacedDelivery extends PlannedDelivery {
  readonly place: KeptPlace | null;
}

/** A message as it is on disk. */
interface Recorded {
  readonly toWake: readonly PlacedDelivery[];
  readonly history: readonly HistoryLine[];
  readonly standing: Message;
  readonly fate: PickedUp;
}

/**
 * What becomes of a message that was read because no bot was told of it. `known`: one was, and it is recorded already;
 * `silent`: it is for nobody; `too_old`: it would have woken somebody.
 */
export type PickedUp = "known" | "silent" | "woke" | "too_old";

/** Ids of messages already on disk; enough for all bots' sightings of the same message, and for replays. */
const rememberedCount = 20_000;

/** The door for messages. */
export class MessageHandler {
  readonly #needs: MessageNeeds;
  readonly #sightings: Sightings;
  readonly #arrivals: ArrivalOrder;
  readonly #seen = new Map<Snowflake, Promise<void>>();
  readonly #sessions: OpenSessions;
  /** What was planned for messages whose writing failed: it may stand all the same, and only word of it be lost. */
  readonly #unclear = new Map<Snowflake, readonly PlannedDelivery[]>();
  /** The last foreign bot's message of each channel while it is being recorded. */
  readonly #foreign = new Map<Snowflake, Promise<PickedUp>>();

  constructor(needs: MessageNeeds) {
    this.#needs = needs;
    this.#sightings = new Sightings(needs.store, needs.log, (bot) => needs.tally.sightings.add({ bot }));
    this.#arrivals = new ArrivalOrder(needs.clock);
    this.#sessions = new OpenSessions(needs);
  }

  /** Notes one more bot that saw a message; resolves when it is on disk. Null when nobody has brought it lately. */
  seenAgain(seenBy: AgentId, messageId: Snowflake): Promise<void> | null {
    const known = this.#seen.get(messageId) ?? null;
    if (known) this.#sightings.note(messageId, seenBy);
    return known;
  }

  /** The order in which a channel's messages go on, also those that were recorded by an earlier process. */
  get arrivals(): Pick<ArrivalOrder, "enter" | "leave" | "goOnInTurn"> {
    return this.#arrivals;
  }

  /** A message is on its way here, or its bringer is: what was said after it in its channel goes on after it. */
  expect(message: Pick<Message, "id" | "channelId">): void {
    if (!this.#seen.has(message.id)) this.#arrivals.enter(message);
  }

  /** `seenBy` is the agent whose bot saw it: in a DM, the one that was written to. */
  handle(seenBy: AgentId, message: Message): Promise<void> {
    return this.seenAgain(seenBy, message.id) ?? this.#recordOnce(seenBy, message, false).then(() => undefined);
  }

  /** The same for a message that was read and not heard; `isTooOld`: it wakes nobody any more. */
  async pickUp(seenBy: AgentId, message: Message, isTooOld: boolean): Promise<PickedUp> {
    const known = this.seenAgain(seenBy, message.id);
    if (!known) return this.#recordOnce(seenBy, message, isTooOld);
    await known;
    return "known";
  }

  #recordOnce(seenBy: AgentId, message: Message, isTooOld: boolean): Promise<PickedUp> {
    const record = () => this.#record(seenBy, message, isTooOld);
    const recorded = message.authorKind === "foreign_bot" ? this.#inTurn(message, record) : record();
    const seen = recorded.then(() => undefined);
    this.#seen.set(message.id, seen);
    this.#needs.changes.watch(message.id, seen);
    // Not on disk after all: the next sighting, or the replay, is a new try.
    seen.catch(() => this.#seen.delete(message.id));
    this.#forgetOldest();
    return recorded;
  }

  /** Writes nothing more of who saw what. */
  stop(): void {
    this.#sightings.stop();
  }

  #forgetOldest(): void {
    if (this.#seen.size <= rememberedCount) return;
    const [oldest] = this.#seen.keys();
    if (oldest) this.#seen.delete(oldest);
  }

  /** Foreign bots' messages are counted against a limit: each sees those before it as recorded. */
  #inTurn(message: Message, record: () => Promise<PickedUp>): Promise<PickedUp> {
    const { channelId } = message;
    const before = this.#foreign.get(channelId) ?? Promise.resolve();
    // That one's failure is its own sightings' business.
    const recorded = before.catch(() => undefined).then(record);
    const last = recorded.finally(() => {
      if (this.#foreign.get(channelId) === last) this.#foreign.delete(channelId);
    });
    this.#foreign.set(channelId, last);
    return last;
  }

  async #record(seenBy: AgentId, message: Message, isTooOld: boolean): Promise<PickedUp> {
    this.#arrivals.enter(message);
    try {
      const recorded = await this.#write(seenBy, message, isTooOld);
      this.#arrivals.goOnInTurn(message, () => this.#wake(recorded));
      return recorded.fate;
    } catch (error) {
      // Nobody tries again what the database will refuse for ever.
      if (isRefused(error)) this.#arrivals.leave(message);
      throw error;
    }
  }

  /** Returns the message as it was recorded, and the deliveries that nobody else wakes. */
  async #write(seenBy: AgentId, message: Message, isTooOld: boolean): Promise<Recorded> {
    const tried = this.#unclear.get(message.id);
    const planned = tried ?? (await this.#planAll(seenBy, message));
    this.#unclear.set(message.id, planned);
    const { changes, messageStore } = this.#needs;
    const standing = changes.applyTo(message);
    const withheld = isTooOld ? "too_old" : standing.isDeleted ? "deleted" : null;
    const mayBegin = withheld === null && !tried && this.#arrivals.isFirst(message);
    const placed = planned.map((one) => ({ ...one, place: mayBegin ? this.#keepPlace(one) : null }));
    const deliveries = placed.map(({ delivery, place }) => {
      return { ...delivery, reason: delivery.reason ?? withheld, begins: place !== null };
    });
    const recorded = await this.#keeping(placed, () => messageStore.record({ ...standing, seenBy, deliveries }));
    const isNew = recorded !== null;
    if (!isNew) this.#sightings.note(message.id, seenBy);
    this.#unclear.delete(message.id);
    const wouldWake = planned.some(({ delivery }) => delivery.reason === null);
    const fate = !isNew ? "known" : !wouldWake || withheld === "deleted" ? "silent" : (withheld ?? "woke");
    // Tried before, these deliveries may be the ones that stand. If they are not, a turn that finds no row runs nothing.
    const toWake = withheld === null && (isNew || tried) ? placed : [];
    return { toWake, history: recorded?.history ?? [], standing: standing.message, fate };
  }

  #keepPlace({ delivery, session }: PlannedDelivery): KeptPlace | null {
    return session && delivery.reason === null ? this.#needs.turns.keepPlace(session) : null;
  }

  /** Leaves the places to others where the message does not get recorded by this. */
  async #keeping<T>(placed: readonly PlacedDelivery[], record: () => Promise<T | null>): Promise<T | null> {
    let recorded: T | null = null;
    try {
      recorded = await record();
      return recorded;
    } finally {
      if (recorded === null) for (const { place } of placed) place?.leave();
    }
  }

  #wake({ toWake, history, standing: message }: Recorded): void {
    const { content, attachments } = message;
    for (const { delivery, session, place } of toWake) {
      if (!session || !delivery.agentId) continue;
      const { id, agentId } = delivery;
      const open = { id, agentId, sessionId: session.id, attemptCount: 0, message };
      const start = place && { place, begun: { content, attachments, history } };
      this.#needs.turns.push({ session, delivery: open, since: performance.now(), start });
    }
  }

  async #planAll(seenBy: AgentId, message: Message): Promise<readonly PlannedDelivery[]> {
    const routed = route(message, await this.#contextOf(seenBy, message));
    return Promise.all(routed.map((delivery) => this.#plan(delivery, message)));
  }

  async #contextOf(seenBy: AgentId, message: Message): Promise<RouteContext> {
    const { view, messageStore } = this.#needs;
    const foreign = this.#mayWakeAsForeigner(message)
      ? await messageStore.foreignTurns(message.channelId)
      : { hops: 0, lastHour: 0 };
    return routeContext(view, {
      dmBot: message.guildId === null ? seenBy : null,
      serving: this.#needs.serving,
      foreignHops: foreign.hops,
      foreignTurnsInThread: foreign.lastHour,
    });
  }

  #mayWakeAsForeigner(message: Message): boolean {
    const { view } = this.#needs;
    if (message.authorKind !== "foreign_bot" || mentionedBots(message, view).length === 0) return false;
    return view.policy(message.channelId)?.policy.foreignBots === "mentions";
  }

  async #plan(routed: RoutedDelivery, message: Message): Promise<PlannedDelivery> {
    const { agentId, outcome, reason, rule, line } = routed;
    const accepted = outcome === "accepted" && agentId !== null;
    const session = accepted ? await this.#sessions.of(agentId, message) : null;
    return { delivery: { id: newId(), agentId, sessionId: session?.id ?? null, rule, line, reason }, session };
  }
}
