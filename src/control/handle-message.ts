/**
 * Takes a message that one of our bots saw: once per message id, whoever saw it; routed centrally; recorded with its
 * deliveries before anything is done; handed to the turns. What it returns resolves when the message is on disk.
 */
import type { Clock } from "../domain/clock.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { HistoryLine } from "../domain/session.ts";
import type { KeptPlace } from "../domain/turn.ts";
import type { Log } from "../log.ts";
import { isRefused } from "../store/outage.ts";
import { ArrivalOrder } from "./arrival-order.ts";
import type { ChatTurns } from "./chat-turns.ts";
import { type DeliveryPlanNeeds, DeliveryPlans, type PlannedDelivery } from "./delivery-plans.ts";
import type { MessageChanges } from "./message-changes.ts";
import { Sightings } from "./sightings.ts";
import type { Tally } from "./tally.ts";

/** What handling needs of the rest of the control plane. */
export interface MessageNeeds extends DeliveryPlanNeeds {
  readonly turns: ChatTurns;
  readonly changes: MessageChanges;
  readonly log: Log;
  readonly clock: Clock;
  readonly tally: Pick<Tally, "sightings">;
}

/** A planned delivery with the place that is kept for its turn; null when that does not begin at once. */
interface PlacedDelivery extends PlannedDelivery {
  place: KeptPlace | null;
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
  readonly #plans: DeliveryPlans;
  /** What was planned for messages whose writing failed: it may stand all the same, and only word of it be lost. */
  readonly #unclear = new Map<Snowflake, readonly PlannedDelivery[]>();
  /** The last foreign bot's message of each channel while it is being recorded. */
  readonly #foreign = new Map<Snowflake, Promise<PickedUp>>();

  constructor(needs: MessageNeeds) {
    this.#needs = needs;
    this.#sightings = new Sightings(needs.store, needs.log, (bot) => needs.tally.sightings.add({ bot }));
    this.#arrivals = new ArrivalOrder(needs.clock);
    this.#plans = new DeliveryPlans(needs);
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
      for (let late = this.#late(recorded, message); late.length > 0; late = this.#late(recorded, message))
        await Promise.all(late.map((one) => this.#takeBack(one)));
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
    const planned = tried ?? (await this.#plans.of(seenBy, message));
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
    const toWake = (isNew ? withheld === null : tried) ? placed : [];
    return { toWake, history: recorded?.history ?? [], standing: standing.message, fate };
  }

  #keepPlace({ delivery, session }: PlannedDelivery): KeptPlace | null {
    return session && delivery.reason === null ? this.#needs.turns.keepPlace(session) : null;
  }

  /** What has to wait after all: something that was said before has come meanwhile. */
  #late({ toWake }: Recorded, message: Message): readonly PlacedDelivery[] {
    const isFirst = this.#arrivals.isFirst(message);
    return toWake.filter(({ place, session }) => place && !(isFirst && session && this.#needs.turns.isFree(session)));
  }

  /** It waits as any other does, and neither keeps a place from others nor counts as begun. */
  #takeBack(placed: PlacedDelivery): Promise<void> {
    placed.place?.leave();
    placed.place = null;
    return this.#needs.turns.takeBack(placed.delivery.id);
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
}
