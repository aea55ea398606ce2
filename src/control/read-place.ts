/**
 * Reads one channel, thread or direct message on from the last message that was recorded there, the newest first, and hands
 * what it finds to the door for messages in the order in which it was said. Called for each place with something new in it.
 */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import { type AgentId, type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { Log } from "../log.ts";
import { isRefused, outlast, type Patience } from "../store/outage.ts";
import { askPatiently } from "./ask-patiently.ts";
import type { PickedUp } from "./handle-message.ts";
import type { Tally } from "./tally.ts";

/** Where to read, and from which message on. `guildId` null: a direct message. */
export interface Place {
  readonly channelId: Snowflake;
  readonly guildId: Snowflake | null;
  readonly afterId: Snowflake;
}

/** What reading needs. */
export interface PlaceNeeds {
  readonly discord: Pick<Discord, "readBack" | "isReady">;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly log: Log;
  readonly tally: Pick<Tally, "readRequests">;
  isStopped(): boolean;
  /** The door: records a message and wakes whom it is for, unless it was recorded before. */
  pickUp(seenBy: AgentId, message: Message, isTooOld: boolean): Promise<PickedUp>;
}

/** What was read of a place. `hidden`: this bot may not read there. `later`: it has to be read again. */
export interface PlaceReading {
  readonly end: "read" | "hidden" | "later";
  /** What the door said of each message. */
  readonly pickedUp: readonly { readonly message: Message; readonly fate: PickedUp }[];
  /** The last message that stands there, but for what the database will never have; null: none does. */
  readonly lastId: Snowflake | null;
  /** More was said than is read. */
  readonly isCut: boolean;
}

/** Who has waited for longer does not expect an answer any more. */
const maxAgeMs = 24 * 3_600_000;
/** Of one place; the newest count. */
const maxReadCount = 500;
const pageSize = 100;
/** For as long Discord is asked again for one page, while others wait. */
const patienceMs = 10_000;

/** Reads it. `untilMs`: what was said later is left alone, because bots may be about to tell of it. */
export async function readPlace(
  agentId: AgentId,
  place: Place,
  needs: PlaceNeeds,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<PlaceReading> {
  const { end, messages, isCut } = await readBackwards(agentId, place, needs);
  if (end !== "read") return { end, pickedUp: [], lastId: null, isCut: false };
  const pickedUp: { message: Message; fate: PickedUp }[] = [];
  const hopeless = new Set<Snowflake>();
  for (const found of messages) {
    if (snowflakeTimeMs(found.id) > untilMs) break;
    // REST leaves out the guild.
    const message = { ...found, guildId: place.guildId };
    const fate = await pickUp(agentId, message, needs);
    if (fate === undefined) return { end: "later", pickedUp, lastId: null, isCut };
    if (fate === "hopeless") hopeless.add(message.id);
    else pickedUp.push({ message, fate });
  }
  return { end, pickedUp, lastId: messages.findLast(({ id }) => !hopeless.has(id))?.id ?? null, isCut };
}

/** Until the place is read, what comes is too old, or enough is enough. */
async function readBackwards(
  agentId: AgentId,
  { channelId, afterId }: Place,
  needs: PlaceNeeds,
): Promise<{ readonly messages: readonly Message[] } & Pick<PlaceReading, "end" | "isCut">> {
  const { discord, clock, log, tally } = needs;
  let messages: readonly Message[] = [];
  for (let beforeId: Snowflake | null = null; ; beforeId = messages[0]?.id ?? null) {
    const page = await askPatiently(agentId, patienceMs, needs, () => {
      tally.readRequests.add({ what: "messages" });
      return discord.readBack(agentId, { channelId, afterId, beforeId });
    });
    if (page.kind !== "done") {
      log.warn({ bot: agentId, channelId, problem: page.problem }, "cannot read what was missed here");
      return { end: page.kind === "refused" ? "hidden" : "later", messages: [], isCut: false };
    }
    messages = [...page.value, ...messages];
    if (page.value.length < pageSize) return { end: "read", messages, isCut: false };
    const [oldest] = messages;
    const isTooOld = oldest !== undefined && isOlder(oldest, clock);
    if (isTooOld || messages.length >= maxReadCount) return { end: "read", messages, isCut: true };
  }
}

/** Undefined when it was stopped before. What the database will not have for ever must not keep back what follows it. */
async function pickUp(
  seenBy: AgentId,
  message: Message,
  needs: PlaceNeeds,
): Promise<PickedUp | "hopeless" | undefined> {
  try {
    return await outlast(() => needs.pickUp(seenBy, message, isOlder(message, needs.clock)), needs.patience);
  } catch (error) {
    if (!isRefused(error)) throw error;
    needs.log.error({ error, bot: seenBy, messageId: message.id }, "what was missed could not be stored");
    return "hopeless";
  }
}

function isOlder({ id }: Message, clock: Clock): boolean {
  return snowflakeTimeMs(id) < clock.now() - maxAgeMs;
}
