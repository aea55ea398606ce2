/**
 * Says in one line that bots are back and what they had missed, once for all that came back together. Kept by catching up;
 * says nothing when nothing was missed.
 */
import type { Clock } from "../domain/clock.ts";
import { counted } from "../domain/counted.ts";
import type { AgentId } from "../domain/ids.ts";
import { botsListed } from "../domain/listed.ts";
import type { PickedUp } from "./handle-message.ts";
import type { PlaceReading } from "./read-place.ts";

/** What telling needs. */
export interface ReturnNeeds {
  readonly clock: Clock;
  /** The bots that come up at all, by name. */
  names(): ReadonlyMap<AgentId, string>;
  /** Counts what was found. */
  onFound(fate: "picked_up" | "too_old"): void;
  say(line: string): void;
}

/** What bots have found since somebody came back last. */
interface Finds {
  pickedUp: number;
  tooOld: number;
  cut: number;
}

const noFinds: Readonly<Finds> = { pickedUp: 0, tooOld: 0, cut: 0 };
/** Bots of one house that come back together do so within seconds. */
const settleMs = 5_000;

/** The returns of one house. */
export class Returns {
  readonly #needs: ReturnNeeds;
  /** Who has come back and was not told of. */
  readonly #back = new Set<AgentId>();
  #readingCount = 0;
  /** How often nobody was reading any more. */
  #endCount = 0;
  /** The longest absence; null when nobody can tell how long one was. */
  #awayMs: number | null = null;
  #finds: Finds = { ...noFinds };

  constructor(needs: ReturnNeeds) {
    this.#needs = needs;
  }

  /** A bot begins to read on. */
  begin(agentId: AgentId, awayMs: number | null): void {
    this.#readingCount += 1;
    this.#back.add(agentId);
    if (awayMs !== null) this.#awayMs = Math.max(awayMs, this.#awayMs ?? 0);
  }

  /** A place was read for one of those. */
  found(reading: PlaceReading): void {
    const { pickedUp, tooOld } = this.count(reading);
    this.#finds.pickedUp += pickedUp;
    this.#finds.tooOld += tooOld;
    if (reading.isCut) this.#finds.cut += 1;
  }

  /** A place was read; says nothing of it. */
  count({ pickedUp }: PlaceReading): Pick<Finds, "pickedUp" | "tooOld"> {
    const countOf = (wanted: PickedUp): number => pickedUp.filter(({ fate }) => fate === wanted).length;
    const [woken, tooOld] = [countOf("woke"), countOf("too_old")];
    for (let count = 0; count < woken; count++) this.#needs.onFound("picked_up");
    for (let count = 0; count < tooOld; count++) this.#needs.onFound("too_old");
    return { pickedUp: woken, tooOld };
  }

  /** A bot has read on, or will later. */
  end(): void {
    this.#readingCount -= 1;
    if (this.#readingCount === 0) void this.#tellSoon();
  }

  async #tellSoon(): Promise<void> {
    this.#endCount += 1;
    const { clock } = this.#needs;
    const endCount = this.#endCount;
    await clock.delay(settleMs);
    // Others have come back meanwhile: they are told of together.
    if (this.#readingCount > 0 || endCount !== this.#endCount) return;
    const [finds, awayMs, back] = [this.#finds, this.#awayMs, [...this.#back]];
    this.#finds = { ...noFinds };
    this.#awayMs = null;
    this.#back.clear();
    if (finds.pickedUp + finds.tooOld + finds.cut > 0) this.#needs.say(returnLine(this.#who(back), awayMs, finds));
  }

  #who(agentIds: readonly AgentId[]): string {
    const known = this.#needs.names();
    const names = agentIds.map((id) => known.get(id) ?? id);
    return `${botsListed(names, known.size)} ${names.length === 1 ? "is" : "are"}`;
  }
}

function returnLine(who: string, awayMs: number | null, { pickedUp, tooOld, cut }: Readonly<Finds>): string {
  const after = awayMs === null ? "" : ` after ${spelledDuration(awayMs)}`;
  const missed = `${counted(pickedUp, "missed message")} picked up`;
  const old = tooOld > 0 ? `, ${tooOld} too old to answer` : "";
  const rest = cut > 0 ? ` More was said in ${counted(cut, "channel")} than is read.` : "";
  return `${who} back${after}: ${missed}${old}.${rest}`;
}

function spelledDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 3) return `${Math.round(ms / 1_000)} s`;
  return minutes < 180 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
