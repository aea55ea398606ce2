/**
 * The messages of one channel, oldest first, bounded. Listing is by binary search, so that neither a long history nor a
 * thousand messages a second make anything slow. Held by world.ts.
 */
import type { Message } from "./nouns.ts";
import type { MessageRow } from "./rows.ts";
import { compareIds } from "./snowflakes.ts";

const maxMessages = 25_000;
const trimStep = 1_000;

/** Which part of a history is asked for: at most one of the three bounds. */
export interface Page {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly around?: string | undefined;
  readonly limit: number;
}

/** A message that nobody has reacted to or pinned. */
export function freshRow(message: Message): MessageRow {
  return { message, reactions: [], pinnedAt: null };
}

/** An ordered, bounded list of messages with access by id. */
export class MessageLog {
  readonly #byId = new Map<string, MessageRow>();
  #ids: string[] = [];

  get size(): number {
    return this.#ids.length;
  }

  get(id: string): MessageRow | undefined {
    return this.#byId.get(id);
  }

  /** Adds or replaces; true when it was new. */
  put(row: MessageRow): boolean {
    const id = row.message.id;
    const isNew = !this.#byId.has(id);
    this.#byId.set(id, row);
    if (isNew) this.#insert(id);
    return isNew;
  }

  drop(id: string): boolean {
    if (!this.#byId.delete(id)) return false;
    this.#ids.splice(this.#firstAtOrAfter(id), 1);
    return true;
  }

  lastId(): string | null {
    return this.#ids.at(-1) ?? null;
  }

  /** Newest first, as Discord lists them. */
  page({ before, after, around, limit }: Page): MessageRow[] {
    let start = Math.max(0, this.#ids.length - limit);
    if (before !== undefined) start = Math.max(0, this.#firstAtOrAfter(before) - limit);
    else if (after !== undefined) start = this.#firstAfter(after);
    else if (around !== undefined) start = Math.max(0, this.#firstAtOrAfter(around) - Math.floor(limit / 2));
    const end = before === undefined ? start + limit : this.#firstAtOrAfter(before);
    return this.#rows(this.#ids.slice(start, end)).reverse();
  }

  /** Every row, oldest first. */
  all(): MessageRow[] {
    return this.#rows(this.#ids);
  }

  #insert(id: string): void {
    const last = this.#ids.at(-1);
    if (last === undefined || compareIds(last, id) < 0) this.#ids.push(id);
    else this.#ids.splice(this.#firstAtOrAfter(id), 0, id);
    if (this.#ids.length > maxMessages + trimStep) {
      for (const old of this.#ids.splice(0, trimStep)) this.#byId.delete(old);
    }
  }

  #rows(ids: readonly string[]): MessageRow[] {
    return ids.flatMap((id) => this.#byId.get(id) ?? []);
  }

  #firstAtOrAfter(id: string): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareIds(this.#ids[middle] ?? "", id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #firstAfter(id: string): number {
    const at = this.#firstAtOrAfter(id);
    return this.#ids[at] === id ? at + 1 : at;
  }
}
